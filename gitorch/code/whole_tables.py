"""Tables that answer for every member of an enum: ``WORDS = {Event.MADE: …}``, which ``WORDS[event]`` asks.

Pure: text in, values out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.exhaustive import Exhaustive
from gitorch.code.seeking import Sought
from gitorch.code.syntax import ASSIGNMENTS, language_of, parsed, place, text, walk

_MAY_HOLD = Sought(rb"[A-Z]\w*\.\w+\]?\s*:")
_KEY = re.compile(r"\[?\s*(?P<owner>[A-Z]\w*)\.(?P<member>\w+)\s*\]?$")
_FEWEST = 2


def whole_tables(path: str, source: bytes) -> Iterator[Exhaustive]:
    """Every mapping of a file whose keys are all of one enum, and which is asked for any of them without a default."""
    language = language_of(path)
    if language is None or not _MAY_HOLD.is_in(source):
        return
    root = parsed(language, source)
    for node in walk(root, across_functions=True):
        if node.type not in ("dictionary", "object"):
            continue
        cases, name = _cases(node), _name(node)
        if len(cases) >= _FEWEST and name and _is_asked(text(root), name):
            yield Exhaustive(place(node), node.end_point[0] + 1, cases, place(node), is_table=True)


def _cases(literal: Node) -> frozenset[str]:
    pairs = [one for one in literal.named_children if one.type == "pair"]
    keys = [_KEY.match(text(one.child_by_field_name("key"))) for one in pairs]
    if len(pairs) != len([one for one in literal.named_children if one.type != "comment"]) or None in keys:
        return frozenset()
    owners = {found["owner"] for found in keys if found is not None}
    named = frozenset(f"{found['owner']}.{found['member']}" for found in keys if found is not None)
    return named if len(owners) == 1 else frozenset()


def _name(literal: Node) -> str:
    """What the mapping is called where it is assigned."""
    around = literal.parent
    while around is not None and around.type in ("as_expression", "satisfies_expression", "parenthesized_expression"):
        around = around.parent
    left = (around.child_by_field_name("left") or around.child_by_field_name("name")) if around is not None else None
    is_named = around is not None and around.type in ASSIGNMENTS and left is not None
    return text(left).rpartition(".")[2] if is_named else ""


def _is_asked(source: str, name: str) -> bool:
    """Whether an entry is asked for by what is no constant, and nobody asks first whether there is one."""
    own = re.escape(name)
    is_asked = re.search(
        rf"\b{own}\[(?!\s*['\"\d\]])(?!\s*[A-Z]\w*\.\w+\s*\])[^\]\n]+\](?!\s*(?:=(?!=)|\?\?|\|\||\?\.))", source
    )
    is_careful = re.search(rf"\b{own}\.(?:get|has)\(|\bin\s+{own}\b|\bexcept KeyError\b|hasOwn\w*\(\s*{own}", source)
    return is_asked is not None and is_careful is None
