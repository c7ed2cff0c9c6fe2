"""Java's expressions and statements: what they name, what they call, what lambdas, loops and patterns bind."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Call, Kind
from gitorch.code.packages.java.chains import method_chain
from gitorch.code.packages.walk import Chain, Handler, Walk, skip, visit_block

_NAMES = ("identifier", "type_identifier")


def type_parameters_of(walk: Walk, node: Node) -> tuple[str, ...]:
    """The names of the type parameters that a declaration has."""
    found = next((one for one in node.named_children if one.type == "type_parameters"), None)
    names = (one.named_children[0] for one in found.named_children if one.named_children) if found is not None else ()
    return tuple(walk.text(one) for one in names)


def named_parameter(node: Node) -> tuple[Node | None, Node | None]:
    """The name and the type of a parameter."""
    if node.type == "formal_parameter":
        return node.child_by_field_name("name"), node.child_by_field_name("type")
    if node.type != "spread_parameter":
        return None, None
    plain = [one for one in node.named_children if one.type != "modifiers"]
    return (plain[-1].child_by_field_name("name") or plain[-1], plain[0]) if len(plain) > 1 else (None, None)


def read_head(walk: Walk, node: Node) -> None:
    """What a body sees of its method's head: type parameters and parameters."""
    for parameter in type_parameters_of(walk, node):
        walk.declare(parameter, node)
    walk.visit_field(node, "type")
    for one in node.named_children:
        if one.type in ("modifiers", "throws"):
            walk.visit(one)
    found = node.child_by_field_name("parameters")
    for one in found.named_children if found is not None else ():
        name, written = named_parameter(one)
        walk.visit(written)
        if name is not None:
            text = walk.type_text(written)
            annotation = f"{text}[]" if text and one.type == "spread_parameter" else text
            walk.declare(walk.text(name), name, annotation, is_parameter=True)


def _local(walk: Walk, node: Node) -> None:
    written = node.child_by_field_name("type")
    is_inferred = written is not None and walk.text(written) == "var"
    if not is_inferred:
        walk.visit(written)
    for one in node.children_by_field_name("declarator"):
        name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
        walk.visit(value)
        if name is not None:
            annotation = None if is_inferred else walk.type_text(written)
            walk.declare(walk.text(name), name, annotation, walk.chain(value) if is_inferred else None)


def _bound(walk: Walk, node: Node) -> None:
    """A name with a type before it: of a resource, an element, a pattern."""
    written, name = node.child_by_field_name("type"), node.child_by_field_name("name")
    value = node.child_by_field_name("value")
    walk.visit(value)
    is_inferred = written is not None and walk.text(written) == "var"
    if not is_inferred:
        walk.visit(written)
    chain = walk.chain(value) if is_inferred else None
    if chain is not None and node.type == "enhanced_for_statement":
        chain = chain.then("[]")
    if name is not None:
        walk.declare(walk.text(name), name, None if is_inferred else walk.type_text(written), chain)
    if name is None or node.type == "enhanced_for_statement":
        walk.visit(node.child_by_field_name("body"))


def _enhanced_for(walk: Walk, node: Node) -> None:
    with walk.block():
        _bound(walk, node)


def _catch(walk: Walk, node: Node) -> None:
    types = next((one for one in node.named_children if one.type == "catch_type"), None)
    name = node.child_by_field_name("name")
    walk.visit(types)
    if name is not None:
        walk.declare(walk.text(name), name, walk.type_text(types))


def _instance_of(walk: Walk, node: Node) -> None:
    walk.visit_field(node, "left")
    walk.visit_field(node, "right")
    walk.visit_field(node, "pattern")
    name, written = node.child_by_field_name("name"), node.child_by_field_name("right")
    if name is not None:
        walk.declare(walk.text(name), name, walk.type_text(written))


def _type_pattern(walk: Walk, node: Node) -> None:
    plain = [one for one in node.named_children if one.type != "modifiers"]
    if len(plain) == 2:
        walk.visit(plain[0])
        walk.declare(walk.text(plain[1]), plain[1], walk.type_text(plain[0]))


def _lambda(walk: Walk, node: Node) -> None:
    parameters = node.child_by_field_name("parameters")
    with walk.block():
        if parameters is not None and parameters.type == "formal_parameters":
            read_head(walk, node)
        elif parameters is not None:
            for one in parameters.named_children or [parameters]:
                walk.declare(walk.text(one), one, is_parameter=True)
        walk.visit(node.child_by_field_name("body"))


def _invocation(walk: Walk, node: Node) -> None:
    name, holder = node.child_by_field_name("name"), node.child_by_field_name("object")
    arguments = node.child_by_field_name("arguments")
    invoked = method_chain(walk, node, 0)
    if name is not None and invoked is not None:
        walk.refer(invoked, name, call=_call(arguments))
    walk.visit(holder)
    walk.visit(arguments)


def _call(arguments: Node | None) -> Call:
    given = arguments.named_children if arguments is not None else []
    return Call(sum("comment" not in one.type for one in given))


def _creation(walk: Walk, node: Node) -> None:
    """``new User(…)``, perhaps with a body that makes it a class without a name."""
    written, arguments = node.child_by_field_name("type"), node.child_by_field_name("arguments")
    body = next((one for one in node.named_children if one.type == "class_body"), None)
    chain = walk.chain(written)
    if chain is not None and written is not None:
        walk.refer(chain, _last_name(written), call=_call(arguments) if body is None else None)
        for one in written.named_children if written.type == "generic_type" else ():
            if one.type == "type_arguments":
                walk.visit(one)
    walk.visit(arguments)
    if body is not None and chain is not None and written is not None:
        _anonymous(walk, chain.written, written, body)


def _last_name(node: Node) -> Node:
    """The last name of a dotted one, its type arguments apart."""
    while node.named_children:
        inner = [one for one in node.named_children if one.type.endswith("identifier")]
        if not inner:
            return node
        node = inner[-1]
    return node


def _anonymous(walk: Walk, base: str, at: Node, body: Node) -> None:
    name = f"new {base.rpartition('.')[2]}"
    around = walk.owner or walk.qualifier
    number = sum(one.qualname.startswith(f"{around}.{name}") for one in walk.definitions)
    qualname = f"{around}.{name} {number + 1}"
    walk.define(name, Kind.CLASS, at, body, qualname=qualname, bases=(base,), implements=(base,))
    before, walk.decorators = walk.decorators, ("class_declaration",)
    with walk.within(qualname, qualname):
        walk.visit(body)
    walk.decorators = before


def _constructor_call(walk: Walk, node: Node) -> None:
    """``super(…)`` and ``this(…)`` call a constructor of the base class or of this one."""
    which, arguments = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
    klass = walk.qualifier
    if which is not None and which.type == "super":
        around = next((one for one in reversed(walk.definitions) if one.qualname == klass), None)
        bases = [one for one in around.bases if one not in around.implements] if around is not None else []
        klass = bases[0] if bases else ""
    if klass and which is not None:
        walk.refer(
            Chain(klass.partition(".")[0], None, klass[len(klass.partition(".")[0]) :]), which, call=_call(arguments)
        )
    walk.visit(arguments)


def _named(walk: Walk, node: Node) -> None:
    role = "annotation" if "type" in node.type else "use"
    if node.type in _NAMES:
        walk.refer(walk.root(walk.text(node)), node, role)
        return
    chain = walk.chain(node)
    if chain is not None:
        walk.refer(chain, _last_name(node) if node.type != "field_access" else node.named_children[-1], role)
    walk.visit(node.named_children[0] if node.named_children else None)


def _method_reference(walk: Walk, node: Node) -> None:
    holder = node.named_children[0] if node.named_children else None
    chain, last = walk.chain(holder), node.named_children[-1] if node.named_children else None
    if chain is not None and last is not None and last.id != (holder.id if holder else 0) and last.type == "identifier":
        walk.refer(chain.then(f".{walk.text(last)}"), last)
    walk.visit(holder)


def _switch(walk: Walk, node: Node) -> None:
    """A bare name behind ``case`` is a member of the enum that is looked at."""
    condition = node.child_by_field_name("condition")
    walk.visit(condition)
    subject = walk.chain(condition)
    body = node.child_by_field_name("body")
    for group in body.named_children if body is not None else ():
        with walk.block():
            for one in group.named_children:
                if one.type == "switch_label":
                    _label(walk, one, subject)
                else:
                    walk.visit(one)


def _label(walk: Walk, node: Node, subject: Chain | None) -> None:
    for one in node.named_children:
        if one.type != "identifier":
            walk.visit(one)
        elif subject is not None:
            walk.refer(subject.then(f".{walk.text(one)}"), one)


def _annotation(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is not None:
        chain = walk.chain(name)
        if chain is not None:
            walk.refer(chain, _last_name(name), "decorator")
    walk.visit_field(node, "arguments")


def _component(walk: Walk, node: Node) -> None:
    """A record's, in its head."""
    walk.visit_field(node, "type")


def _value_only(walk: Walk, node: Node) -> None:
    walk.visit_field(node, "value")


def _after_label(walk: Walk, node: Node) -> None:
    for one in node.named_children[1:]:
        walk.visit(one)


HANDLERS: dict[str, Handler] = {
    "formal_parameter": _component,
    "local_variable_declaration": _local,
    "resource": _bound,
    "enhanced_for_statement": _enhanced_for,
    "catch_formal_parameter": _catch,
    "instanceof_expression": _instance_of,
    "type_pattern": _type_pattern,
    **dict.fromkeys(
        ("block", "constructor_body", "for_statement", "try_with_resources_statement", "catch_clause"), visit_block
    ),
    "lambda_expression": _lambda,
    "method_invocation": _invocation,
    "object_creation_expression": _creation,
    "explicit_constructor_invocation": _constructor_call,
    "method_reference": _method_reference,
    "switch_expression": _switch,
    "annotation": _annotation,
    "marker_annotation": _annotation,
    "element_value_pair": _value_only,
    "break_statement": skip,
    "continue_statement": skip,
    "labeled_statement": _after_label,
    **dict.fromkeys((*_NAMES, "field_access", "scoped_type_identifier"), _named),
}
