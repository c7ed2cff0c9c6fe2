"""Which statement or call writes what a name stands for. Pure."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.syntax import ASSIGNMENTS, AWAITS, CALLS, MEMBERS, SUBSCRIPTS, called_name

_WRITERS = frozenset({
    "append", "add", "pop", "remove", "discard", "update", "clear", "insert", "extend", "popitem", "push", "splice",
    "shift", "unshift", "set", "delete", "write_text", "write_bytes",
})  # fmt: skip
_FILE_WRITERS = frozenset({"writeFile", "writeFileSync"})
_HOLDERS = (*SUBSCRIPTS, *MEMBERS)


def statement_that_writes(node: Node) -> Node | None:
    """The statement or call that writes what a node names; None for a read."""
    target = node
    while target.parent is not None and target.parent.type in _HOLDERS and target.parent.children[0].id == target.id:
        if target.parent.parent is not None and target.parent.parent.type in CALLS:
            break
        target = target.parent
    parent = target.parent
    if parent is None:
        return None
    if parent.type in (*ASSIGNMENTS, "augmented_assignment", "augmented_assignment_expression"):
        left = parent.child_by_field_name("left")
        return parent if left is not None and left.id == target.id else None
    if parent.type in ("delete_statement", "update_expression"):
        return parent
    if parent.type in MEMBERS and parent.parent is not None and parent.parent.type in CALLS:
        is_remote = parent.parent.parent is not None and parent.parent.parent.type in AWAITS  # a client's, no memory
        return parent.parent if called_name(parent.parent) in _WRITERS and not is_remote else None
    call = parent.parent
    is_file = call is not None and call.type in CALLS and called_name(call) in _FILE_WRITERS
    return call if is_file and parent.named_children[0].id == node.id else None


def is_whole_target(write: Node, node: Node) -> bool:
    """Whether a write is of the whole thing that a node names, not of one of its items."""
    left = write.child_by_field_name("left") or write.child_by_field_name("argument")
    return left is not None and (left.id == node.id or (node.parent is not None and left.id == node.parent.id)) and (
        left.type not in SUBSCRIPTS
    )  # fmt: skip
