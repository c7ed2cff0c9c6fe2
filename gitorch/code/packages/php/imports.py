"""What a PHP file takes from elsewhere: ``use`` in all its forms, and files that it requires."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.nodes import child, children
from gitorch.code.packages.php.chains import NAMES
from gitorch.code.packages.walk import Walk

_HERE = re.compile(r"(?:__DIR__|dirname\(__FILE__\))\s*\.\s*['\"](/[\w./-]+)['\"]")


def read_use(walk: Walk, node: Node) -> None:
    """``use A\\B as C``, ``use A\\{B, C}``, ``use function A\\b``, ``use const A\\B``."""
    group = node.child_by_field_name("body")
    prefix = child(node, "namespace_name")
    before = f"{walk.text(prefix)}\\" if group is not None and prefix is not None else ""
    for one in children(group if group is not None else node, "namespace_use_clause"):
        kinds = {each.type for each in (*node.children, *one.children)}
        name = next((each for each in one.named_children if each.type in NAMES), None)
        if name is not None:
            _import(walk, one, name, before, "function" if "function" in kinds else "const" if "const" in kinds else "")


def _import(walk: Walk, clause: Node, name: Node, before: str, kind: str) -> None:
    full = f"{before}{walk.folded(name)}".strip("\\")
    module, _, last = full.rpartition("\\")
    alias = walk.field_text(clause, "alias") or last
    key = f"{alias}()" if kind == "function" else f"={alias}" if kind == "const" else alias
    walk.full_names[key] = f"\\{full}"
    at = name.named_children[-1] if name.named_child_count else name
    walk.import_name(module.replace("\\", "."), last, alias, at)


def read_required(walk: Walk, node: Node) -> None:
    """``require __DIR__ . '/functions.php'``: the names of the file are seen here."""
    found = _HERE.search(walk.folded(node))
    if found is not None and node.named_child_count:
        walk.import_name(found[1], "*", "*", node, is_guarded=walk.is_guarded)
    walk.visit_children(node)
