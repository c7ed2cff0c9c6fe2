"""What a function's results go through otherwise: conversions, an order, arithmetic, bounds. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.changes.failure_changes import hands_on
from gitorch.code.behaviour.promises.contracts import Contract
from gitorch.code.behaviour.promises.failing import Said
from gitorch.code.behaviour.promises.measures import Measure
from gitorch.code.model import Place

_SPELLING = frozenset({
    "lower", "upper", "casefold", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip", "replace", "zfill",
    "toLowerCase", "toUpperCase", "trim", "trimStart", "trimEnd", "replaceAll",
})  # fmt: skip
_OWN_MEMBER = re.compile(r"\b(?:self|this)\.(\w+)")
_SEQUENCE = frozenset({"sorted", "reversed", "sort", "reverse", "toSorted", "toReversed"})
_LITERAL = re.compile(
    r"(?:[-+]?\d[\d_]*(?:\.\d+)?|True|False|true|false|None|null|undefined|(['\"]).*\1|\(\)|\[\]|\{\})$"
)


def flows(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What a result newly goes through on its way out, or no longer goes through."""
    before, after = Counter(one.what for one in old.flows), Counter(one.what for one in new.flows)
    added = [one for one in new.flows if after[one.what] > before[one.what]]
    removed = [one for one in old.flows if before[one.what] > after[one.what]]
    yield from _spelling(added, removed, new)
    yield from _separators(added, removed)
    for group, aspect, word in ((_SEQUENCE, Aspect.SEQUENCE, "orders"),):
        gone, come = _named(removed, group), _named(added, group)
        if bool(gone) != bool(come) or (gone and come and _order(gone[0].what) != _order(come[0].what)):
            where = come[0].place if come else _where(new)
            yield ContractChange(aspect, f"{word} what it gives otherwise now", where)


def _spelling(added: list[Said], removed: list[Said], new: Contract) -> Iterator[ContractChange]:
    come, gone = _named(added, _SPELLING), _named(removed, _SPELLING)
    for one in come:
        if _stem(one.what) not in {_stem(other.what) for other in gone}:
            yield ContractChange(Aspect.SPELLING, f"applies {one.what} to what it gives now", one.place, new=one.what)
    for one in gone:
        if _stem(one.what) not in {_stem(other.what) for other in come} and not come:
            yield ContractChange(
                Aspect.SPELLING, f"no longer applies {one.what} to what it gives", _where(new), old=one.what
            )


def _separators(added: list[Said], removed: list[Said]) -> Iterator[ContractChange]:
    """Parts that are joined by another sign, and what stands for a character that is replaced."""
    for one in _named(added, frozenset({"join"})):
        was = next(iter(_named(removed, frozenset({"join"}))), None)
        if was is not None and was.what != one.what:
            old, new = was.what[5:-1], one.what[5:-1]
            yield ContractChange(Aspect.SEPARATOR, f"joins with {new!r} now, not {old!r}", one.place, old=old, new=new)
    for one in _named(added, frozenset({"replace", "replaceAll"})):
        for was in _named(removed, frozenset({"replace", "replaceAll"})):
            came, went = _replaced(one.what), _replaced(was.what)
            if came and went and came[0] == went[0] and came[1] != went[1] and came[1] and went[1]:
                detail = f"puts {came[1]!r} for {came[0]!r} now, not {went[1]!r}"
                yield ContractChange(Aspect.SEPARATOR, detail, one.place, old=went[1], new=came[1])


def _replaced(operation: str) -> tuple[str, str] | None:
    given = re.findall(r"(['\"])(.*?)\1", operation)
    return (given[0][1], given[1][1]) if len(given) == 2 else None


def amounts(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """Another scale, offset or rounding; what goes into an attribute that is new changes nothing that was there."""
    before, after = {one.measure for one in old.reckons}, {one.measure for one in new.reckons}
    come = [one for one in new.reckons if one.measure not in before and (not one.into or one.into in old.keeps)]
    gone = [one for one in old.reckons if one.measure not in after and (not one.into or one.into in new.keeps)]
    if gone and come and all(_is_of_named(one.measure) for one in come):
        return  # a number has become a constant that stands elsewhere
    if new.returns and (
        come or (gone and not hands_on(old, new) and not _reads_another(old, new))
    ):  # what a constructor reckons is not what it gives
        has = f'has "{come[0].measure}"' if come else f'no longer has "{gone[0].measure}"'
        where = come[0].place if come else _where(new)
        yield ContractChange(Aspect.AMOUNT, f"{has} in its arithmetic", where)


def _reads_another(old: Contract, new: Contract) -> bool:
    """Whether it reads something else of its own object: what is gone here may be done there."""
    before, after = (set(_OWN_MEMBER.findall(one.failing.source)) for one in (old, new))
    return bool(after - before)


def _is_of_named(measure: Measure) -> bool:
    return any(step.startswith("* ") for step in measure.steps)


def bounds(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """The same comparison, its bound now in or out; not where whether the two are the same is asked beside it."""
    known = {"".join(one.what.split()) for one in old.bounds}
    before = {_unbounded(one.what): one.what for one in old.bounds}
    asked = "".join(f"{old.failing.source} {new.failing.source}".split())
    for one in new.bounds:
        key = _unbounded(one.what)
        was = before.get(key)
        if was is None or "".join(one.what.split()) in known or _same(was) == _same(one.what):
            continue
        if not any(re.sub("[<>]", sign, key) in asked for sign in ("==", "===")):
            then = " ".join(was.split()[1:])
            yield ContractChange(Aspect.BOUND, f"asks for {_same(one.what)} where it asked for {then}", one.place)


def _same(comparison: str) -> str:
    return " ".join(comparison.split()[1:])


def rounds(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """The same loops, however they are written, that leave the last one out, or take it in, where they did not."""
    for was, now in zip(old.rounds, new.rounds, strict=False) if len(old.rounds) == len(new.rounds) else ():
        if abs(was.more - now.more) == 1 and new.returns:
            said = "one fewer" if now.more < was.more else "one more"
            yield ContractChange(Aspect.BOUND, f"goes round {said} time now", now.place)


def _unbounded(comparison: str) -> str:
    return re.sub(r"\s+", "", comparison.split(" ", 1)[1]).replace("<=", "<").replace(">=", ">")


def _where(new: Contract) -> Place:
    told = (one.place for one in new.returns if one.text and not _LITERAL.match(one.text))
    return next(told, new.returns[0].place if new.returns else new.place)


def _named(flows: list[Said], names: frozenset[str]) -> list[Said]:
    return [one for one in flows if _stem(one.what) in names]


def _stem(operation: str) -> str:
    return operation.partition("(")[0]


def _order(operation: str) -> str:
    compared = re.search(r"\(\s*\(?(\w+)[^,()]*,\s*(\w+)[^()]*\)\s*=>\s*\(*\s*(\w+)", operation)
    if compared is not None:
        return "up" if compared[3] == compared[1] else "down"
    return "down" if "reverse" in operation or "-" in operation else f"up {operation.partition('key')[2]}"
