"""Branchings that have to be whole: ``match`` of Rust, ``when`` of Kotlin, Java's ``switch`` with a value. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.braces.blocks import Block, blocks, code_of
from gitorch.code.exhaustive import Exhaustive
from gitorch.code.offsets import place_of

_HEADS = {
    "rust": re.compile(r"\bmatch\s+\S.*$"),
    "kotlin": re.compile(r"\bwhen\s*\(.*\)$"),
    "java": re.compile(r"(?:\breturn|=|\byield|\()\s*switch\s*\(.*\)$"),
}
_CASES = {
    "rust": re.compile(r"(?:^|[\s|{,&(])(?:\w+::)*(?P<case>[A-Z]\w*::[A-Z]\w*)\b"),
    "kotlin": re.compile(r"(?:^|[\s,{])(?:is\s+)?(?P<case>(?:\w+\.)*[A-Z]\w*)(?=\s*(?:->|,))"),
    "java": re.compile(r"(?:\bcase\s+|,\s*)(?P<case>[A-Z]\w*)(?=\s*(?:->|,))"),
}
_RESTS = {
    "rust": re.compile(r"(?:^|[,{}\n|])\s*(?:ref\s+)?[a-z_]\w*\s*(?:if\b[^=\n]*)?=>"),
    "kotlin": re.compile(r"\belse\s*->|\bin\b|\bif\b"),
    "java": re.compile(r"\bdefault\b|\bcase\s+null\b"),
}


def whole_branchings(language: str, source: bytes) -> Iterator[Exhaustive]:
    """Every branching of a file that has no arm for the rest; ``Enum::Case`` is told as ``Enum.Case``."""
    if language not in _HEADS or re.search(rb"\b(?:match|when|switch)\b", source) is None:
        return
    code = code_of(source)
    known = blocks(code)
    for one in known:
        if _HEADS[language].search(one.head):
            arms = _own(code, one, known)
            cases = {_last_two(found["case"].replace("::", ".")) for found in _CASES[language].finditer(arms)}
            if len(cases) > 1 and not _RESTS[language].search(arms):
                start = place_of(code, one.start)
                yield Exhaustive(start, code.count("\n", 0, one.end) + 1, frozenset(cases), start)


def _own(code: str, block: Block, known: tuple[Block, ...]) -> str:
    """What stands in a block itself, and before the arrows; what its arms do is blank."""
    text = list(code[block.start + 1 : block.end - 1])
    for inner in known:
        if block.start < inner.start and inner.end < block.end:
            for at in range(inner.start, inner.end):
                if text[at - block.start - 1] != "\n":
                    text[at - block.start - 1] = " "
    return re.sub(r"(?<=[=-]>)[^\n,]*(?=,?\n|$)", "", "".join(text))


def _last_two(case: str) -> str:
    return ".".join(case.split(".")[-2:])
