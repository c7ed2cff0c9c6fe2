"""PHP source to a :class:`Module`: what it declares. Classes, functions and constants have names of their own kinds."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.model import Kind, Module
from gitorch.code.nodes import child, children
from gitorch.code.packages.php.chains import NAMES, chain_of
from gitorch.code.packages.php.expressions import HANDLERS, refer_to_class
from gitorch.code.packages.php.functions import plain_name, signature_of
from gitorch.code.packages.php.imports import read_required, read_use
from gitorch.code.packages.php.names import class_name, documented, full_type, unsure_names
from gitorch.code.packages.walk import Handler, Walk, read_module

_KINDS = {
    "class_declaration": Kind.CLASS,
    "anonymous_class": Kind.CLASS,
    "trait_declaration": Kind.CLASS,
    "interface_declaration": Kind.INTERFACE,
    "enum_declaration": Kind.ENUM,
}
_MAGIC = re.compile(
    r"function\s+&?__(?:call|callStatic|get|set)\s*\(|@(?:method|property(?:-read|-write)?|mixin)\s", re.I
)


def parse(source: bytes) -> Module:
    """The module that a ``.php`` file is; what isn't understood is left out."""
    return read_module(source, "php", {**HANDLERS, **_DECLARATIONS}, chain_of)


def _namespace(walk: Walk, node: Node) -> None:
    written = walk.field_text(node, "name").replace("\\", ".")
    if walk.package and written != walk.package:
        walk.has_dynamic_names = True
    walk.package = walk.package or written
    walk.visit(node.child_by_field_name("body"))


def _words(walk: Walk, node: Node) -> tuple[str, ...]:
    """The modifiers of a declaration."""
    return tuple(walk.text(one) for one in node.named_children if one.type.endswith("_modifier"))


def _type(walk: Walk, node: Node) -> None:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    words = _words(walk, node)
    extended, promised = (
        _names_in(walk, child(node, "base_clause")),
        _names_in(walk, child(node, "class_interface_clause")),
    )
    used = [one for each in children(body, "use_declaration") for one in _names_in(walk, each)]
    comment = node.prev_named_sibling
    said = walk.text(node) + (walk.text(comment) if comment is not None and comment.type == "comment" else "")
    magic = ("magic",) if _MAGIC.search(said) else ()
    is_interface = node.type == "interface_declaration"
    defined = walk.define(
        walk.text(name) if name is not None else _nameless(walk), _KINDS[node.type], name if name is not None else node,
        node, bases=(*used, *extended, *promised), implements=tuple(extended if is_interface else promised),
        decorators=(*words, *magic, *_condition(node)),
        is_abstract="abstract" in words or node.type == "trait_declaration",
    )  # fmt: skip
    for clause in children(node, "attribute_list", "base_clause", "class_interface_clause"):
        _refer_to_all(walk, clause, "base")
    walk.visit(child(node, "arguments"))
    before = {key: walk.full_names.pop(key, "") for key in ("parent",)}
    if extended and not is_interface:
        walk.full_names["parent"] = extended[0]
    with walk.within(defined.qualname, defined.qualname), walk.type_body(is_interface=is_interface):
        walk.visit_children(body)
    walk.full_names.pop("parent", None)
    walk.full_names.update({key: value for key, value in before.items() if value})


def _nameless(walk: Walk) -> str:
    """What PHP itself calls a class without a name; of several in a file each with its number."""
    count = sum(one.name.startswith("class@") for one in walk.definitions)
    return f"class@anonymous{count + 1 if count else ''}"


def _condition(node: Node) -> tuple[str, ...]:
    """What stands within an ``if`` may be declared more than once."""
    around = node.parent
    return ("conditional",) if around is not None and around.type in ("compound_statement", "colon_block") else ()


def _names_in(walk: Walk, node: Node | None) -> list[str]:
    return [class_name(walk, walk.folded(one)) for one in children(node, *NAMES)]


def _refer_to_all(walk: Walk, node: Node, role: str) -> None:
    if node.type == "attribute_list":
        walk.visit_children(node)
    for one in children(node, *NAMES):
        refer_to_class(walk, one, role)


def _traits(walk: Walk, node: Node) -> None:
    """``use T { a as b; }``: what is said of single methods makes the class open, as its names can't be told."""
    _refer_to_all(walk, node, "base")
    renamed = child(node, "use_list")
    for one in children(renamed, "use_as_clause"):
        alias = [each for each in one.named_children if each.type == "name"]
        if alias:
            walk.define(walk.text(alias[-1]), Kind.METHOD, alias[-1], one)


def _function(walk: Walk, node: Node) -> None:
    name, words = node.child_by_field_name("name"), _words(walk, node)
    if name is None:
        return
    is_method = node.type == "method_declaration"
    text, body = walk.text(name), node.child_by_field_name("body")
    defined = walk.define(
        text, Kind.METHOD if is_method else Kind.FUNCTION, name, node, signature=signature_of(walk, node),
        decorators=(*words, *(() if is_method else _condition(node))), is_static="static" in words,
        is_abstract="abstract" in words or walk.in_interface,
    )  # fmt: skip
    number = len(walk.definitions) - 1
    walk.visit(child(node, "attribute_list"))
    if text == "__construct":
        _promoted(walk, node)
    before, walk.returned = walk.returned, []
    _body(walk, node, defined.qualname)
    if body is not None and len(set(walk.returned)) == 1 and walk.returned[0]:
        walk.definitions[number] = walk.definitions[number]._replace(chain=walk.returned[0])
    walk.returned = before


def _promoted(walk: Walk, node: Node) -> None:
    """The properties that a constructor's parameters declare."""
    for one in children(node.child_by_field_name("parameters"), "property_promotion_parameter"):
        name, written = one.child_by_field_name("name"), one.child_by_field_name("type")
        if name is not None:
            annotation = full_type(walk, walk.folded(written)) if written is not None else None
            found = annotation or documented(walk, node, "param", walk.text(plain_name(name)))
            walk.define(walk.text(plain_name(name)), Kind.FIELD, plain_name(name), one, annotation=found)


def _body(walk: Walk, node: Node, owner: str | None = None) -> None:
    """A function's own scope: its parameters, what it takes from around it, what it does."""
    parameters, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
    listed = children(parameters, "simple_parameter", "property_promotion_parameter", "variadic_parameter")
    names = [walk.field_text(one, "name") for one in listed]
    before = walk.unsure
    walk.unsure = unsure_names(walk, body, tuple(names)) | (before if owner is None else frozenset())
    scope = walk.block() if owner is None else walk.own_block()
    with walk.within(owner if owner is not None else walk.owner), scope:
        for one in listed:
            _declare(walk, node, one)
        walk.visit(node.child_by_field_name("return_type"))
        walk.visit(body)
    walk.unsure = before


def _declare(walk: Walk, function: Node, parameter: Node) -> None:
    name, written = parameter.child_by_field_name("name"), parameter.child_by_field_name("type")
    walk.visit(child(parameter, "attribute_list"))
    walk.visit(written)
    walk.visit(parameter.child_by_field_name("default_value"))
    if name is None:
        return
    text = walk.text(plain_name(name))
    annotation = full_type(walk, walk.folded(written)) if written is not None else None
    if annotation in (None, "array", "iterable"):
        annotation = documented(walk, function, "param", text) or annotation
    if parameter.type == "variadic_parameter" and annotation is not None:
        annotation = f"{annotation}[]"
    walk.declare(text, name, None if text in walk.unsure else annotation, is_parameter=True)


def _closure(walk: Walk, node: Node) -> None:
    before, walk.returned = walk.returned, []
    _body(walk, node)
    walk.returned = before


def _property(walk: Walk, node: Node) -> None:
    written, words = node.child_by_field_name("type"), _words(walk, node)
    annotation = full_type(walk, walk.folded(written)) if written is not None else None
    if annotation in (None, "array", "iterable"):
        annotation = documented(walk, node, "var") or annotation
    walk.visit(written)
    for one in children(node, "property_element"):
        name, value = one.child_by_field_name("name"), one.child_by_field_name("default_value")
        if name is not None:
            walk.define(
                walk.text(plain_name(name)), Kind.FIELD, plain_name(name), one, annotation=annotation, decorators=words,
                is_static="static" in words, is_abstract="abstract" in words or walk.in_interface,
            )  # fmt: skip
        walk.visit(value)
    for hook in children(child(node, "property_hook_list"), "property_hook"):
        _closure(walk, hook)


def _constants(walk: Walk, node: Node) -> None:
    """Constants of a class, and those of no class."""
    for one in children(node, "const_element"):
        name = child(one, "name")
        if name is not None and one.named_child_count > 1:
            kind = Kind.FIELD if walk.in_type else Kind.VARIABLE
            value = one.named_children[-1]
            walk.define(walk.text(name), kind, name, one, is_static=True, is_optional=True, value=walk.short(value))
            walk.visit(value)


def _case(walk: Walk, node: Node) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is not None:
        walk.define(walk.text(name), Kind.MEMBER, name, node, value=walk.short(value))
    walk.visit(value)


def _statement(walk: Walk, node: Node) -> None:
    """``define('A', 1)`` and ``class_alias(A::class, B::class)`` declare as much as other words do."""
    call = node.named_children[0] if node.named_child_count else None
    name = walk.field_text(call, "function").strip("\\") if call is not None else ""
    arguments = call.child_by_field_name("arguments") if call is not None else None
    given = [walk.folded(one) for one in children(arguments, "argument")]
    if call is not None and call.type == "function_call_expression" and name == "define" and given:
        said = re.fullmatch(r"['\"](\w+)['\"]", given[0])
        if said is not None and not walk.package:
            walk.define(said[1], Kind.VARIABLE, call, call)
    if name == "class_alias" and len(given) > 1 and call is not None:
        _alias(walk, call, *(_said_class(walk, one) for one in given[:2]))
    walk.visit_children(node)


def _said_class(walk: Walk, text: str) -> str:
    """A class in full by what names it as a value: ``User::class`` or its name as text."""
    if text.endswith("::class"):
        return class_name(walk, text.removesuffix("::class"))
    return "\\" + text.strip("'\"").replace("\\\\", "\\").strip("\\")


def _alias(walk: Walk, call: Node, meant: str, name: str) -> None:
    namespace, _, last = name.strip("\\").rpartition("\\")
    if namespace.replace("\\", ".") == walk.package and last.isidentifier():
        walk.define(last, Kind.TYPE, call, call, is_static=True, value=meant)
    else:
        walk.has_dynamic_names = True


_DECLARATIONS: dict[str, Handler] = {
    "namespace_definition": _namespace,
    "namespace_use_declaration": read_use,
    **dict.fromkeys(_KINDS, _type),
    "use_declaration": _traits,
    **dict.fromkeys(("method_declaration", "function_definition"), _function),
    **dict.fromkeys(("anonymous_function", "arrow_function"), _closure),
    "property_declaration": _property,
    "const_declaration": _constants,
    "enum_case": _case,
    "expression_statement": _statement,
    **dict.fromkeys(
        ("require_expression", "require_once_expression", "include_expression", "include_once_expression"),
        read_required,
    ),
}
