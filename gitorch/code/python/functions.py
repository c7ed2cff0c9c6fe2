"""A Python function's signature, and what its body tells: a digest, what it raises, whether it may return None."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from gitorch.code.model import Parameter, ParameterKind, Signature
from gitorch.code.python.text import chain, folded, text

_TOKENS = re.compile(
    rb"""('''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\#[^\n]*|\s+""", re.DOTALL
)
_TRAILING_COMMA = re.compile(rb",([)\]}])")


@dataclass
class Body:
    """What the statements of a function's own body tell, gathered while they are read."""

    returns: list[Node] = field(default_factory=list)
    raises: list[str] = field(default_factory=list)
    yields: bool = False

    def returned(self, node: Node) -> None:
        self.returns.append(node)

    def raised(self, node: Node) -> None:
        """Note the exception that a raise statement names, if it names one."""
        what = node.named_children[0] if node.named_child_count else None
        what = what.child_by_field_name("function") if what is not None and what.type == "call" else what
        if what is not None and what.type in ("identifier", "attribute"):
            self.raises.append(text(what))

    @property
    def chain(self) -> str | None:
        """The one chain that every return gives, None where they differ or one is no chain."""
        chains = {chain(node.named_children[0]) if node.named_child_count else None for node in self.returns}
        return chains.pop() if len(chains) == 1 else None


def signature(node: Node, body: Body) -> Signature:
    """The signature of a ``function_definition``, the receiver included, as written."""
    parameters = node.child_by_field_name("parameters")
    returns = node.child_by_field_name("return_type")
    return Signature(
        tuple(_parameters(parameters)) if parameters is not None else (),
        folded(returns) if returns is not None else None,
        is_async=node.children[0].type == "async",
        is_generator=body.yields,
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


def digest(node: Node, name: Node) -> str:
    """A hash that layout, comments, quotes and the definition's own name don't change."""
    written = node.text or b""
    nameless = written[: name.start_byte - node.start_byte] + written[name.end_byte - node.start_byte :]
    parts = _TOKENS.split(nameless)  # by turns what is between, and a string, or None for a comment or a space
    parts[1::2] = [one.replace(b"'", b'"') if one else b"" for one in parts[1::2]]
    return hashlib.blake2b(_TRAILING_COMMA.sub(rb"\1", b"".join(parts)), digest_size=8).hexdigest()
