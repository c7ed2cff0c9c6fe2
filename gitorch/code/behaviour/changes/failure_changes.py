"""What changed in how a function fails: what it raises, lets through, listens for, tries again and waits for. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gitorch.code.behaviour.calls.options import is_left_out_by_default
from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.contracts import Contract
from gitorch.code.behaviour.promises.failing import EXITS, Said
from gitorch.code.model import Place

_RETRY_NAME = re.compile(r"(?i)retr(?:y|ies)|attempt|reconnect|backoff")
_STREAMING = frozenset(
    {"pipe", "on", "once", "then", "pipeThrough", "pipeTo", "resume", "end", "yield"}
)  # handle nothing
_TELLING = re.compile(r"(?:console|logg?(?:er|ing)?|performance|Date|JSON|Math|time)\.|(?:print|String|Number|len)$")
_HARDENED = tuple(
    (re.compile(soft), re.compile(hard), name)
    for soft, hard, name in (
        (
            r"\.objects\b.*\.(?:get_or_create|update_or_create|first|last|get_or_none)\(",
            r"\.objects\.get\(",
            "DoesNotExist",
        ),
        (r"\b(?:int|float)\([^()]*\)\s+if\b", r"\b(?:int|float)\(", "ValueError"),
        (r"\b(?:max|min)\([^()]*,\s*default\s*=", r"\b(?:max|min)\(", "ValueError"),
        (r"\.pop\([^(),]+,[^()]*\)", r"\.pop\([^(),]+\)", "KeyError"),
        (r"\bgetattr\([^(),]+,[^(),]+,[^()]*\)", r"\bgetattr\([^(),]+,[^(),]+\)", "AttributeError"),
        (r"\b(?:environ\.get|getenv)\(", r"\benviron\[", "KeyError"),
        (r"\.(?:one_or_none|first|scalar_one_or_none|scalar)\(\)", r"\.(?:one|scalar_one)\(\)", "NoResultFound"),
        (r"\.find\(", r"\.index\(", "ValueError"),
    )
)  # what gives something in any case, and what raises instead
_PIPELINE = re.compile(r"(?:^|\.)(?:pipeline|finished)$")
_LISTENED = re.compile(r"\b(\w+)\.(?:on|once|addListener|addEventListener)\(\s*['\"]error|\b(\w+)\.onerror\b")
_CONSTANT = re.compile(r"-?\d+|None|null|undefined|True|False|true|false|(['\"])\1|\[\]|\{\}|\(\)|NaN|Infinity")
_STANDS_IN = re.compile(
    r"(?:^ |\bor |\?\? ?|\|\| ?|\belse |\? [^:]*: ?)"
    r"(None|null|undefined|\[\]|\{\}|(?:dict|list|set)\(\)|''|\"\"|-?\d+|False|false)$"
)
_RAISES_ITSELF = tuple(
    (re.compile(pattern), (name, is_python))
    for pattern, name, is_python in (
        (r"\.read_(?:text|bytes)\(|(?<![\w.])open\(", "FileNotFoundError", True),
        (r"\.pop\(0?\)|\.popleft\(\)", "IndexError", True),
        (r"\bjson\.loads?\(", "JSONDecodeError", True),
        (r"(?<![\w.])(?:int|float|Decimal|UUID)\(", "ValueError", True),
        (r"\bnew URL\(", "TypeError", False),
        (r"\bJSON\.parse\(", "SyntaxError", False),
        (r"\breadFileSync\(", "Error", False),
        (r"\bBigInt\(", "SyntaxError", False),
    )
)
_STRICT = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"\bcheck\s*=\s*True|\bcheck_(?:call|output)\(", "CalledProcessError"),
        (r"\.raise_for_status\(\)|\braise_for_status\s*=\s*True", "HTTPError"),
        (r"\braise_exception\s*=\s*True", "ValidationError"),
        (r"\.throwOnError\(\)", "Error"),
        (r"\basyncio\.(?:wait_for|timeout)\(|\b(?:anyio|trio)\.fail_after\(", "TimeoutError"),
    )
)
_GIVEN_UP = ("0", "1", "False", "false", "None", "null")


def is_giving_up(name: str, value: str) -> bool:
    """Whether an option of this name and value says not to try again."""
    return _RETRY_NAME.search(name) is not None and value in _GIVEN_UP


def retries(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """Whether it gives up where it tried again."""
    for name, said in new.failing.options.items():
        was = old.failing.options.get(name)
        if was is not None and was.what != said.what and is_giving_up(name, said.what):
            detail = f"no longer tries again: {name} is {said.what} where it was {was.what}"
            yield ContractChange(Aspect.RETRIES, detail, said.place, name=name)
            return
    had = [one for one in old.failing.options if re.search(r"(?i)retr(?:y|ies)|attempt|backoff", one)]
    is_less = new.failing.loops < old.failing.loops or bool(had)
    if old.failing.retries and not new.failing.retries and is_less:
        yield ContractChange(Aspect.RETRIES, "no longer tries again", new.place)


def failures(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What it raises or lets through where it did not, and whether it still listens for errors."""
    lost = _lost_swallow(old, new)
    if lost is not None:
        options = options_left_out(lost, new)
        yield ContractChange(Aspect.LETS_THROUGH, "no longer turns failures into a value", lost.place, options=options)
    yield from _raises(old, new, is_told=lost is not None)
    if old.failing.cleans_up and not new.failing.cleans_up and new.failing.holds and lost is None:
        yield ContractChange(Aspect.NO_CLEANUP, "no longer cleans up after a failure", new.failing.holds)
    is_heard = new.failing.listens_for_errors or lost is not None
    if old.failing.listens_for_errors and not is_heard and not hands_on(old, new):
        said, besides = "no longer handles errors itself", _made_unheard(old, new)
        yield ContractChange(Aspect.NO_ERROR_PATH, said, new.place, name=_streams(old), besides=besides)
    if new.failing.emits_errors and not old.failing.emits_errors:
        yield ContractChange(Aspect.NO_ERROR_PATH, "emits an error now", new.failing.emits_errors[0], name="emit")


def _made_unheard(old: Contract, new: Contract) -> Place | None:
    """Where what it listened to is made now, which nobody listens to."""
    heard = _LISTENED.search(old.failing.source)
    made = re.compile(rf"\b{re.escape(heard[1] or heard[2])}\s*=(?!=)") if heard is not None else None
    return place_of(new, made) if made is not None and made.search(new.failing.source) else None


def _streams(old: Contract) -> str:
    """What it awaited that told of a stream's failures: who awaits it now hears of none."""
    told = next((one for one in old.calls if _PIPELINE.search(one.what)), None)
    return "stream" if told is not None and (old.is_async or old.gives_promise) else ""


def no_longer_raises(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """A constant that it gives where it raised."""
    kept = {one.what for one in new.failing.raises}
    gone = [one for one in old.failing.raises if one.what not in kept and one.what not in EXITS.values()]
    given = {one.text for one in old.returns}
    fresh = [one for one in new.returns if one.text not in given and _CONSTANT.fullmatch(one.text or "None")]
    if gone and not fresh and not kept and not hands_on(old, new) and len(new.returns) >= len(old.returns):
        detail = f"no longer raises {gone[0].what}"
        yield ContractChange(Aspect.NO_RAISE, detail, new.place, old=gone[0].what, new="silence")
    if gone and fresh and not kept:
        detail = f"gives {fresh[0].text or 'nothing'} where it raised {gone[0].what}"
        yield ContractChange(Aspect.NO_RAISE, detail, fresh[0].place, old=gone[0].what, new=fresh[0].text or "None")


def callbacks(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """An error first where what it is given had the result alone, or the other way round."""
    for name in sorted({one.name for one in new.hands_to} & {one.name for one in old.hands_to}):
        before = [one for one in old.hands_to if one.name == name]
        after = [one for one in new.hands_to if one.name == name]
        had, has = (max(one.values for one in each) for each in (before, after))
        is_error_first = all(one.is_error_first for one in after)
        if has != had and is_error_first != any(one.is_error_first for one in before):
            said = f"hands {name} {'an error first' if is_error_first else 'the result alone'} now"
            yield ContractChange(Aspect.CALLBACK, said, after[0].place, name=name, old=str(had), new=str(has))

    for name in sorted(new.hands_later - old.hands_later):
        if any(one.name == name for one in old.hands_to) and not old.is_async:
            detail = f"calls {name} once it is back, where it did before"
            where = next((one.place for one in new.hands_to if one.name == name), new.place)
            yield ContractChange(Aspect.LATER, detail, where, name=name)


def _raises(old: Contract, new: Contract, *, is_told: bool) -> Iterator[ContractChange]:
    before, after = Counter(one.what for one in old.failing.raises), Counter(one.what for one in new.failing.raises)
    fresh = [one for one in new.failing.raises if after[one.what] > before[one.what]]
    if not old.failing.swallows:  # what a handler only passes on went its way without one
        fresh = [one for one in fresh if not one.is_passed_on]
    fresh.sort(key=lambda one: bool(one.options))
    if not fresh:
        yield from _bare_lookup(old, new)
        yield from _bare_calls(old, new)
        yield from _stricter(old, new)
        yield from _guard_gone(old, new) if not is_told else ()
        return
    gone = {one.text for one in old.returns} - {one.text for one in new.returns}
    stood_for = "result" if any(re.match(r"[A-Z]\w*\(|\{", one) for one in gone) else "value" if gone else ""
    instead_of = next((one.what for one in old.failing.raises if before[one.what] > after[one.what]), "")
    conditions = [options_left_out(one, new) for one in fresh]
    for one, options in zip(fresh, conditions, strict=True) if all(conditions) else [(fresh[0], ())]:
        yield ContractChange(
            Aspect.RAISES, f"raises {one.what} now", one.place, name=one.what, new=stood_for, old=instead_of,
            options=options,
        )  # fmt: skip


def options_left_out(raised: Said, new: Contract) -> tuple[str, ...]:
    """The options without which this is not raised, those that are there by themselves left out."""
    defaults = {name: said.what for name, said in new.defaults.items()}
    return tuple(one for one in raised.options if is_left_out_by_default(one, defaults.get(one.partition(":")[0])))


def _guard_gone(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What it gave where something was missing is gone, and what it does then raises by itself."""
    spare = {_spare(one.text) for one in old.returns} - {None}
    if not spare or any(_CONSTANT.fullmatch(one.text or "None") or _spare(one.text) for one in new.returns):
        return
    if len(new.returns) == 0 or new.failing.swallows or new.failing.hardened:
        return
    for hard, name in _RAISES_ITSELF:
        found = hard.search(new.failing.source)
        is_python = new.failing.source.lstrip().startswith(("def ", "async def ", "lambda"))
        if found is not None and is_python == name[1]:
            yield ContractChange(Aspect.RAISES, f"raises {name[0]} now", place_of(new, hard), name=name[0], new="value")
            return


def _spare(returned: str) -> str | None:
    """The constant that stands in where there is nothing: by itself, or behind ``or``, ``??``, ``else``, ``:``."""
    said = _STANDS_IN.search(f" {returned or 'None'}")
    return said[1] if said is not None else None


def _stricter(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """An option or call that raises for what was handed on before."""
    for option, name in _STRICT:
        if option.search(new.failing.source) and not option.search(old.failing.source):
            yield ContractChange(Aspect.RAISES, f"raises {name} now", place_of(new, option), name=name)
            return


def _bare_calls(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """A form of a call that raises by itself, where another stood that does not."""
    for soft, hard, name in _HARDENED:
        was, now = (len(soft.findall(one.failing.source)) for one in (old, new))
        before, after = (len(hard.findall(soft.sub("", one.failing.source))) for one in (old, new))
        if now < was and after > before:
            yield ContractChange(Aspect.RAISES, f"raises {name} now", place_of(new, hard), name=name)
            return


def place_of(new: Contract, pattern: re.Pattern[str]) -> Place:
    """Where a pattern stands in a function."""
    found = pattern.search(new.failing.source)
    if found is None:
        return new.place
    before = new.failing.source[: found.start()]
    lines, last = before.count("\n"), len(before) - before.rfind("\n")
    return Place(new.place.line + lines, last if lines else new.place.column + len(before))


def _bare_lookup(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """``table[key]`` for ``table.get(key)``, ``next(found)`` for ``next(found, None)``: what raises by itself."""
    maybe = [one.text for one in old.returns if one.kind == "maybe"]
    for one in new.returns:
        if one.kind == "maybe" or one.text in {other.text for other in old.returns}:
            continue
        if one.text.endswith("]") and any(said.startswith(f"{one.text.partition('[')[0]}.get(") for said in maybe):
            yield ContractChange(Aspect.RAISES, "raises KeyError now", one.place, name="KeyError")
        whole = next((said for said in maybe if said.startswith(f"{one.text} if ") or f"? {one.text} :" in said), None)
        if whole is not None and one.text.endswith((")", "]")):
            yield ContractChange(Aspect.RAISES, "raises where there is none now", one.place, name="IndexError")
        if one.text.startswith("next(") and any(said.startswith("next(") for said in maybe):
            yield ContractChange(Aspect.RAISES, "raises StopIteration now", one.place, name="StopIteration")


def hands_on(old: Contract, new: Contract) -> bool:
    """Whether the new version calls something that the old did not: what is gone here may be done there."""
    fresh = {_callee(one.what) for one in new.calls} - {_callee(one.what) for one in old.calls}
    return any(one.rpartition(".")[2] not in _STREAMING and not _TELLING.match(one) for one in fresh)


def _lost_swallow(old: Contract, new: Contract) -> Said | None:
    """A call that now stands bare, or whose failure is raised on, where it used to become a value."""
    still = {one.what for one in new.failing.swallows}
    bare = {one.what: one for one in new.calls}
    names = {_callee(one.what): one for one in new.calls}
    for one in old.failing.swallows:
        if still or one.what in new.failing.hardened:
            return None
        raised = next((said for said in new.failing.passed_on if said.what == one.what), None)
        there = next((said for said in new.calls if said.what and one.what.startswith(said.what)), None)
        found = raised or bare.get(one.what) or there or names.get(_callee(one.what))
        if found is not None:
            return found
    return None


def _callee(call: str) -> str:
    return call.partition("(")[0]


def waits(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """Waits whose time limit is gone."""
    bounded = {one.what for one in new.failing.bounded_waits}
    for one in old.failing.bounded_waits:
        bare = [call for call in new.calls if call.what == one.what]
        if bare and one.what not in bounded and not new.failing.bounded_waits:
            detail = f"no longer limits how long {one.what} may take"
            yield ContractChange(Aspect.NO_TIMEOUT, detail, bare[0].place)
            return
