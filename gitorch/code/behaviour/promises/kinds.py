"""Of what kind a value is that a function gives, where its syntax tells. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.syntax import (
    CALLS,
    called_name,
    receiver,
    text,
)

_NOTHING = {"None", "null", "undefined", "void 0", ""}


_KINDS = {
    "list": "list", "list_comprehension": "list", "array": "array", "dictionary": "dict", "object": "object",
    "dictionary_comprehension": "dict", "set": "set", "set_comprehension": "set", "tuple": "tuple",
    "expression_list": "tuple", "generator_expression": "iterator", "string": "text", "template_string": "text",
    "concatenated_string": "text", "integer": "number", "float": "number", "number": "number", "true": "truth",
    "false": "truth", "comparison_operator": "truth", "not_operator": "truth", "none": "nothing", "null": "nothing",
    "undefined": "nothing", "await": "", "await_expression": "",
}  # fmt: skip


_MADE_BY = {
    name: kind
    for kind, names in {
        "list": "list sorted split", "dict": "dict OrderedDict Counter defaultdict", "set": "set frozenset",
        "tuple": "tuple", "text": "str join lower upper strip dumps stringify", "number": "int float len sum round",
        "truth": "bool any all", "iterator": "map filter zip iter reversed", "view": "keys values items",
        "Set": "Set", "Map": "Map", "object": "fromEntries",
    }.items()
    for name in names.split()
}  # fmt: skip


_MAYBE_NOTHING = re.compile(
    r"\.get\(\s*(?:[^(),=]+|\([^()]*\))\s*\)$|\bre\.(?:match|search|fullmatch)\(|\bnext\(.*,\s*None\)$|\.find\((?!\s*['\"])[^)]*\)?\s*=>"
    r"|\?\?\s*(?:null|undefined)$|\bor None$|\bif\b.*\belse None$|\?.*:\s*(?:null|undefined)$|\.match\("
    r"|^None if\b|\?\s*(?:null|undefined)\s*:"
    r"|\.(?:first|scalar|one_or_none)\(\)$"
    r"|\.(?:environ\.get|getenv)\([^,]*\)$|\?\.\w+$"
)


_UTC_TIME = re.compile(r"\b(?:utcnow\(\)|utcfromtimestamp\([^,()]*\))$")
_LOCAL_TIME = re.compile(r"\b(?:now|today)\(\)$|\bfromtimestamp\([^,()]*\)$")
_AWARE_TIME = re.compile(
    r"\bnow\((?:tz=)?(?P<now>.+)\)$|\.astimezone\((?P<moved>.*)\)$|replace\(tzinfo=(?P<put>.+)\)$"
    r"|\bfromtimestamp\([^,]+,\s*(?:tz=)?(?P<stamp>.+)\)$"
)
_UTC = re.compile(r"(?i)(?:\w+\.)*utc$|.*\(['\"](?:Etc/)?UTC['\"]\)$")


def kind_of(value: Node) -> str:
    """The kind of value that an expression is, as far as its text tells; empty where it does not."""
    said = text(value)
    if value.type in CALLS:
        return _kind_of_call(value)
    if said in _NOTHING:
        return "nothing"
    if value.type == "binary_operator" and re.match(r"(?:pathlib\.)?(?:Pure)?(?:Posix)?Path\(", said):
        return "path"
    if value.type in ("unary_operator", "unary_expression"):
        return "truth" if said.startswith("!") else "number"
    if value.type in ("ternary_expression", "conditional_expression") and (both := _of_both(value)):
        return both
    if value.type in ("boolean_operator", "binary_expression") and (other := _stand_in(value)) is not None:
        return kind_of(other)
    return _KINDS.get(value.type) or ("maybe" if _MAYBE_NOTHING.search(said) else "")


def _of_both(value: Node) -> str:
    """The kind of both branches of a condition, where it is one."""
    named = [one for one in value.named_children if one.type != "comment"]
    if len(named) != 3:
        return ""
    first, second = (named[0], named[2]) if value.type == "conditional_expression" else (named[1], named[2])
    return kind_of(first) if kind_of(first) == kind_of(second) else ""


def _stand_in(value: Node) -> Node | None:
    """What is given where the first of two is nothing."""
    is_either = text(value.child_by_field_name("operator")) in ("or", "||", "??")
    return value.child_by_field_name("right") if is_either else None


def _kind_of_call(value: Node) -> str:
    said, name = text(value), called_name(value)
    if zoned := _time_of(said):
        return zoned
    if name in ("Path", "PurePath", "PosixPath", "PurePosixPath"):
        return "path"
    made = _MADE_BY.get(name, "")
    if made == "list" and value.type == "call_expression":
        return "array"  # JavaScript has no other
    if made == "iterator" and receiver(value) is not None:
        return "array" if name in ("map", "filter") else ""
    return "maybe" if _MAYBE_NOTHING.search(said) else made


def _time_of(said: str) -> str:
    """Which zone a time is in that a call gives; empty for anything else."""
    if _UTC_TIME.search(said):
        return "time of UTC without a zone"
    if _LOCAL_TIME.search(said):
        return "local time without a zone"
    found = _AWARE_TIME.search(said)
    if found is None:
        return ""
    zone = next(filter(None, found.groups()), "")
    return "time with the zone UTC" if _UTC.match(zone) else f"time with the zone {zone or 'here'}"
