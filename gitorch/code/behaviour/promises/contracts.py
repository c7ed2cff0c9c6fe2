"""What a function promises beyond its signature, read off its body: how it fails, what it returns, what it touches.

Pure: a function's syntax in, facts out. Two versions of a function are compared in ``contract_changes.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from gitorch.code.behaviour.promises.bounded import bounds_of
from gitorch.code.behaviour.promises.closing import closings
from gitorch.code.behaviour.promises.collected import collection_of
from gitorch.code.behaviour.promises.failing import Failing, Said, failing
from gitorch.code.behaviour.promises.giving import (
    Returned,
    counted,
    feeding,
    left_out,
    operations,
    outputs_of,
    results_of,
    returned_by,
)
from gitorch.code.behaviour.promises.mutations import mutations
from gitorch.code.behaviour.promises.option_defaults import option_defaults
from gitorch.code.behaviour.promises.parameters import Handed, defaults_of, handed, handed_later, parameters_of
from gitorch.code.behaviour.promises.reckoning import Reckoned, constants_named, reckonings, rounds
from gitorch.code.behaviour.promises.spans import Span
from gitorch.code.behaviour.promises.waiting import started, waited_for
from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    MEMBERS,
    SUBSCRIPTS,
    called_name,
    place,
    receiver,
    text,
    walk,
)

_AUGMENTED = ("augmented_assignment", "augmented_assignment_expression")
_TAKING = frozenset({"pop", "shift", "popleft", "popitem", "splice", "rpop", "lpop", "dequeue", "get_nowait"})
_PROMISED = re.compile(r"\.(?:then|catch|finally)\(|\bnew Promise\(|\bPromise\.\w+\(|^(?:return\s+)?fetch\([^()]*\);?$")
_CACHED = re.compile(r"@(?:\w+\.)?(?:lru_cache|cache|cached|memoize|cached_property)\b")
_OWN_MEMBER = re.compile(r"(?:self|this|cls|[A-Z]\w*)(?:\.#?\w+)+(?:\[[^\]]*\])?")
_EFFECTS = frozenset({
    "commit", "flush", "save", "fsync", "close", "sync", "publish", "emit", "notify", "send", "invalidate", "persist",
    "mkdir", "makedirs", "register", "refresh", "dispatch", "trigger", "subscribe", "connect", "start", "enqueue",
    "validate", "audit", "clear", "reset", "release", "delete", "put", "join", "drain", "touch", "unlock", "acquire",
    "end", "stop", "rollback", "evict", "unsubscribe", "strip", "ensure", "seek", "rewind", "full_clean", "broadcast",
})  # fmt: skip
_CONSTANTS = ("None", "True", "False", "null", "undefined", "true", "false", "self", "this")


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
    collection: str = ""  # that it gives, in JavaScript
    leaves_out: tuple[Said, ...] = ()  # conditions that decide what of a collection is given
    cached: Place | None = None  # the decorator that keeps what it gives
    gives_promise: bool = False  # without being asynchronous itself
    hands_to: tuple[Handed, ...] = ()
    reckons: tuple[Reckoned, ...] = ()
    constants: tuple[str, ...] = ()  # that it names
    rounds: tuple[Span, ...] = ()  # of its loops
    keeps: frozenset[str] = frozenset()  # the attributes that it sets
    kept: frozenset[str] = frozenset()  # what it gives of what outlives the call: attributes, names of the file
    effects: tuple[Said, ...] = ()  # calls that are made for what they do
    takes: frozenset[str] = frozenset()  # what of its object's it takes out of
    hands_later: frozenset[str] = frozenset()  # what it is given that is called once it is back
    waits_for: frozenset[str] = frozenset()  # names of what is called and through when it is back
    starts: tuple[Said, ...] = ()  # what it starts and does not wait for
    closes: Mapping[str, Said] = field(default_factory=dict)  # what it is given, or its object holds
    options: Mapping[str, Said] = field(default_factory=dict)  # what stands in for an option that is not given


def contract(function: Node) -> Contract:
    """Read one function, nested functions aside."""
    body = function.child_by_field_name("body") or function
    nodes = list(walk(body))
    outputs = list(outputs_of(function, body, nodes))
    fed = feeding(nodes, outputs)
    around = function.parent if function.parent is not None and function.parent.type == "decorated_definition" else None
    marks = [one for one in around.children if one.type == "decorator"] if around is not None else []
    decorators = "".join(map(text, marks))
    return Contract(
        place=place(function),
        is_async=any(child.type == "async" for child in function.children),
        is_generator=_is_generator(function, nodes),
        defaults=dict(defaults_of(function)),
        parameters=tuple(parameters_of(function)),
        returns=tuple(returned_by(node) for node in results_of(function, body, nodes)),
        mutates=dict(mutations(nodes, frozenset(parameters_of(function)))),
        flows=tuple(operations(nodes, outputs, fed)),
        reckons=tuple(reckonings(outputs, [*fed, *counted(nodes, outputs, fed)], body)),
        constants=tuple(constants_named(function)),
        rounds=tuple(rounds(list(walk(body, across_functions=True)), body)),
        kept=frozenset(_outliving(function, body, nodes)),
        effects=tuple(_effects(nodes)),
        takes=frozenset(text(receiver(one)) for one in nodes if one.type in CALLS and called_name(one) in _TAKING),
        keeps=frozenset(_attributes_set(nodes)),
        bounds=tuple(bounds_of(body)),
        calls=tuple(_calls(nodes)),
        failing=failing(function, body, nodes, decorators),
        collection=collection_of(function, body, nodes),
        leaves_out=tuple(left_out(outputs)),
        cached=next((place(one) for one in marks if _CACHED.search(text(one))), None),
        gives_promise="Promise" in text(function.child_by_field_name("return_type"))
        or any(_PROMISED.search(text(one)) for one in results_of(function, body, nodes)),
        hands_to=tuple(handed(function, body)),
        hands_later=frozenset(handed_later(function, body)),
        waits_for=frozenset(waited_for(nodes)),
        starts=tuple(started(function)),
        closes=dict(closings(function, body, frozenset(parameters_of(function)))),
        options=dict(option_defaults(function)),
    )


def _is_generator(function: Node, nodes: list[Node]) -> bool:
    is_starred = "generator" in function.type or any(child.type == "*" for child in function.children)
    return is_starred or any(node.type in ("yield", "yield_expression") for node in nodes)


def _calls(nodes: list[Node]) -> Iterator[Said]:
    """What is called, and what stands in for a call: what is yielded."""
    for node in nodes:
        if node.type in CALLS or (node.type == "yield" and node.is_named):
            yield Said(text(node.child_by_field_name("function") or node.children[0]), place(node))


def _attributes_set(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        left = node.child_by_field_name("left") or node.child_by_field_name("argument")
        if node.type in (*ASSIGNMENTS, *_AUGMENTED, "update_expression") and left is not None and left.type in MEMBERS:
            yield text(left)


def _outliving(function: Node, body: Node, nodes: list[Node]) -> Iterator[str]:
    """What a function gives that it did not make: an attribute of its object, a name of its file, an entry of one."""
    own = {text(one) for one in _own_names(nodes)} | set(parameters_of(function))
    said = (node for node in nodes if node.type in ("global_statement", "nonlocal_statement"))
    shared = {text(one) for node in said for one in node.named_children}
    for one in results_of(function, body, nodes):
        value = returned_by(one).text
        root = re.match(r"\w+", value)
        is_name = re.fullmatch(r"[A-Za-z_$]\w*(?:\[[^\]]*\])?", value) is not None and value not in _CONSTANTS
        if _OWN_MEMBER.fullmatch(value) or (is_name and root and (root[0] not in own or root[0] in shared)):
            yield value


def _own_names(nodes: list[Node]) -> Iterator[Node]:
    """The names that a function binds: in Python every assigned one, in JavaScript what it declares."""
    for node in nodes:
        if node.type in ("assignment", "variable_declarator", "for_statement", "named_expression", "with_item"):
            left = node.child_by_field_name("left") or node.child_by_field_name("name")
            if left is not None and left.type not in (*SUBSCRIPTS, *MEMBERS):
                yield from (one for one in walk(left) if one.type == "identifier")


def _effects(nodes: list[Node]) -> Iterator[Said]:
    """Calls whose result nobody takes, by what they are called on and their last name."""
    for node in nodes:
        inner = node.named_children[0] if node.type == "expression_statement" and node.named_children else None
        while inner is not None and inner.type in AWAITS and inner.named_children:
            inner = inner.named_children[0]
        if inner is not None and inner.type in CALLS and called_name(inner) in _EFFECTS:
            yield Said(text(inner.child_by_field_name("function")), place(inner))
