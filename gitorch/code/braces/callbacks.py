"""Blocks that somebody else runs: what they raise is for whoever calls them, who may be ready for it. Pure."""

from __future__ import annotations

import re

from gitorch.code.braces.blocks import Block

_ARROWS = {"java": "->", "csharp": "=>"}
_HANDED = re.compile(r"(?:^|[,=(])$")  # of Kotlin's: among the arguments in parentheses, not behind them
_STARTED = re.compile(r"\b(?:launch|async|thread|runCatching)\s*(?:\([^()]*\))?$")
_AT_ONCE = re.compile(
    r"(?i)\.(?:for_?each\w*|\w*map\w*|select\w*|filter|where|any\w*|all\w*|none\w*|reduce|aggregate|sort\w*|orelseget"
    r"|ifpresent\w*|compute\w*|getoradd|peek)\($"
)


def is_callback(language: str, code: str, block: Block) -> bool:
    """Whether a block is a function that a call takes and does not run on the spot, in a language of exceptions."""
    if language == "kotlin":
        return _STARTED.search(block.head) is not None or (
            _HANDED.search(block.head) is not None and _is_argument(code, block)
        )
    arrow = _ARROWS.get(language)
    return arrow is not None and block.head.endswith(arrow) and _is_argument(code, block)


def _is_argument(code: str, block: Block) -> bool:
    """Whether the parenthesis around a block is that of a call, but for one that runs what it is given at once."""
    depth = 0
    for offset in range(block.start - 1, -1, -1):
        depth += (code[offset] in ")}") - (code[offset] in "({")
        if depth < 0:
            is_call = code[offset] == "(" and code[offset - 1 : offset].isalnum()
            return is_call and _AT_ONCE.search(code[max(0, offset - 40) : offset + 1]) is None
    return False
