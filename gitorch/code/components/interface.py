"""What a component says of itself: the props that it takes and the events that it emits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from gitorch.code.components.scripts import Script, script_of, template_of
from gitorch.code.grammars import parser
from gitorch.code.model import Place

_STRING = "string"
_CALLED = re.compile(r"""(?:\$emit|\bemit|\bdispatch)\(\s*(?:(["'`])(?P<name>[\w:.-]+)\1|(?P<other>[^\s)]))""")
_FORWARDED = re.compile(r"""\son:(?P<name>[\w-]+)(?=[\s/>|])""")
_OPEN = re.compile(
    r"\$attrs|\$\$props|\$\$restProps|\bmixins\s*:|\bextends\s*:|\.\.\.\w+[^;]*=\s*(?:\$props\(|Astro\.props)"
)


@dataclass(frozen=True, slots=True)
class Prop:
    """One prop of a component; ``annotation`` is its type as written, where it has one."""

    name: str
    place: Place
    is_required: bool = False
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class Interface:
    """The props and events of a component. ``is_open`` says that it takes more, ``emits_any`` that it emits more."""

    props: tuple[Prop, ...] = ()
    events: tuple[tuple[str, Place], ...] = ()
    is_open: bool = False
    emits_any: bool = False


def interface_of(suffix: str, source: bytes) -> Interface | None:
    """What a component's source says of its props and events; None where it can't be told."""
    script = script_of(suffix, source).without_template
    root = _root(suffix, script)
    if root.has_error:
        return None
    reader = _Reader(root, script.code)
    props = list({"svelte": reader.svelte, "astro": reader.astro}.get(suffix[1:], reader.vue)())
    text = source.decode("utf-8", "replace")
    events = [*reader.declared_events(), *_emitted(text)]
    if suffix == ".svelte":
        events += _forwarded(template_of(suffix, source).decode("utf-8", "replace"))
    first = dict(reversed(events))
    emits_any = any(match["other"] for match in _CALLED.finditer(text)) or reader.is_unknown
    return Interface(
        tuple({one.name: one for one in props}.values()),
        tuple(sorted(first.items())),
        bool(_OPEN.search(text)) or reader.is_unknown or reader.takes_rest,
        emits_any,
    )


def typed_props(suffix: str, script: Script) -> dict[str, str]:
    """The types of the props that a component declares by a type, by name."""
    if b"defineProps<" not in script.code:
        return {}
    alone = script.without_template
    root = _root(suffix, alone)
    return {} if root.has_error else {
        one.name: one.annotation for one in _Reader(root, alone.code).vue() if one.annotation
    }  # fmt: skip


def _root(suffix: str, script: Script) -> Node:
    return parser("tsx" if suffix == ".astro" else "typescript").parse(script.code).root_node


def _emitted(text: str) -> Iterator[tuple[str, Place]]:
    yield from (
        (match["name"], place_in(text, match.start("name"))) for match in _CALLED.finditer(text) if match["name"]
    )


def _forwarded(template: str) -> Iterator[tuple[str, Place]]:
    """Svelte's ``on:click`` without a handler, which passes the event on."""
    yield from ((match["name"], place_in(template, match.start("name"))) for match in _FORWARDED.finditer(template))


def place_in(text: str, offset: int) -> Place:
    """The line and column, from 1, of an offset in a text."""
    return Place(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


class _Reader:
    """Declarations of props and events below a script's root."""

    def __init__(self, root: Node, source: bytes) -> None:
        self._root = root
        self._lines = source.split(b"\n")
        self.is_unknown = False
        self.takes_rest = False
        self._types = {
            _text(node.child_by_field_name("name")): node.child_by_field_name("body")
            or node.child_by_field_name("value")
            for node in self._all("interface_declaration", "type_alias_declaration")
        }

    def vue(self) -> Iterator[Prop]:
        """``defineProps`` by type or by value, ``defineModel``, and ``props`` of the options."""
        defaults = self._defaults()
        for call in self._all("call_expression"):
            name, given = _called(call), _given(call)
            if name == "defineProps":
                types = call.child_by_field_name("type_arguments")
                found = self._of_type(types.named_children[0]) if types is not None else self._of_value(given[:1])
                for one in found:
                    is_required = one.is_required and one.name not in defaults
                    yield Prop(one.name, one.place, is_required, one.annotation)
            elif name == "defineModel":
                is_named = bool(given) and given[0].type == _STRING
                yield Prop(_plain(given[0]) if is_named else "modelValue", self._place(call))
        yield from self._of_value(self._options("props"))

    def svelte(self) -> Iterator[Prop]:
        """``export let name``, and what is taken out of ``$props()``."""
        for export in self._all("export_statement"):
            declaration = export.child_by_field_name("declaration")
            for one in (
                declaration.named_children
                if declaration is not None and declaration.type == "lexical_declaration"
                else ()
            ):
                if _text(declaration).startswith("let") and one.type == "variable_declarator":
                    name = one.child_by_field_name("name")
                    yield Prop(_text(name), self._place(name), one.child_by_field_name("value") is None)
        yield from self._taken("$props()")

    def astro(self) -> Iterator[Prop]:
        """What is taken out of ``Astro.props``, and the fields of the type ``Props``."""
        yield from self._taken("Astro.props")
        declared = self._types.get("Props")
        yield from self._signatures(declared) if declared is not None else ()

    def declared_events(self) -> Iterator[tuple[str, Place]]:
        """``defineEmits`` in each of its forms, and ``emits`` of the options."""
        for call in self._all("call_expression"):
            name, given = _called(call), _given(call)
            types = call.child_by_field_name("type_arguments")
            if name == "defineEmits" and types is not None:
                yield from self._typed_events(types.named_children[0])
            elif name == "defineEmits":
                yield from ((one.name, one.place) for one in self._of_value(given[:1]))
            elif name == "defineModel":
                is_named = bool(given) and given[0].type == _STRING
                yield f"update:{_plain(given[0]) if is_named else 'modelValue'}", self._place(call)
        yield from ((one.name, one.place) for one in self._of_value(self._options("emits")))

    def _typed_events(self, declared: Node) -> Iterator[tuple[str, Place]]:
        body = self._types.get(_text(declared)) if declared.type == "type_identifier" else declared
        if body is None or body.type not in ("object_type", "interface_body"):
            self.is_unknown = True
            return
        yield from ((one.name, one.place) for one in self._signatures(body))
        for node in _below(body, "call_signature"):
            yield from ((_plain(one), self._place(one)) for one in _below(node, _STRING))

    def _of_type(self, declared: Node) -> Iterator[Prop]:
        if declared.type == "type_identifier":
            body = self._types.get(_text(declared))
        else:
            body = declared if declared.type == "object_type" else None
        is_plain = body is not None and body.type in ("object_type", "interface_body")
        if (
            body is None
            or not is_plain
            or (body.parent is not None and _below_directly(body.parent, "extends_type_clause"))
        ):
            self.is_unknown = True
        yield from self._signatures(body) if body is not None and is_plain else ()

    def _signatures(self, body: Node) -> Iterator[Prop]:
        for one in body.named_children:
            name = one.child_by_field_name("name")
            if one.type in ("property_signature", "method_signature") and name is not None:
                optional = any(child.type == "?" for child in one.children)
                yield Prop(
                    _plain(name), self._place(name), not optional, _text(one.child_by_field_name("type")).lstrip(": ")
                )

    def _of_value(self, values: list[Node]) -> Iterator[Prop]:
        """The entries of an array of names, or of an object of them."""
        for value in values:
            if value.type == "array":
                yield from (Prop(_plain(one), self._place(one)) for one in value.named_children if one.type == _STRING)
            elif value.type != "object":
                self.is_unknown = True
            for entry in value.named_children if value.type == "object" else ():
                key, said = entry.child_by_field_name("key"), entry.child_by_field_name("value")
                if entry.type == "spread_element":
                    self.is_unknown = True
                elif key is not None:
                    is_required = re.search(r"\brequired:\s*true\b", _text(said)) is not None
                    yield Prop(_plain(key), self._place(key), is_required)

    def _taken(self, source: str) -> Iterator[Prop]:
        for one in self._all("variable_declarator"):
            pattern, value = one.child_by_field_name("name"), one.child_by_field_name("value")
            if pattern is None or pattern.type != "object_pattern" or not _text(value).startswith(source):
                continue
            optional = self._optional(one.child_by_field_name("type"))
            for child in pattern.named_children:
                key = child.child_by_field_name("key") or child.child_by_field_name("left") or child
                if child.type == "rest_pattern":
                    self.takes_rest = self.takes_rest or source != "defineProps"
                else:
                    has_default = "=" in _text(child)
                    yield Prop(_plain(key), self._place(key), not has_default and _plain(key) not in optional)

    def _optional(self, annotation: Node | None) -> frozenset[str]:
        """The fields that a type, written out or named, may lack; of an unknown type any could be."""
        inner = annotation.named_children[0] if annotation is not None and annotation.named_children else None
        body = self._types.get(_text(inner)) if inner is not None and inner.type == "type_identifier" else inner
        return (
            frozenset(one.name for one in self._signatures(body) if not one.is_required)
            if body is not None
            else frozenset()
        )

    def _defaults(self) -> frozenset[str]:
        """The props that ``withDefaults``, or a pattern around ``defineProps``, gives a value."""
        calls = (call for call in self._all("call_expression") if _called(call) == "withDefaults")
        found = [given[1] for call in calls if len(given := _given(call)) > 1]
        names = {_plain(entry.child_by_field_name("key") or entry) for one in found for entry in one.named_children}
        return frozenset(names | {one.name for one in self._taken("defineProps") if not one.is_required})

    def _options(self, key: str) -> list[Node]:
        """The value of a key of the options that a component exports."""
        found = []
        for pair in self._all("pair"):
            options = pair.parent
            above = options.parent if options is not None else None
            is_given = above is not None and above.type == "arguments"
            is_exported = above is not None and above.type == "export_statement"
            if _plain(pair.child_by_field_name("key")) == key and (is_exported or (is_given and _makes(above))):
                found.append(pair.child_by_field_name("value"))
        return [one for one in found if one is not None]

    def _all(self, *types: str) -> Iterator[Node]:
        yield from _below(self._root, *types)

    def _place(self, node: Node | None) -> Place:
        if node is None:
            return Place(1, 1)
        row, column = node.start_point
        shift = 1 if node.type == _STRING else 0
        return Place(row + 1, len(self._lines[row][:column].decode("utf-8", "replace")) + 1 + shift)


def _makes(arguments: Node | None) -> bool:
    """Whether a call makes a component of its options."""
    call = arguments.parent if arguments is not None else None
    name = _called(call) if call is not None else ""
    return name in ("defineComponent", "Vue.extend", "Vue.component", "defineNuxtComponent")


def _below(node: Node, *types: str) -> Iterator[Node]:
    stack = [node]
    while stack:
        here = stack.pop()
        if here.type in types:
            yield here
        stack.extend(reversed(here.named_children))


def _below_directly(node: Node, kind: str) -> bool:
    return any(child.type == kind for child in node.named_children)


def _given(call: Node) -> list[Node]:
    arguments = call.child_by_field_name("arguments")
    return [one for one in arguments.named_children if one.type != "comment"] if arguments is not None else []


def _called(call: Node) -> str:
    return _text(call.child_by_field_name("function"))


def _text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def _plain(node: Node | None) -> str:
    found = _text(node)
    return found[1:-1] if node is not None and node.type == _STRING else found
