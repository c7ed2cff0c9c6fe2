"""One small edit of what a function gives: another member, an operator, an order, a wrapping. Pure.

A result that is written anew may come to the same. One of which a single word was exchanged is meant to be another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.contracts import Contract
from gitorch.code.behaviour.promises.giving import Returned

_TOKEN = re.compile(
    r"""[rRbBfFuU]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|\d[\w.]*|[A-Za-z_$][\w$]*"""
    r"""|\*\*|\.\.\.|===|!==|==|!=|<=|>=|&&|\|\||\?\?|\?\.|=>|//|\S"""
)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_OPPOSITES = (
    frozenset({"min", "max"}), frozenset({"any", "all"}), frozenset({"floor", "ceil", "round", "trunc"}),
    frozenset({"some", "every"}), frozenset({"sum", "len"}), frozenset({"==", "!="}), frozenset({"===", "!=="}),
    frozenset({"and", "or"}), frozenset({"&&", "||"}), frozenset({"<", ">"}), frozenset({"<=", ">="}),
    frozenset({"<", ">="}), frozenset({">", "<="}), frozenset({"+", "-"}), frozenset({"glob", "rglob", "iglob"}),
)  # fmt: skip
_SAME = (
    frozenset({"dict", "model_dump"}), frozenset({"json", "model_dump_json"}), frozenset({"items", "iteritems"}),
    frozenset({"copy", "model_copy"}), frozenset({"substr", "substring", "slice"}), frozenset({"values", "itervalues"}),
    frozenset({"trimLeft", "trimStart"}), frozenset({"trimRight", "trimEnd"}),
    frozenset({"parse_obj", "model_validate"}),
)  # fmt: skip
_OF_SPELLING = frozenset({"lower", "upper", "toLowerCase", "toUpperCase", "strip", "lstrip", "rstrip", "trim"})
_ORDERED = ("-", "/", "//", "%", "or", "||", "??", "<", ">")
_SPREADS = ("**", "...")
_WRAPPERS = frozenset({
    "str", "int", "float", "String", "Number", "parseInt", "bool", "Boolean", "BigInt", "Decimal",
})  # fmt: skip
_LIMITED = re.compile(
    r"\[ : (?:\d+|[A-Z][A-Z0-9_]*) \]$|\. (?:slice \( 0 ,|limit \(|take \() (?:\d+|[A-Z][A-Z0-9_]*) \)$"
)
_TAIL = re.compile(r"(?:\. [a-z]\w* (?:\( \) )?)$")


def result_edits(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """The first result that one small edit made another."""
    if len(old.returns) != len(new.returns):
        return
    differing = [(was, now) for was, now in zip(old.returns, new.returns, strict=True) if was.text != now.text]
    if len(differing) != 1:
        return
    was, now = differing[0]
    before, after = _TOKEN.findall(was.text), _TOKEN.findall(now.text)
    yield from _exchanged(before, after, now)
    yield from _turned_round(before, after, now)
    yield from _wrapped(before, after, now)
    yield from _ended_otherwise(before, after, now)


def _exchanged(before: Sequence[str], after: Sequence[str], now: Returned) -> Iterator[ContractChange]:
    """One token for another: a member of the same thing, the opposite of a function or an operator, a ``not``."""
    plain = ([one for one in each if one not in ("not", "!")] for each in (before, after))
    if next(plain) == next(plain) and abs(len(before) - len(after)) == 1:
        yield ContractChange(Aspect.OTHER, "gives the opposite now", now.place)
        return
    if len(before) != len(after):
        return
    at = [number for number, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    if len(at) != 1:
        return
    gone, come, previous = before[at[0]], after[at[0]], before[at[0] - 1] if at[0] else ""
    is_member = previous in (".", "?.") and _WORD.fullmatch(gone) and _WORD.fullmatch(come)
    is_called = after[at[0] + 1 : at[0] + 2] == ["("]  # a method that is called otherwise may do the same
    is_other = is_member and not is_called and not _are_same(gone, come)
    if is_other or any({gone, come} <= pair for pair in _OPPOSITES):
        old = gone if is_member else ""
        yield ContractChange(Aspect.OTHER, f"gives {come} where it gave {gone}", now.place, old=old, new=come)


def _are_same(one: str, other: str) -> bool:
    """Whether two members are known, or called, to be the same, or what tells them apart is told elsewhere."""
    plain = (each.replace("_", "").lower() for each in (one, other))
    return next(plain) == next(plain) or any({one, other} <= pair for pair in _SAME) or one in _OF_SPELLING


def _turned_round(before: Sequence[str], after: Sequence[str], now: Returned) -> Iterator[ContractChange]:
    """Two operands, the other way round, of an operation in which that counts."""
    if before == after or Counter(before) != Counter(after):
        return
    for number, sign in enumerate(before):
        is_spread = sign in _SPREADS and before.count(sign) == 2
        if sign not in _ORDERED and not is_spread:
            continue
        parts = _operands(before, sign, number)
        if parts is not None and _operands(after, sign, None) == (parts[1], parts[0]):
            yield ContractChange(Aspect.OTHER, "takes what it is made of the other way round now", now.place)
            return


def _operands(tokens: Sequence[str], sign: str, number: int | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What stands on both sides of a sign that stands once, or behind one that stands twice, in braces or not."""
    if sign in _SPREADS:
        places = [at for at, one in enumerate(tokens) if one == sign]
        if len(places) != 2 or "," not in tokens[places[0] : places[1]]:
            return None
        last = len(tokens) - 1 - next(n for n, one in enumerate(reversed(tokens)) if one in "})]")
        return tuple(tokens[places[0] + 1 : places[1] - 1]), tuple(tokens[places[1] + 1 : last])
    if tokens.count(sign) != 1:
        return None
    at = tokens.index(sign) if number is None else number
    return tuple(tokens[:at]), tuple(tokens[at + 1 :])


def _wrapped(before: Sequence[str], after: Sequence[str], now: Returned) -> Iterator[ContractChange]:
    """A conversion of a value, a key or an item that has come, or is gone."""
    longer, shorter = (after, before) if len(after) > len(before) else (before, after)
    for number, name in enumerate(longer[:-1]):
        if name in _WRAPPERS and longer[number + 1] == "(" and _without_call(longer, number) == list(shorter):
            said = f"makes it {name} now" if longer is after else f"no longer makes it {name}"
            yield ContractChange(Aspect.CONVERTED, said, now.place, new=name)
            return


def _without_call(tokens: Sequence[str], number: int) -> list[str]:
    depth = 0
    for at in range(number + 1, len(tokens)):
        depth += (tokens[at] in "([{") - (tokens[at] in ")]}")
        if not depth:
            return [*tokens[:number], *tokens[number + 2 : at], *tokens[at + 1 :]]
    return []


def _ended_otherwise(before: Sequence[str], after: Sequence[str], now: Returned) -> Iterator[ContractChange]:
    """The same with something more behind it, or less: cut off after so many, or a member of it."""
    was, said = " ".join(before), " ".join(after)
    longer, shorter = (said, was) if len(said) > len(was) else (was, said)
    tail = longer[len(shorter) :].strip() if longer.startswith(shorter) else ""
    if tail and longer is said and _LIMITED.fullmatch(tail):
        yield ContractChange(Aspect.FEWER, "gives only so many now", now.place)
    elif tail and _TAIL.fullmatch(f"{tail} ") and not any(word in tail for word in ("copy", "slice", *_OF_SPELLING)):
        does = "gives" if longer is said else "no longer gives"
        yield ContractChange(Aspect.OTHER, f"{does} {tail.replace(' ', '')} of it", now.place)
