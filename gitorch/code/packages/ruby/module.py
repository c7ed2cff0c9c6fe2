"""Ruby source to a :class:`Module`: what it declares. What a class answers itself stands below ``Class.self``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tree_sitter import Node

from gitorch.code.model import Definition, Kind, Module, Parameter, ParameterKind, Signature
from gitorch.code.packages.ruby import macros
from gitorch.code.packages.ruby.chains import chain_of
from gitorch.code.packages.ruby.expressions import BLOCKS, HANDLERS, assigned, call, parameters
from gitorch.code.packages.ruby.locals import unsure_names
from gitorch.code.packages.walk import Handler, Walk, read_module

_MAGIC = frozenset({"method_missing", "respond_to_missing?", "const_missing"})
_FAILING = ("raise NotImplementedError", "raise ::NotImplementedError", "raise(NotImplementedError")
_BODIES = ("included", "prepended", "class_methods", "concerning")


def parse(source: bytes) -> Module:
    """The module that a ``.rb`` file is; what isn't understood is left out."""
    return read_module(source, "ruby", {**HANDLERS, **_DECLARATIONS}, chain_of)


def _written(walk: Walk, node: Node | None) -> str:
    """A constant as it is written, dotted; empty for what is none."""
    chain = walk.chain(node) if node is not None and node.type in ("constant", "scope_resolution") else None
    return chain.written if chain is not None and "(" not in chain.written else ""


def _class(walk: Walk, node: Node) -> None:
    name, superclass = node.child_by_field_name("name"), node.child_by_field_name("superclass")
    text = _written(walk, name).removeprefix("::")
    if name is None or not text:
        return
    above = superclass.named_children[0] if superclass is not None and superclass.named_child_count else None
    base = _written(walk, above)
    is_made = above is None or macros.is_class_made(walk, above)
    bases = (base,) if base else () if is_made else ("?",)
    is_class = node.type == "class"
    at = name.child_by_field_name("name") or name
    qualname = f"{walk.qualifier}.{text}" if walk.qualifier else text
    walk.define(
        text.rpartition(".")[2], Kind.CLASS if is_class else Kind.NAMESPACE, at, node, qualname=qualname, bases=bases,
        decorators=_condition(node),
    )  # fmt: skip
    number = len(walk.definitions) - 1
    walk.visit(above)
    with body_of(walk, qualname):
        if above is not None and above.type == "call":
            macros.struct(walk, above)
        walk.visit(node.child_by_field_name("body"))
    walk.definitions[number] = _completed(walk, number)


@contextmanager
def body_of(walk: Walk, qualname: str) -> Iterator[None]:
    """The body of a class or of what it is itself, in which nothing local from around is seen."""
    before, walk.unsure = walk.unsure, frozenset()
    with walk.within(qualname, qualname), walk.own_block(), walk.type_body(is_interface=False):
        yield
    walk.unsure = before


def _completed(walk: Walk, number: int) -> Definition:
    """A class with what its body says of it: mixins, answers to any name, methods that others must define."""
    found = walk.definitions[number]
    inner = [one for one in walk.definitions[number + 1 :] if one.qualname.rpartition(".")[0] == found.qualname]
    magic = any(one.name in _MAGIC for one in inner) or (found.qualname, "magic") in walk.marks
    mixed = [name for owner, name in walk.promises if owner == found.qualname]
    return found._replace(
        bases=(*reversed(mixed), *found.bases), is_abstract=any(one.is_abstract for one in inner),
        decorators=(*found.decorators, *(("magic",) if magic else ())),
    )  # fmt: skip


def _condition(node: Node) -> tuple[str, ...]:
    """What stands in a block or in an ``if`` may be there more than once."""
    around = node.parent
    while around is not None and around.type not in ("class", "module", "program", "singleton_class"):
        if around.type in (*BLOCKS, "if", "unless", "if_modifier", "unless_modifier", "else"):
            return ("conditional",)
        around = around.parent
    return ()


def _singleton_class(walk: Walk, node: Node) -> None:
    value = node.child_by_field_name("value")
    if value is None or value.type != "self" or not walk.in_type:
        walk.has_dynamic_names = True
        return
    with body_of(walk, f"{walk.qualifier}.self"):
        walk.visit(node.child_by_field_name("body"))


def _method(walk: Walk, node: Node) -> None:
    name, holder = node.child_by_field_name("name"), node.child_by_field_name("object")
    if name is None:
        return
    text = walk.text(name)
    at = name.named_children[0] if name.type == "setter" and name.named_child_count else name
    qualifier = walk.qualifier
    if holder is not None:
        if holder.type != "self" and walk.text(holder) != walk.qualifier.rpartition(".")[2]:
            walk.has_dynamic_names = True
            qualifier = walk.text(holder)
        qualifier = f"{qualifier}.self" if qualifier else "self"
    qualname = f"{qualifier}.{text}" if qualifier else text
    is_method = bool(qualifier)
    walk.define(
        text, Kind.METHOD if is_method else Kind.FUNCTION, at, node, qualname=qualname,
        signature=Signature(tuple(_parameters(walk, node.child_by_field_name("parameters")))),
        decorators=_condition(node), is_static=qualifier.endswith(".self"), is_abstract=_only_fails(walk, node),
    )  # fmt: skip
    if walk.in_type and (walk.qualifier, "module_function") in walk.marks:
        macros.also_of_module(walk)
    number = len(walk.definitions) - 1
    chain = _body(walk, node, qualname)
    if chain is not None and walk.definitions[number].qualname == qualname:
        walk.definitions[number] = walk.definitions[number]._replace(chain=chain)


def _only_fails(walk: Walk, node: Node) -> bool:
    """Whether all that a method does is to say that a subclass must define it."""
    body = node.child_by_field_name("body")
    only = body.named_children[0] if body is not None and body.named_child_count == 1 else body
    return only is not None and only.type == "call" and walk.text(only).startswith(_FAILING)


def _body(walk: Walk, node: Node, owner: str) -> str | None:
    """Read a method's body in a scope of its own; what it gives, where its last line alone tells."""
    body, listed = node.child_by_field_name("body"), node.child_by_field_name("parameters")
    before = walk.unsure, walk.is_guarded
    walk.unsure, walk.is_guarded = unsure_names(walk, node), False
    chain = None
    with walk.within(owner), walk.own_block():
        parameters(walk, listed)
        walk.visit(body)
        statements = [one for one in body.named_children if one.type != "comment"] if body is not None else []
        is_plain = body is not None and body.type == "body_statement"
        last = statements[-1] if is_plain and statements else body
        if last is not None and last.type not in ("rescue", "ensure") and b"return" not in (node.text or b""):
            found = walk.chain(last)
            chain = found.stored if found is not None else None
    walk.unsure, walk.is_guarded = before
    return chain


def _parameters(walk: Walk, node: Node | None) -> Iterator[Parameter]:
    """What a call gives; of those by position the required ones first, as they are filled first."""
    listed = [each for one in (node.named_children if node is not None else ()) for each in _parameter(walk, one)]
    yield from sorted(listed, key=lambda one: not (one.kind is ParameterKind.POSITIONAL_ONLY and one.required))


def _parameter(walk: Walk, one: Node) -> Iterator[Parameter]:
    name, value = walk.field_text(one, "name"), one.child_by_field_name("value")
    match one.type:
        case "identifier" | "destructured_parameter":
            yield Parameter(walk.folded(one), ParameterKind.POSITIONAL_ONLY, required=True)
        case "optional_parameter":
            default = walk.short(value)
            yield Parameter(name, ParameterKind.POSITIONAL_ONLY, required=False, default=default)
        case "splat_parameter":
            yield Parameter(name or "*", ParameterKind.VARIADIC, required=False)
        case "keyword_parameter":
            yield Parameter(name, ParameterKind.KEYWORD, value is None, default=walk.short(value))
        case "hash_splat_parameter":
            yield Parameter(name or "**", ParameterKind.KEYWORDS, required=False)
        case "forward_parameter":
            yield Parameter("*", ParameterKind.VARIADIC, required=False)
            yield Parameter("**", ParameterKind.KEYWORDS, required=False)
        case _:
            pass


def _call(walk: Walk, node: Node) -> None:
    """A call; in the body of a class perhaps one that declares something."""
    method, receiver = walk.field_text(node, "method"), node.child_by_field_name("receiver")
    block = node.child_by_field_name("block")
    if method in ("require_relative", "require", "autoload") and receiver is None:
        macros.require(walk, node, method)
        return
    if receiver is None and walk.in_type:
        macros.declare(walk, node, method)
        if method in _BODIES and block is not None:
            _class_block(walk, block, method)
            return
    call(walk, node)


def _class_block(walk: Walk, block: Node, method: str) -> None:
    """``included do … end`` is read as the body of the class, ``class_methods do … end`` as that of a module in it."""
    body = block.child_by_field_name("body")
    qualname = f"{walk.qualifier}.ClassMethods" if method == "class_methods" else walk.qualifier
    if method == "class_methods":
        walk.define("ClassMethods", Kind.NAMESPACE, block, block, decorators=("conditional",))
    with body_of(walk, qualname):
        walk.visit_children(body)


def _assignment(walk: Walk, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or left.type != "constant":
        assigned(walk, node)
        return
    name = walk.text(left)
    qualname = f"{walk.qualifier}.{name}" if walk.qualifier else name
    if right is not None and macros.is_class_made(walk, right):
        base = macros.base_made(walk, right)
        walk.define(name, Kind.CLASS, left, node, bases=(base,) if base else (), decorators=_condition(node))
        with body_of(walk, qualname):
            macros.struct(walk, right)
            block = right.child_by_field_name("block")
            walk.visit_children(block.child_by_field_name("body") if block is not None else None)
        return
    walk.visit(right)
    chain = walk.chain(right)
    stored = chain.stored if chain is not None else None
    walk.define(name, Kind.VARIABLE, left, node, value=walk.short(right), chain=stored, decorators=_condition(node))


def _identifier(walk: Walk, node: Node) -> None:
    if walk.in_type and walk.text(node) == "module_function":
        walk.marks.add((walk.qualifier, "module_function"))
    else:
        HANDLERS["identifier"](walk, node)


def _alias(walk: Walk, node: Node) -> None:
    name, old = node.child_by_field_name("name"), node.child_by_field_name("alias")
    if name is not None and old is not None:
        macros.define_alias(walk, name, walk.text(name).lstrip(":"), walk.text(old).lstrip(":"))


_DECLARATIONS: dict[str, Handler] = {
    "class": _class,
    "module": _class,
    "singleton_class": _singleton_class,
    "method": _method,
    "singleton_method": _method,
    "call": _call,
    "assignment": _assignment,
    "alias": _alias,
    "identifier": _identifier,
}
