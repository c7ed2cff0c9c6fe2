"""What crosses a wire in Ruby: Rails' routes, what controllers render and permit, serializers, views, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.grammars import parser
from gitorch.code.model import Place
from gitorch.code.nodes import children
from gitorch.code.wire.casing import recased
from gitorch.code.wire.model import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, Field, Scope, Shape, Text, WireFacts
from gitorch.code.wire.nodes import Nodes, descendants, enclosing, names_in, text
from gitorch.code.wire.ruby.nodes import called, given, keywords, listed, literal, singular
from gitorch.code.wire.ruby.routes import ROUTES, helpers_of, read_routes
from gitorch.code.wire.ruby.tables import read_filter, read_migration
from gitorch.code.wire.ruby.views import read_jbuilder

_SAYS = re.compile(
    rb"render\b|\.permit\b|\b(?:attributes?|fields?|expose|has_one|has_many|belongs_to)\s+:|as_json|to_json|to_h\b"
    rb"|serializable_hash|ActiveRecord::Migration|\.(?:where|find_by!?|pluck|order|select|update_all|rewhere)[ (]"
)
_HELPED = re.compile(r"(?:^|/)(?:views|controllers|helpers|mailers|components|spec|test)/")
_TESTS = re.compile(r"(?:^|/)(?:spec|test|tests|features)/|_(?:spec|test)\.rb$")
_MACROS = frozenset(
    ("attributes", "attribute", "field", "fields", "expose", "has_one", "has_many", "belongs_to", "one", "many")
)
_ALIASES = ("key", "name", "as")
_MAKES = frozenset(("as_json", "to_h", "to_hash", "serializable_hash", "to_json", "payload", "call"))
_KINDS = {
    "string": STRING, "integer": NUMBER, "float": NUMBER, "true": BOOLEAN, "false": BOOLEAN, "nil": NULL,
    "array": ARRAY, "hash": OBJECT, "simple_symbol": STRING,
}  # fmt: skip
_CASTS = {
    "to_s": STRING,
    "to_i": NUMBER,
    "to_f": NUMBER,
    "iso8601": STRING,
    "map": ARRAY,
    "pluck": ARRAY,
    "to_a": ARRAY,
}


def ruby_facts(path: str, source: bytes) -> WireFacts:
    """What a file says of wires; what is no code of Rails, or can't be parsed, is left out."""
    found = Nodes(source)
    if _HELPED.search(path) and (b"_path" in source or b"_url" in source):
        _helpers(found, source.decode("utf-8", "replace"))
    if path.endswith((".erb", ".haml", ".slim")):
        return found.facts("ruby")
    if path.endswith(".jbuilder"):
        read_jbuilder(found, path, parser("ruby").parse(source).root_node)
    elif ROUTES.search(path):
        read_routes(found, parser("ruby").parse(source).root_node)
    elif not _TESTS.search(path) and _SAYS.search(source):
        _code(found, parser("ruby").parse(source).root_node)
    return found.facts("ruby")


def _helpers(found: Nodes, source: str) -> None:
    for name, offset in helpers_of(source):
        line = source.count("\n", 0, offset)
        place = Place(line + 1, offset - source.rfind("\n", 0, offset))
        found.texts.append(Text(name, place, "argument", "", "url_for"))


def _code(found: Nodes, root: Node) -> None:
    for node in descendants(root):
        if node.type == "method":
            _method(found, node)
        elif node.type == "class":
            _serializer(found, node)
        elif node.type == "call":
            _call(found, node)


def _method(found: Nodes, node: Node) -> None:
    """A method as a scope: what it renders are its answers, whose parameters it takes are its bodies."""
    name, calls = text(node.child_by_field_name("name")), [one for one in descendants(node) if one.type == "call"]
    rendered = [value for one in calls if called(one) == "render" and (value := keywords(one).get("json")) is not None]
    words = names_in(node) | {text(one) for one in descendants(node) if one.type == "constant"}
    returns = frozenset(name for value in rendered for name in _made_of(value, node))
    takes = frozenset(one for one in words if one.endswith("params"))
    found.scopes.append(Scope(name, found.place(node), words, returns, takes))
    for value in rendered:
        for one in _hashes(value):
            found.add_shape(_literal(found, name, one))
    if name in _MAKES or name.endswith(("_json", "_hash", "_payload")):
        last = _last(node)
        owner = _owner(node)
        found.add_shape(_literal(found, owner or name, last) if last is not None and last.type == "hash" else None)


def _made_of(value: Node, method: Node) -> Iterator[str]:
    """The names that a rendered value is made of, and the serializers that Rails finds for them by name."""
    call = enclosing(value, "call")
    for node in (value, *(keywords(call).get(key) for key in ("serializer", "each_serializer") if call is not None)):
        for one in descendants(node) if node is not None else ():
            if one.type in ("constant", "scope_resolution", "identifier", "instance_variable"):
                name = text(one)
                yield name
                if one.type in ("identifier", "instance_variable"):
                    yield f"{recased(singular(name.lstrip('@')), 'pascal')}Serializer"
    yield text(method.child_by_field_name("name"))


def _hashes(value: Node) -> Iterator[Node]:
    """The outermost hashes of a rendered value, be it in arrays, blocks or behind ``||``."""
    stack = [value]
    while stack:
        node = stack.pop()
        if node.type == "hash":
            yield node
        else:
            stack.extend(reversed(node.named_children))


def _literal(found: Nodes, name: str, node: Node) -> Shape | None:
    pairs = [one for one in children(node, "pair") if literal(one.child_by_field_name("key"))]
    fields = tuple(
        Field(
            literal(one.child_by_field_name("key")), found.place(one), _types(one.child_by_field_name("value")),
            type_names=tuple(sorted(names_in(one.child_by_field_name("value")))),
        )
        for one in pairs
    )  # fmt: skip
    is_open = any(one.type in ("hash_splat_argument", "double_splat") for one in node.named_children)
    return Shape(name, "literal", fields, found.place(node), is_open) if fields else None


def _types(value: Node | None) -> frozenset[str]:
    kind = _KINDS.get(value.type) if value is not None else None
    if value is not None and value.type == "call":
        kind = _CASTS.get(called(value))
    return frozenset((kind,)) if kind else frozenset()


def _last(method: Node) -> Node | None:
    body = method.child_by_field_name("body")
    statements = [one for one in body.named_children if one.type != "comment"] if body is not None else []
    return statements[-1] if statements else None


def _owner(node: Node) -> str:
    """The class around a node with its modules, as Ruby names it."""
    names: list[str] = []
    here = node.parent
    while here is not None:
        if here.type in ("class", "module"):
            names.append(text(here.child_by_field_name("name")))
        here = here.parent
    return "::".join(reversed(names))


def _serializer(found: Nodes, node: Node) -> None:
    """A class that lists what it sends: of ActiveModel, Blueprinter, Alba, JSON:API, Grape."""
    body = node.child_by_field_name("body")
    fields: dict[str, Field] = {}
    for one in children(body, "call"):
        if called(one) in _MACROS and one.child_by_field_name("receiver") is None:
            for field in _listed_fields(found, one):
                fields.setdefault(field.name, field)
    own = text(node.child_by_field_name("name"))
    base = text(node.child_by_field_name("superclass")).lstrip("< ")
    is_model = base in ("ApplicationRecord", "ActiveRecord::Base")
    if (
        fields
        and not is_model
        and re.search(r"Serializer|Blueprint|Resource|Entity|Entities|Presenter", f"{own} {base}")
    ):
        name = "::".join(part for part in (_owner(node), own) if part)
        bases = (base,) if base else ()
        found.add_shape(Shape(name, "model", tuple(fields.values()), found.place(node), bases=bases))


def _listed_fields(found: Nodes, call: Node) -> Iterator[Field]:
    options = keywords(call)
    alias = next((literal(options[key]) for key in _ALIASES if key in options), "")
    names = [(one, name) for one in given(call) if (name := literal(one))]
    for one, name in names:
        yield Field(alias if alias and len(names) == 1 else name, found.place(one), is_optional="if" in options)


def _call(found: Nodes, node: Node) -> None:
    name = called(node)
    if name == "permit":
        _permitted(found, node)
    else:
        read_migration(found, node, name)
        read_filter(found, node, name)


def _permitted(found: Nodes, node: Node) -> None:
    """What a controller lets through of a body. Nothing of it must be there."""
    method = enclosing(node, "method")
    names = [(one, name) for one in given(node) for name in listed(one)]
    fields = [Field(name, found.place(one), is_optional=True) for one, name in names]
    arguments = node.child_by_field_name("arguments")
    for pair in children(arguments, "pair"):
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        fields.append(Field(literal(key), found.place(pair), is_optional=True))
        fields += [Field(name, found.place(pair), is_optional=True) for name in listed(value)]
    scope = text(method.child_by_field_name("name")) if method is not None else ""
    is_open = any(one.type == "splat_argument" for one in given(node))
    if fields:
        found.add_shape(Shape(scope, "model", tuple(fields), found.place(node), is_open))
