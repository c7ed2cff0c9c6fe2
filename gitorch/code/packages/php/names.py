"""PHP's names in full: what a file's namespace and its ``use`` lines make of a name, in code, types and comments.

A name in full begins with a backslash (``\\App\\Users\\Store``), so that it is found without looking at the file again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.packages.walk import Walk

_RELATIVE = {"self": "static", "static": "static", "parent": "parent"}
_NO_CLASSES = frozenset({
    "array", "bool", "boolean", "callable", "double", "false", "float", "int", "integer", "iterable", "mixed", "never",
    "null", "object", "parent", "resource", "self", "static", "string", "true", "void",
})  # fmt: skip
_NAME = re.compile(r"[\\\w]+")
_TAG = re.compile(r"@(var|return|param)\s+([^\s*]+)(?:\s+&?(?:\.\.\.)?\$(\w+))?")
_PLAIN_TYPE = re.compile(r"\??\$?[\\\w]+(?:\[\])?(?:\|null)?|null\|\$?[\\\w]+(?:\[\])?")
_FUNCTIONS = frozenset({"anonymous_function", "arrow_function", "function_definition", "class_declaration",
                        "anonymous_class", "trait_declaration", "interface_declaration",
                        "enum_declaration"})  # fmt: skip


def class_name(walk: Walk, text: str) -> str:
    """A class as it is written, in full; ``static`` for the class around, ``parent`` for one above that is not seen."""
    if text.lower() in _RELATIVE:
        return walk.full_names.get(text.lower(), _RELATIVE[text.lower()])
    if text.startswith("\\"):
        return text
    first, backslash, rest = text.partition("\\")
    if first.lower() == "namespace" and rest:
        return _within(walk, rest)
    known = walk.full_names.get(first)
    return f"{known}{backslash}{rest}" if known is not None else _within(walk, text)


def function_name(walk: Walk, text: str) -> str:
    """A function as it is written, in full."""
    return walk.full_names.get(f"{text}()") or class_name(walk, text)


def constant_name(walk: Walk, text: str) -> str:
    """A constant of no class as it is written, in full."""
    return walk.full_names.get(f"={text}") or class_name(walk, text)


def _within(walk: Walk, text: str) -> str:
    namespace = walk.package.replace(".", "\\")
    return f"\\{namespace}\\{text}" if namespace else f"\\{text}"


def full_type(walk: Walk, text: str) -> str:
    """A type as it is written, every class of it in full."""
    return _NAME.sub(lambda found: _full(walk, found[0]), text)


def _full(walk: Walk, word: str) -> str:
    return word if word.lower() in _NO_CLASSES else class_name(walk, word)


def documented(walk: Walk, node: Node, tag: str, name: str = "") -> str | None:
    """The type that the comment before a declaration gives it, where that is one class or a list of one."""
    comment = node.prev_named_sibling
    while comment is not None and comment.type == "attribute_list":
        comment = comment.prev_named_sibling
    if comment is None or comment.type != "comment":
        return None
    for found in _TAG.finditer(walk.text(comment)):
        if found[1] == tag and (tag != "param" or found[3] == name) and _PLAIN_TYPE.fullmatch(found[2]):
            return full_type(walk, found[2].replace("$this", "static"))
    return None


def unsure_names(walk: Walk, body: Node | None, given: Iterator[str] | tuple[str, ...] = ()) -> frozenset[str]:
    """The variables of a function that are given a value, or asked for their class, more than once."""
    counted = Counter(given)
    counted.update(walk.text(one) for one in _assigned(body) if one.type == "variable_name")
    return frozenset(name.removeprefix("$") for name, count in counted.items() if count > 1)


def _assigned(body: Node | None) -> Iterator[Node]:
    stack = [body] if body is not None else []
    while stack:
        here = stack.pop()
        match here.type:
            case "assignment_expression" | "augmented_assignment_expression" | "reference_assignment_expression":
                left = here.child_by_field_name("left")
                yield from _variables(left)
            case "foreach_statement":
                for one in here.named_children[1:]:
                    if one != here.child_by_field_name("body"):
                        yield from _variables(one)
            case "catch_clause" | "static_variable_declaration":
                yield from _variables(here.child_by_field_name("name"))
            case "global_declaration" | "unset_statement" | "anonymous_function_use_clause":
                yield from here.named_children
            case "binary_expression" if any(one.type == "instanceof" for one in here.children):
                yield from _variables(here.child_by_field_name("left"))
        stack.extend(one for one in here.named_children if one == body or one.type not in _FUNCTIONS)


def _variables(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    if node.type == "variable_name":
        yield node
    elif node.type in ("list_literal", "pair", "by_ref", "array_creation_expression", "array_element_initializer"):
        for one in node.named_children:
            yield from _variables(one)
