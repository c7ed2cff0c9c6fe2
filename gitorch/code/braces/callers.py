"""Whether a call provides for a failure, for nothing, for an error result, for no second try. Pure."""

from __future__ import annotations

import re

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.braces.blocks import Block, blocks, code_of, parenthesis_end, span_of
from gitorch.code.model import Definition, Module, Place
from gitorch.code.offsets import offset_of, place_of

_BROAD = re.compile(r"\b(?:Exception|Throwable|RuntimeException|Error)\b|catch$|^catch \(\.\.\.\)")
_TESTS = re.compile(r"(?i)contains|has|is_?\w+\(|exists|valid|known|!=|==|\bin\b|\bok\b|can\w*\(|\?")
_LEAVES = re.compile(r"\b(?:return|continue|break|throw|panic)\b")
_RETRYING = re.compile(r"(?i)retr(?:y|ies)|attempt|backoff|reconnect")
_RUN_LATER = re.compile(
    r"(?:\b(?:schedule\w*|execute|new Thread|new Timer|AfterFunc|addListener|subscribe)|\.on\w*)\([^()]*$|\+=\s*[\w.]*$"
)
_RECOVERS = {"go": r"\brecover\(\)", "rust": r"\bcatch_unwind\b", "kotlin": r"\brunCatching\b"}


_WORKED = (
    r"\s*(?:[-+*/%]=?\s*[\w(&]|[<>]=?\s*\w|as\s+\w|\.(?!(?:unwrap|expect|map|and|or|ok|is_|as_|iter|into|filter|cloned|copied"
    r"|take|zip|get_or|insert|transpose|flatten|inspect|context|with_context|err|await|replace|unzip|then|clone|xor)\w*"
    r"\b)\w)"
)


class Call:
    """One call in its caller's file, and what is around it."""

    def __init__(self, language: str, source: bytes, module: Module, where: Place) -> None:
        self.language = language
        self.code = code_of(source)
        self.at = offset_of(self.code, where)
        self.function = _around(module, where)
        self.start, self.end = span_of(self.code, self.function) if self.function is not None else (0, len(self.code))
        opening = re.compile(r"\w+\s*(?:::<[^()]*>|<[^()]*>)?\s*").match(self.code, self.at)
        self.opening = opening.end() if opening is not None else self.at
        is_call = self.code[self.opening : self.opening + 1] == "("
        self.after = parenthesis_end(self.code, self.opening) if is_call else self.opening
        self.blocks = [one for one in blocks(self.code) if self.start <= one.start < self.end]

    @property
    def around(self) -> list[Block]:
        """The blocks of the function around the call, from the nearest outwards."""
        return [one for one in reversed(self.blocks) if one.holds(self.at)]

    @property
    def words(self) -> frozenset[str]:
        """The names that the call is given, and that it is made on."""
        owner = re.search(r"([\w.]+)[.:?!]+$", self.code[self.start : self.at])
        given = re.findall(r"[A-Za-z_]\w*", self.code[self.opening : self.after])
        return frozenset((*given, *([owner[1]] if owner is not None else ()))) - {"this", "self"}


def _around(module: Module, where: Place) -> Definition | None:
    """The innermost function around a place."""
    found = [one for one in module.definitions if one.signature is not None]
    found = [one for one in found if one.place.line <= where.line <= one.end_line]
    return max(found, key=lambda one: one.place, default=None)


def needs(change: ContractChange, call: Call) -> Place | None:
    """Where a call depends on what changed; None where it does not, or provides for it."""
    match change.aspect:
        case Aspect.NOTHING if change.name == "wrapped":
            return _used_unwrapped(call)
        case Aspect.SEVERAL:
            return place_of(call.code, call.at) if _takes_other_than(call, int(change.new)) else None
        case Aspect.NOTHING:
            return _used_as_there(call)
        case Aspect.RETRIES:
            return None if _tries_itself(call) else place_of(call.code, call.at)
        case _ if change.name == "error result":
            return place_of(call.code, call.at) if _drops_error(call) else None
        case _:
            return None if _is_caught(call, change.name) or _checks_first(call) else place_of(call.code, call.at)


def fails_unheard(change: ContractChange, call: Call) -> Place | None:
    """Where a method that is not called but handed on runs with nobody to catch what it raises."""
    if change.aspect not in (Aspect.RAISES, Aspect.LETS_THROUGH) or change.name == "error result":
        return None
    statement = max(call.code.rfind(sign, 0, call.at) for sign in ";{}") + 1
    return place_of(call.code, call.at) if _RUN_LATER.search(call.code[statement : call.at]) else None


def _is_caught(call: Call, name: str) -> bool:
    recovers = _RECOVERS.get(call.language)
    if recovers is not None and re.search(recovers, call.code[call.start : call.end]):
        return True
    last = name.rpartition(".")[2]
    declared = re.search(r"\)\s*throws\b[^{]*", call.code[call.start : call.end])
    if declared is not None and re.search(rf"\b{re.escape(last)}\b", declared[0]):
        return True
    for one in call.around:
        if re.search(r"\btry\b(?:\s*\(.*\))?$", one.head):
            heads = [other.head for other in call.blocks if other.start > one.end and other.head.startswith("catch")]
            if any(re.search(rf"\b{re.escape(last)}\b", head) or _BROAD.search(head) for head in heads):
                return True
    return False


def _checks_first(call: Call) -> bool:
    """Whether a condition over what the call is given decides that it is made."""
    for one in call.blocks:
        condition = re.search(r"\bif\b(.*)", one.head)
        if condition is None or one.start > call.at:
            continue
        decides = one.holds(call.at) or _LEAVES.search(call.code[one.start : one.end]) is not None
        if decides and _TESTS.search(condition[1]) and call.words & set(re.findall(r"\w+", condition[1])):
            return True
    return False


def _tries_itself(call: Call) -> bool:
    around = call.code[call.start : call.end]
    return _RETRYING.search(around) is not None or any(
        _RETRYING.search(one) for one in (call.function.decorators if call.function is not None else ())
    )


def _drops_error(call: Call) -> bool:
    """Whether an error result is thrown away, or taken as none."""
    line_start = call.code.rfind("\n", 0, call.at) + 1
    before = call.code[line_start : call.at]
    if call.language == "rust":
        after = call.code[call.after : call.after + 40]
        return re.match(r"\s*\.(?:unwrap|expect)\(", after) is not None or re.match(r"\s*let _ = ", before) is not None
    return re.search(r"(?:^|,)\s*_\s*:?=\s*[\w.]*$", before) is not None or (
        re.fullmatch(r"\s*(?:go |defer )?[\w.]*", before) is not None
        and re.match(r"\s*(?:\n|$)", call.code[call.after :]) is not None
    )


def _used_as_there(call: Call) -> Place | None:
    """Where what a call gives is worked with before anybody asks whether it is there."""
    after = call.code[call.after : call.end]
    if re.match(r"\s*(?:\.(?!\s*let\b)\w|\[)", after):
        return place_of(call.code, call.at)
    line_start = max(call.code.rfind(sign, 0, call.at) for sign in "\n;{}") + 1
    named = re.search(r"(\w+)\s*(?::\s*[\w<>.]+\s*)?:?=\s*(?:await\s+)?[\w.?()]*$", call.code[line_start : call.at])
    if named is None or re.match(r"\s*(?:\?\?|\?:|\?\.|[!=]=)", after):
        return None
    name = re.escape(named[1])
    used = re.search(rf"(?<![\w.]){name}(?:\.\w|\[)|\*{name}\b", after)
    if used is None:
        return None
    asked = (
        rf"\b{name}\s*(?:[!=]=|is\b|\?\.|\?:|\?\?)|(?:nil|null)\s*[!=]=\s*{name}\b"
        rf"|(?:nonNull|isNull|ofNullable|NotNull)\w*\({name}\b"
    )
    return None if re.search(asked, after[: used.end()]) else place_of(call.code, call.after + used.start())


def _used_unwrapped(call: Call) -> Place | None:
    """Rust: where what is an Option or a Result now is worked with as the value within."""
    after = call.code[call.after : call.end]
    before = call.code[call.start : call.at].rstrip(
        ":abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.&"
    )
    if re.match(_WORKED, after) or re.search(r"[\w)]\s*[-+*/%]\s*$", before):
        return place_of(call.code, call.at)
    named = re.search(r"\blet\s+(?:mut\s+)?(\w+)(?:\s*:[^=;]+)?\s*=\s*$", before)
    if named is None or not after.lstrip().startswith(";"):
        return None
    name = re.escape(named[1])
    used = re.search(rf"(?<![\w.]){name}{_WORKED}|\*{name}\b", after)
    handled = re.search(rf"\bmatch\s+&?{name}\b|=\s*&?{name}\b|(?<![\w.]){name}\s*\?", after)
    if used is None or (handled is not None and handled.start() < used.start()):
        return None
    return place_of(call.code, call.after + used.start())


def _takes_other_than(call: Call, count: int) -> bool:
    """Go: whether a call's results are taken by another number of names, or as one value though they are several."""
    line_start = max(call.code.rfind(sign, 0, call.at) for sign in "\n;{}") + 1
    before, after = call.code[line_start : call.at], call.code[call.after :]
    taken = re.fullmatch(
        r"\s*(?:if |switch |for |var )?(?P<names>[\w.\[\]\"' ]+(?:,[\w.\[\]\"' ]+)*?)\s*:?=\s*[\w.]*", before
    )
    if taken is not None:
        return len(taken["names"].split(",")) != count and re.match(r"\s*(?:\n|;|\{|$)", after) is not None
    is_one = re.match(r"\.\w|\[|\s*[-+*/%<>]\s*\w", after) is not None
    return is_one and count != 1
