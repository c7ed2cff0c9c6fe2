"""What a function promises beyond its signature, read off its body: how it fails, what it returns, what it touches.

Pure: a function's syntax in, facts out. Two versions of a function are compared in ``contract_changes.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.failing import Failing, Said, failing
from gitorch.code.behaviour.kinds import kind_of
from gitorch.code.behaviour.mutations import mutations
from gitorch.code.behaviour.option_defaults import option_defaults
from gitorch.code.behaviour.reckoning import Reckoned, constants_named, reckonings
from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    arguments,
    called_name,
    identifiers,
    place,
    receiver,
    string_value,
    text,
    walk,
    without_parentheses,
)


@dataclass(frozen=True)
class Returned:
    """One value that a function gives. ``kind`` is its shape where the syntax tells, else empty."""

    text: str
    kind: str
    items: tuple[str, ...]
    place: Place


class Handed(NamedTuple):
    """A call of a parameter: which, with how many values, and whether the first is an error or stands for none."""

    name: str
    values: int
    is_error_first: bool
    place: Place


@dataclass(frozen=True)
class Contract:
    """The facts of one function. ``flows`` are the operations that what it gives has gone through."""

    place: Place
    is_async: bool
    is_generator: bool
    defaults: Mapping[str, Said]
    parameters: tuple[str, ...]
    returns: tuple[Returned, ...]
    mutates: Mapping[str, Place]
    flows: tuple[Said, ...]
    bounds: tuple[Said, ...]
    calls: tuple[Said, ...]
    failing: Failing
    leaves_out: tuple[Said, ...] = ()  # conditions that decide what of a collection is given
    is_cached: bool = False
    gives_promise: bool = False  # without being asynchronous itself
    hands_to: tuple[Handed, ...] = ()
    reckons: tuple[Reckoned, ...] = ()
    constants: tuple[str, ...] = ()  # that it names
    keeps: frozenset[str] = frozenset()  # the attributes that it sets
    kept: frozenset[str] = frozenset()  # what it gives of what outlives the call: attributes, names of the file
    effects: tuple[Said, ...] = ()  # calls that are made for what they do
    takes: frozenset[str] = frozenset()  # what of its object's it takes out of
    hands_later: frozenset[str] = frozenset()  # what it is given that is called once it is back
    options: Mapping[str, Said] = field(default_factory=dict)  # what stands in for an option that is not given


_CONVERSIONS = frozenset({
    "lower", "upper", "casefold", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip", "replace", "zfill",
    "toLowerCase", "toUpperCase", "trim", "trimStart", "trimEnd", "replaceAll", "normalize", "round", "floor", "ceil",
    "trunc", "int", "float", "str", "bool", "Number", "String", "Boolean", "parseInt", "parseFloat", "toFixed",
    "toString", "sorted", "reversed", "sort", "reverse", "toSorted", "toReversed", "list", "tuple", "set", "frozenset",
    "iter", "iterator", "encode", "decode", "quote", "unquote", "encodeURIComponent", "decodeURIComponent", "abs",
    "enumerate", "range", "dict", "Set", "Map", "values", "keys", "items", "entries", "map", "filter", "isoformat",
    "timestamp", "toISOString", "getTime",
})  # fmt: skip
_AUGMENTED = ("augmented_assignment", "augmented_assignment_expression")
_THINNING = frozenset(
    {"filter", "set", "Set", "frozenset", "fromkeys", "distinct", "uniq", "unique", "uniqBy", "dedupe"}
)
_TAKING = frozenset({"pop", "shift", "popleft", "popitem", "splice", "rpop", "lpop", "dequeue", "get_nowait"})
_COLLECTING = frozenset({"append", "add", "push", "set", "setdefault", "extend", "update", "insert", "appendleft"})
_PROMISED = re.compile(r"\.(?:then|catch|finally)\(|\bnew Promise\(|\bPromise\.\w+\(|^(?:return\s+)?fetch\([^()]*\);?$")
_CACHED = re.compile(r"@(?:\w+\.)?(?:lru_cache|cache|cached|memoize|cached_property)\b")


def contract(function: Node) -> Contract:
    """Read one function, nested functions aside."""
    body = function.child_by_field_name("body") or function
    nodes = list(walk(body))
    outputs = list(_outputs(function, body, nodes))
    fed = _feeding(nodes, outputs)
    listing = tuple(
        Said(text(node.child_by_field_name("function") or node.children[0]), place(node))
        for node in nodes
        if node.type in CALLS or (node.type == "yield" and node.is_named)
    )
    around = function.parent if function.parent is not None and function.parent.type == "decorated_definition" else None
    decorators = "".join(text(one) for one in around.children if one.type == "decorator") if around is not None else ""
    return Contract(
        place=place(function),
        is_async=any(child.type == "async" for child in function.children),
        is_generator="generator" in function.type
        or any(node.type in ("yield", "yield_expression") for node in nodes)
        or any(child.type == "*" for child in function.children),
        defaults=dict(_defaults(function)),
        parameters=tuple(_parameters(function)),
        returns=tuple(_returned(node) for node in _results(function, body, nodes)),
        mutates=dict(mutations(nodes, frozenset(_parameters(function)))),
        flows=tuple(_operations(nodes, outputs, fed)),
        reckons=tuple(reckonings(outputs, [*fed, *_counted(nodes, outputs, fed)], body)),
        constants=tuple(constants_named(function)),
        kept=frozenset(_outliving(function, body, nodes)),
        effects=tuple(_effects(nodes)),
        takes=frozenset(text(receiver(one)) for one in nodes if one.type in CALLS and called_name(one) in _TAKING),
        keeps=frozenset(_attributes_set(nodes)),
        bounds=tuple(_bounds(nodes)),
        calls=listing,
        failing=failing(function, body, nodes, decorators),
        leaves_out=tuple(_leaves_out(outputs)),
        is_cached=bool(_CACHED.search(decorators)),
        gives_promise="Promise" in text(function.child_by_field_name("return_type"))
        or any(_PROMISED.search(text(one)) for one in _results(function, body, nodes)),
        hands_to=tuple(_handed(function, body)),
        hands_later=frozenset(_handed_later(function, body)),
        options=dict(option_defaults(function)),
    )


def _attributes_set(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        left = node.child_by_field_name("left") or node.child_by_field_name("argument")
        if node.type in (*ASSIGNMENTS, *_AUGMENTED, "update_expression") and left is not None and left.type in MEMBERS:
            yield text(left)


_OWN_MEMBER = re.compile(r"(?:self|this|cls|[A-Z]\w*)(?:\.#?\w+)+(?:\[[^\]]*\])?")
_EFFECTS = frozenset({
    "commit", "flush", "save", "fsync", "close", "sync", "publish", "emit", "notify", "send", "invalidate", "persist",
    "mkdir", "makedirs", "register", "refresh", "dispatch", "trigger", "subscribe", "connect", "start", "enqueue",
    "validate", "audit", "clear", "reset", "release", "delete", "put", "join", "drain", "touch", "unlock", "acquire",
    "end", "stop", "rollback", "evict", "unsubscribe", "strip", "ensure", "seek", "rewind", "full_clean", "broadcast",
})  # fmt: skip


def _outliving(function: Node, body: Node, nodes: list[Node]) -> Iterator[str]:
    """What a function gives that it did not make: an attribute of its object, a name of its file, an entry of one."""
    own = {text(one) for one in _own_names(nodes)} | set(_parameters(function))
    said = (node for node in nodes if node.type in ("global_statement", "nonlocal_statement"))
    shared = {text(one) for node in said for one in node.named_children}
    for one in _results(function, body, nodes):
        value = _returned(one).text
        root = re.match(r"\w+", value)
        is_name = re.fullmatch(r"[A-Za-z_$]\w*(?:\[[^\]]*\])?", value) is not None and value not in _CONSTANTS
        if _OWN_MEMBER.fullmatch(value) or (is_name and root and (root[0] not in own or root[0] in shared)):
            yield value


_CONSTANTS = ("None", "True", "False", "null", "undefined", "true", "false", "self", "this")


def _own_names(nodes: list[Node]) -> Iterator[Node]:
    """The names that a function binds: in Python every assigned one, in JavaScript what it declares."""
    for node in nodes:
        if node.type in ("assignment", "variable_declarator", "for_statement", "named_expression", "with_item"):
            left = node.child_by_field_name("left") or node.child_by_field_name("name")
            if left is not None:
                yield from (one for one in walk(left) if one.type == "identifier")


def _effects(nodes: list[Node]) -> Iterator[Said]:
    """Calls whose result nobody takes, by what they are called on and their last name."""
    for node in nodes:
        inner = node.named_children[0] if node.type == "expression_statement" and node.named_children else None
        while inner is not None and inner.type in AWAITS and inner.named_children:
            inner = inner.named_children[0]
        if inner is not None and inner.type in CALLS and called_name(inner) in _EFFECTS:
            yield Said(text(inner.child_by_field_name("function")), place(inner))


def added_defaults(old: Node, new: Node) -> dict[str, str]:
    """The parameters that only the new version has, by what they are where a caller gives none."""
    known, defaults = set(_parameters(old)) | set(dict(_defaults(old))), dict(_defaults(new))
    listed = new.child_by_field_name("parameters")
    optional = {
        text(one.child_by_field_name("pattern"))
        for one in (listed.named_children if listed is not None else ())
        if one.type == "optional_parameter"
    }
    found = {name: said.what for name, said in defaults.items() if name not in known}
    return {**dict.fromkeys(sorted(optional - known), "undefined"), **found}


def _handed(function: Node, body: Node) -> Iterator[Handed]:
    """The calls of what it is given, be it in functions within."""
    parameters = frozenset(_parameters(function))
    for node in walk(body, across_functions=True) if parameters else ():
        callee = node.child_by_field_name("function") if node.type in CALLS else None
        if callee is not None and callee.type == "identifier" and text(callee) in parameters:
            listed = [text(one) for one in arguments(node)]
            is_error = bool(listed) and re.fullmatch(r"null|undefined|None|_?e(?:rr\w*)?|error", listed[0]) is not None
            yield Handed(text(callee), len(listed), is_error, place(node))


_DEFERRING = frozenset({
    "queueMicrotask", "setTimeout", "setImmediate", "nextTick", "then", "finally", "call_soon", "call_later", "Thread",
    "submit", "defer", "run_in_executor", "requestAnimationFrame", "Timer", "start_new_thread", "add_done_callback",
})  # fmt: skip


def _handed_later(function: Node, body: Node) -> Iterator[str]:
    """The parameters that are called within what runs later, or are handed to what calls them then."""
    parameters = frozenset(_parameters(function))
    for node in walk(body, across_functions=True) if parameters else ():
        for one in arguments(node) if node.type in CALLS and called_name(node) in _DEFERRING else ():
            value = one.child_by_field_name("value") if one.type == "keyword_argument" else one
            if value is not None and text(value) in parameters:
                yield text(value)
            elif value is not None and value.type in FUNCTIONS:
                yield from (name for name in parameters if re.search(rf"(?<![\w.]){re.escape(name)}\(", text(value)))


def _leaves_out(outputs: list[Node]) -> Iterator[Said]:
    """The conditions of comprehensions, and what ``filter`` is given, in what a function gives."""
    for output in outputs:
        for one in walk(output, across_functions=True):
            if one.type == "if_clause" or (one.type in CALLS and called_name(one) in _THINNING):
                yield Said(text(one), place(one))


def _parameters(function: Node) -> Iterator[str]:
    single = function.child_by_field_name("parameter")
    listed = function.child_by_field_name("parameters")
    for one in [single] if single is not None else listed.named_children if listed is not None else ():
        named = one.child_by_field_name("pattern") or one.child_by_field_name("name") or one
        if named.type in ("typed_parameter", "list_splat_pattern") and named.named_children:
            named = named.named_children[0]
        yield text(named)


def _defaults(function: Node) -> Iterator[tuple[str, Said]]:
    """Every parameter's default, those within a destructured options object included."""
    listed = function.child_by_field_name("parameters")
    for node in walk(listed) if listed is not None else ():
        if node.type in ("default_parameter", "typed_default_parameter", "required_parameter", "assignment_pattern",
                         "object_assignment_pattern"):  # fmt: skip
            name = node.child_by_field_name("name") or node.child_by_field_name("pattern")
            name = name or node.child_by_field_name("left")
            value = node.child_by_field_name("value") or node.child_by_field_name("right")
            if name is not None and value is not None and name.type != "object_pattern":
                yield text(name), Said(text(value), place(node))


def _results(function: Node, body: Node, nodes: list[Node]) -> Iterator[Node]:
    if function.type in ("arrow_function", "lambda") and body.type not in ("statement_block", "block"):
        yield body
        return
    for node in nodes:
        if node.type == "return_statement":
            yield node


def _returned(node: Node) -> Returned:
    value = node
    if node.type == "return_statement":
        found = [one for one in node.named_children if one.type != "comment"]
        if not found:
            return Returned("", "nothing", (), place(node))
        value = found[0]
    value = without_parentheses(value)
    items: tuple[str, ...] = ()
    if value.type in ("expression_list", "tuple", "array"):
        items = tuple(text(one) for one in value.named_children if one.type != "comment")
    return Returned(text(value), kind_of(value), items, place(node))


def _outputs(function: Node, body: Node, nodes: list[Node]) -> Iterator[Node]:
    """The expressions that end up in what the function gives: returned, yielded, collected, stored under a key."""
    for node in _results(function, body, nodes):
        yield node
    for node in nodes:
        if node.type in ("yield", "yield_expression"):
            yield node
        elif node.type in CALLS and called_name(node) in _COLLECTING and receiver(node) is not None:
            yield from arguments(node)
        elif node.type in ("assignment", "assignment_expression"):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and left.type in (*SUBSCRIPTS, *MEMBERS):
                yield from (one for one in (left, right) if one is not None)


def _feeding(nodes: list[Node], outputs: list[Node]) -> list[Node]:
    """What is assigned to the names that outputs are made of."""
    assigned = [
        (text(left), right)
        for node in nodes
        if node.type in (*ASSIGNMENTS, *_AUGMENTED)
        and (left := node.child_by_field_name("left") or node.child_by_field_name("name")) is not None
        and (right := node.child_by_field_name("right") or node.child_by_field_name("value")) is not None
        and left.type in ("identifier", "pattern_list", "tuple_pattern", "array_pattern", "object_pattern")
    ]
    wanted = _names_in(outputs)
    fed: list[Node] = []
    for name, right in reversed(assigned):
        if wanted & set(re.findall(r"\w+", name)):
            wanted |= identifiers(right)
            fed.append(right)
    return fed[::-1]


def _names_in(nodes: list[Node]) -> set[str]:
    return set[str]().union(*(identifiers(one) for one in nodes)) if nodes else set()


def _operations(nodes: list[Node], outputs: list[Node], fed: list[Node]) -> Iterator[Said]:
    """Conversions of outputs and of what feeds them."""
    seen: set[int] = set()
    for node in (*outputs, *fed, *_in_place(nodes, _names_in([*outputs, *fed]))):
        for one in walk(node, across_functions=True):
            if one.id not in seen and (operation := _operation(one)):
                seen.add(one.id)
                yield Said(operation, place(one))


def _counted(nodes: list[Node], outputs: list[Node], fed: list[Node]) -> Iterator[Node]:
    """What is added up in place, kept in attributes too, and what is gone over."""
    wanted = _names_in([*outputs, *fed])
    for node in nodes:
        if node.type in (*_AUGMENTED, "update_expression"):
            if identifiers(node) & wanted or any(one.type in MEMBERS for one in node.named_children):
                yield node
        elif node.type in ("for_statement", "for_in_statement", "for_in_clause"):
            gone_over = node.child_by_field_name("right")
            yield from (gone_over,) if gone_over is not None else ()


def _in_place(nodes: list[Node], wanted: set[str]) -> Iterator[Node]:
    for node in nodes:
        if node.type in CALLS and called_name(node) in ("sort", "reverse") and text(receiver(node)) in wanted:
            yield node
        if node.type in ("for_statement", "for_in_statement", "for_in_clause"):
            iterated = node.child_by_field_name("right")
            if iterated is not None:
                yield iterated


def _operation(node: Node) -> str:
    if node.type in CALLS and called_name(node) in _CONVERSIONS:
        given = ", ".join(text(one) for one in arguments(node)) if called_name(node) in (
            "replace", "replaceAll", "enumerate", "range", "sorted", "sort", "strip", "round") else ""  # fmt: skip
        return f"{called_name(node)}({given})"
    if node.type in CALLS and called_name(node) in ("join", "split") and (sign := _sign(node)):
        return f"{called_name(node)}({sign})"
    return "not" if node.type == "not_operator" or (text(node)[:1] == "!" and node.type == "unary_expression") else ""


def _sign(node: Node) -> str:
    """What parts are joined with or split at, where that is a constant."""
    owner, given = receiver(node), arguments(node)
    is_python_join = called_name(node) == "join" and owner is not None and string_value(owner) is not None
    said = owner if is_python_join else given[0] if len(given) == 1 else None
    return string_value(said) or "" if said is not None else ""


def _bounds(nodes: list[Node]) -> Iterator[Said]:
    """The comparisons of a body, each as its operator."""
    for node in nodes:
        if node.type in ("comparison_operator", "binary_expression"):
            for child in node.children:
                if not child.is_named and text(child) in ("<", "<=", ">", ">="):
                    yield Said(f"{text(child)} {text(node)}", place(node))


def is_awaited(node: Node) -> bool:
    return node.parent is not None and without_outer(node).type in AWAITS


def without_outer(node: Node) -> Node:
    """The first node around that is more than parentheses."""
    for one in above(node):
        if one.type not in ("parenthesized_expression", "non_null_expression", "as_expression"):
            return one
    return node


def is_function(node: Node) -> bool:
    return node.type in FUNCTIONS
