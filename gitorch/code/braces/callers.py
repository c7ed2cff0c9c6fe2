"""Whether a call provides for a failure, for nothing, for an error result, for no second try. Pure."""

from __future__ import annotations

import re

from gitorch.code.behaviour.aspects import Aspect, ContractChange
from gitorch.code.braces.blocks import Block, blocks, code_of, offset_of, parenthesis_end, place_of, span_of
from gitorch.code.model import Definition, Module, Place

_BROAD = re.compile(r"\b(?:Exception|Throwable|RuntimeException|Error)\b|catch$|^catch \(\.\.\.\)")
_TESTS = re.compile(r"(?i)contains|has|is_?\w+\(|exists|valid|known|!=|==|\bin\b|\bok\b|can\w*\(|\?")
_LEAVES = re.compile(r"\b(?:return|continue|break|throw|panic)\b")
_RETRYING = re.compile(r"(?i)retr(?:y|ies)|attempt|backoff|reconnect")
_RECOVERS = {"go": r"\brecover\(\)", "rust": r"\bcatch_unwind\b", "kotlin": r"\brunCatching\b"}


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
        case Aspect.NOTHING:
            return _used_as_there(call)
        case Aspect.RETRIES:
            return None if _tries_itself(call) else place_of(call.code, call.at)
        case _ if change.name == "error result":
            return place_of(call.code, call.at) if _drops_error(call) else None
        case _:
            return None if _is_caught(call, change.name) or _checks_first(call) else place_of(call.code, call.at)


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
