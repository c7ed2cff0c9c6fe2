"""In what ways a function can end: by raising, with nothing, with an error, after trying again. Pure.

The words of five languages for the same few things. A ``try`` whose handler does not raise turns a failure into a
value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.braces.blocks import Block, blocks, code_of, span_of
from gitorch.code.braces.callbacks import is_callback
from gitorch.code.model import Definition, Place
from gitorch.code.offsets import place_of

_THROW = re.compile(r"\bthrow\s+(?:new\s+)?(?P<name>[A-Za-z_][\w.]*)")
_RAISING = {
    "go": re.compile(r"\b(?P<name>panic|log\.(?:Fatal|Panic)\w*|os\.Exit)\("),
    "rust": re.compile(
        r"\b(?P<name>panic|unreachable|todo|unimplemented)!|\.(?P<method>unwrap)\(\)|\.(?P<expect>expect)\("
    ),
    "java": re.compile(r"\.(?P<name>orElseThrow)\(|\bObjects\.(?P<method>requireNonNull)\("),
    "kotlin": re.compile(
        r"(?<![.\w])(?P<name>error|require|check|requireNotNull|checkNotNull)\(|(?P<method>!!)(?!=)"
        r"|\.(?P<expect>first|single|getValue)\b(?=\s*[({])"
    ),
    "csharp": re.compile(r"\.(?P<name>First|Single|Last)(?:Async)?\(|\bArgument\w*\.(?P<method>ThrowIf\w+)\("),
}
_NOTHING = {
    "go": re.compile(r"\breturn\s+nil(?:\s*,\s*nil)?\s*(?:$|[\n}])"),
    "java": re.compile(
        r"\breturn\s+null\s*;|[?:]\s*null\s*[;:]|\.orElse\(\s*null\s*\)"
        r"|(?P<maybe>\breturn\s+[\w.]+\.get\([^()]*\)\s*;)"
    ),
    "csharp": re.compile(
        r"\breturn\s+(?:null|default)\s*;|=>\s*(?:null|default)\s*;|[?:]\s*null\s*[;:]|\b(?:First|Single|Last|GetValue)OrDefault"
        r"(?:Async)?\((?![^;]*\?\?)"
    ),
    "kotlin": re.compile(
        r"\breturn\s+null\b|\?:\s*null\b|\belse\s+null\b|=\s*null\s*$"
        r"|\b(?:first|last|single|find|getOr|toInt|toLong|toDouble|min|max)(?:Or)?Null\b(?![^\n]*\?:)|\.find\s*\{(?![^\n]*\?:)"
    ),
}  # fmt: skip
_OPTIONAL = re.compile(r"\?\s*>?$")
_WRAPPED = re.compile(r"(?:Option|Result|io::Result|anyhow::Result)<")
_NEVER = ("AssertionError", "unreachable")  # says that it can't be
_ERROR_RESULT = re.compile(r"\breturn\s+(?P<last>[^\n{};]*[\w)])\s*(?=[\n}])")
_RETURN = re.compile(r"\breturn\s+(?!nil\b|null\b)\S|=>\s*(?!null\b)\S|\)[^={}\n]*=\s*\S")
_RETRYING = re.compile(
    r"(?i)retr(?:y|ies)|attempt|reconnect|backoff|tries\b|time\.Sleep|Thread\.sleep|Task\.Delay|\bdelay\("
)
_RETRY_MARKS = re.compile(r"(?i)retry|reconnect|backoff")
_CALL = re.compile(r"(?P<callee>[A-Za-z_][\w.]*)\s*\(")
_NOT_CALLS = frozenset(
    {"if", "for", "while", "switch", "catch", "func", "return", "when", "match", "synchronized", "fn"}
)


@dataclass(frozen=True)
class Ending:
    """One way to end, by name, and where."""

    name: str
    place: Place


@dataclass(frozen=True)
class Endings:
    """The ways in which one function ends."""

    place: Place
    raises: tuple[Ending, ...]
    nothings: tuple[Ending, ...]
    errors: tuple[Ending, ...]  # results that may hold an error, in Go and Rust
    gives_values: bool
    swallows: frozenset[str]  # calls whose failure becomes a value
    bare: tuple[Ending, ...]  # calls outside of any try
    loops_to_retry: int
    recovers: bool  # from what it calls, be it Go's way or Kotlin's
    returns: str = ""  # the type of what it gives, as written


def endings(language: str, source: bytes, definition: Definition) -> Endings:
    """Read one function off the text of its file."""
    code = code_of(source)
    start, end = span_of(code, definition)
    inner = [one for one in blocks(code) if start <= one.start < end]
    soft = [one for one in inner if one.head.endswith("try") and _is_soft(code, one, inner)]
    caught = [one for one in inner if _is_try(one) and _handlers(one, inner)]
    elsewhere = [one for one in inner if is_callback(language, code, one)]
    calls = [
        (found["callee"], found.start("callee"))
        for found in _CALL.finditer(code, start, end)
        if found["callee"] not in _NOT_CALLS and found.start("callee") != start
    ]
    return Endings(
        place=definition.place,
        raises=tuple(_raises(language, code, (start, end), caught + elsewhere)),
        nothings=tuple(_found(_NOTHING.get(language), code, (start, end)))
        if _may_be_nothing(language, definition)
        else (),
        errors=tuple(_errors(language, code, definition, (start, end))),
        gives_values=_RETURN.search(code, start, end) is not None,
        swallows=frozenset(callee for callee, at in calls if any(one.holds(at) for one in soft)),
        bare=tuple(Ending(callee, place_of(code, at)) for callee, at in calls if not any(o.holds(at) for o in caught)),
        loops_to_retry=_retry_loops(code, inner, definition),
        returns=(definition.signature.returns if definition.signature is not None else None) or "",
        recovers=re.search(r"\brecover\(\)|\brunCatching\b|\bcatch_unwind\b", code[start:end]) is not None,
    )


def _is_try(block: Block) -> bool:
    return re.search(r"\btry\b(?:\s*\(.*\))?$", block.head) is not None


def _handlers(tried: Block, inner: list[Block]) -> list[Block]:
    """The catches right behind a try."""
    found: list[Block] = []
    end = tried.end
    for one in inner:
        if one.start > end and one.head.startswith("catch") and one.start - end < len(one.head) + 40:
            found.append(one)
            end = one.end
    return found


def _is_soft(code: str, tried: Block, inner: list[Block]) -> bool:
    handlers = _handlers(tried, inner)
    return bool(handlers) and not any(re.search(r"\bthrow\b", code[one.start : one.end]) for one in handlers)


def _raises(language: str, code: str, span: tuple[int, int], held: list[Block]) -> Iterator[Ending]:
    for pattern in (_THROW, _RAISING[language]):
        for found in pattern.finditer(code, *span):
            name = next(filter(None, (found[group] for group in pattern.groupindex)), "")
            if language == "go" and pattern is _THROW:
                continue
            if not any(one.holds(found.start()) for one in held):
                yield Ending(name, place_of(code, found.start()))


def _found(pattern: re.Pattern[str] | None, code: str, span: tuple[int, int]) -> Iterator[Ending]:
    for found in pattern.finditer(code, *span) if pattern is not None else ():
        is_maybe = "maybe" in found.re.groupindex and found["maybe"] is not None
        yield Ending("maybe" if is_maybe else "nothing", place_of(code, found.start()))


def _may_be_nothing(language: str, definition: Definition) -> bool:
    """Whether nil is what a Go function gives for nothing: a pointer, alone or with an error; elsewhere any."""
    returns = (definition.signature.returns if definition.signature is not None else None) or ""
    return language != "go" or re.match(r"\(?\s*(?:\w+\s+)?\*", returns) is not None


def _errors(language: str, code: str, definition: Definition, span: tuple[int, int]) -> Iterator[Ending]:
    """Results that hold an error: the last of Go's if it is not nil; ``Err`` and ``?`` in Rust."""
    returns = (definition.signature.returns if definition.signature is not None else None) or ""
    if language == "go" and re.search(r"\berror\)?$", returns):
        for found in _ERROR_RESULT.finditer(code, *span):
            if found["last"].rpartition(",")[2].strip() != "nil":
                yield Ending("an error", place_of(code, found.start()))
    if language == "rust" and "Result" in returns:
        for found in re.finditer(r"\bErr\(|\?(?=[;.)\s])", code[span[0] : span[1]]):
            yield Ending("an error", place_of(code, span[0] + found.start()))


def _retry_loops(code: str, inner: list[Block], definition: Definition) -> int:
    loops = [one for one in inner if re.match(r"(?:for|while|do|loop|repeat)\b", one.head)]
    again = [one for one in loops if _RETRYING.search(one.head) or _RETRYING.search(code[one.start : one.end])]
    return len(again) + sum(_RETRY_MARKS.search(one) is not None for one in definition.decorators)


def compared(language: str, old: Endings, new: Endings) -> Iterator[ContractChange]:
    """Every way to end that is new, or gone, the plainest first."""
    if old.loops_to_retry > new.loops_to_retry == 0:
        yield ContractChange(Aspect.RETRIES, "no longer tries again", new.place)
    before, after = (Counter(one.name for one in side.raises) for side in (old, new))
    fresh = next((one for one in new.raises if after[one.name] > before[one.name] and one.name not in _NEVER), None)
    if fresh is not None:
        yield ContractChange(Aspect.RAISES, f"raises by {fresh.name} now", fresh.place, name=fresh.name)
    yield from _nothing(old, new)
    if language == "go":
        yield from _several(old, new)
    if new.errors and not old.errors:
        yield ContractChange(Aspect.RAISES, "may give an error now", new.errors[0].place, name="error result")
    if old.recovers and not new.recovers and new.bare:
        yield ContractChange(Aspect.LETS_THROUGH, "no longer recovers from failures", new.bare[-1].place)
    lost = next((one for one in new.bare if one.name in old.swallows), None)
    if lost is not None and not new.swallows:
        yield ContractChange(Aspect.LETS_THROUGH, "no longer turns failures into a value", lost.place)


def _nothing(old: Endings, new: Endings) -> Iterator[ContractChange]:
    """Whether it may give nothing where it gave something, be it that its type says so."""
    if new.nothings and not old.nothings and old.gives_values:
        yield ContractChange(Aspect.NOTHING, "may give nothing now", new.nothings[0].place)
        return
    plain = [one for one in new.nothings if one.name == "nothing"]
    had_plain = any(one.name == "nothing" for one in old.nothings)
    if plain and not had_plain and old.raises and not new.raises:
        detail = f"may give nothing now, where it raised {old.raises[0].name}"
        yield ContractChange(Aspect.NOTHING, detail, plain[0].place)
    elif old.returns and _OPTIONAL.search(new.returns) and not _OPTIONAL.search(old.returns):
        yield ContractChange(Aspect.NOTHING, f"gives {new.returns} now", new.place)
    elif old.returns and _WRAPPED.match(new.returns) and not _WRAPPED.match(old.returns):
        yield ContractChange(Aspect.NOTHING, f"gives {new.returns} now, not {old.returns}", new.place, name="wrapped")


def _several(old: Endings, new: Endings) -> Iterator[ContractChange]:
    """Go: another number of results."""
    was, now = results(old.returns), results(new.returns)
    if was and now and was != now:
        detail = f"gives {now} results now, not {was}"
        yield ContractChange(Aspect.SEVERAL, detail, new.place, old=str(was), new=str(now))


def results(returns: str) -> int:
    """How many results a Go function's type says; 0 for none."""
    if not returns.startswith("("):
        return bool(returns)
    depth, count = 0, 1
    for sign in returns[1:-1]:
        depth += (sign in "([{") - (sign in ")]}")
        count += sign == "," and depth == 0
    return count
