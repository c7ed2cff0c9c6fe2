"""A Python function's signature, and what its body tells: a digest, what it raises, whether it may return None."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Parameter, ParameterKind, Signature
from gitorch.code.python_text import folded, text

_NESTED = frozenset({"function_definition", "class_definition", "lambda"})
_TOKENS = re.compile(
    rb"""('''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\#[^\n]*|\s+""", re.DOTALL
)
_TRAILING_COMMA = re.compile(rb",([)\]}])")


def signature(node: Node) -> Signature:
    """The signature of a ``function_definition``, the receiver included, as written."""
    parameters = node.child_by_field_name("parameters")
    returns = node.child_by_field_name("return_type")
    return Signature(
        tuple(_parameters(parameters)) if parameters is not None else (),
        folded(returns) if returns is not None else None,
        is_async=node.children[0].type == "async",
        is_generator=any(child.type == "yield" for child in _inside(node)),
    )


def _parameters(node: Node) -> Iterator[Parameter]:
    """Positional-only is known only at the ``/``, so those before it are told again."""
    found: list[Parameter] = []
    kind = ParameterKind.POSITIONAL
    for child in node.named_children:
        if child.type == "positional_separator":
            found = [
                Parameter(p.name, ParameterKind.POSITIONAL_ONLY, p.required, p.annotation, p.default) for p in found
            ]
        elif child.type == "keyword_separator":
            kind = ParameterKind.KEYWORD
        elif child.type != "comment":
            one = _parameter(child, kind)
            if one is not None:
                found.append(one)
                kind = ParameterKind.KEYWORD if one.kind is ParameterKind.VARIADIC else kind
    yield from found


def _parameter(node: Node, kind: ParameterKind) -> Parameter | None:
    annotation, default = node.child_by_field_name("type"), node.child_by_field_name("value")
    name = node.child_by_field_name("name") or (node.named_child(0) if node.type == "typed_parameter" else node)
    if name is None:
        return None
    if name.type in ("list_splat_pattern", "dictionary_splat_pattern"):
        kind = ParameterKind.VARIADIC if name.type == "list_splat_pattern" else ParameterKind.KEYWORDS
        name = name.named_children[0] if name.named_child_count else name
    return Parameter(
        text(name),
        kind,
        default is None and kind not in (ParameterKind.VARIADIC, ParameterKind.KEYWORDS),
        folded(annotation) if annotation is not None else None,
        folded(default, 80) if default is not None else None,
    )


def digest(node: Node, name: str) -> str:
    """A hash that layout, comments, quotes and the definition's own name don't change."""
    nameless = re.sub(rb"(?<![\w.])" + re.escape(name.encode()) + rb"(?!\w)", b"_", node.text or b"")
    plain = _TOKENS.sub(lambda m: (m[1] or b"").replace(b"'", b'"'), nameless)
    plain = _TRAILING_COMMA.sub(rb"\1", plain)
    return hashlib.blake2b(plain, digest_size=8).hexdigest()


def raised(node: Node) -> tuple[str, ...]:
    """The exceptions that a function raises by name, in its own body."""
    names = []
    for child in _inside(node):
        if child.type == "raise_statement" and child.named_child_count:
            what = child.named_children[0]
            what = what.child_by_field_name("function") or what if what.type == "call" else what
            if what.type in ("identifier", "attribute"):
                names.append(text(what))
    return tuple(dict.fromkeys(names))


def may_return_none(node: Node) -> bool:
    """Whether a function that returns values also returns None by name, by a bare return or by falling off its end."""
    returns = [child for child in _inside(node) if child.type == "return_statement"]
    values = [child for child in returns if child.named_child_count]
    nothing = [child for child in returns if not child.named_child_count or child.named_children[0].type == "none"]
    if any(child.type == "yield" for child in _inside(node)) or len(values) == 0:
        return False
    if all(child in nothing for child in values):
        return False
    body = node.child_by_field_name("body")
    return bool(nothing) or (body is not None and not _leaves(body))


def _leaves(block: Node) -> bool:
    """Whether control never runs off the end of a block. A loop that has no break and no end is taken to leave."""
    statements = [child for child in block.named_children if child.type != "comment"]
    if not statements:
        return False
    last = statements[-1]
    match last.type:
        case "return_statement" | "raise_statement":
            return True
        case "if_statement":
            blocks = [child for child in (last.child_by_field_name("consequence"), *_alternatives(last)) if child]
            return any(child.type == "else_clause" for child in last.named_children) and all(map(_leaves, blocks))
        case "with_statement" | "try_statement" | "match_statement" | "while_statement":
            return True
        case _:
            return False


def _alternatives(node: Node) -> Iterator[Node | None]:
    for child in node.children_by_field_name("alternative"):
        yield child.child_by_field_name("consequence") or child.child_by_field_name("body")


def _inside(function: Node) -> Iterator[Node]:
    """Every node of a function's body that is not in a definition nested in it."""
    body = function.child_by_field_name("body")
    stack = [body] if body is not None else []
    while stack:
        node = stack.pop()
        yield node
        stack.extend(child for child in reversed(node.named_children) if child.type not in _NESTED)
