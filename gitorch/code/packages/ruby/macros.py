"""What the body of a Ruby class declares by calling something: accessors, mixins, aliases, structs, associations."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Kind, Parameter, ParameterKind, Signature
from gitorch.code.packages.walk import Chain, Walk

_READERS = frozenset({"attr_reader", "attr", "attr_accessor", "cattr_reader", "cattr_accessor", "mattr_reader",
                      "mattr_accessor", "class_attribute", "thread_mattr_accessor", "attribute"})  # fmt: skip
_WRITERS = frozenset({"attr_writer", "attr_accessor", "cattr_writer", "cattr_accessor", "mattr_writer",
                      "mattr_accessor", "class_attribute", "thread_mattr_accessor", "attribute"})  # fmt: skip
_OF_CLASS = ("cattr_", "mattr_", "class_attribute", "thread_mattr_")
_ASSOCIATIONS = frozenset({"belongs_to", "has_one", "has_many", "has_and_belongs_to_many", "has_one_attached",
                           "has_many_attached", "delegate", "def_delegator", "def_delegators"})  # fmt: skip
_MIXING = frozenset({"include", "prepend"})
_NAMING = frozenset({"private", "public", "protected", "module_function", "private_class_method", "helper_method",
                     "validate", "public_class_method"})  # fmt: skip
_CALLBACKS = ("before_", "after_", "around_", "skip_before_", "skip_after_", "skip_around_")
_SYMBOLS = ("simple_symbol", "string")
_ANY = Signature((Parameter("arguments", ParameterKind.VARIADIC, required=False),
                  Parameter("arguments", ParameterKind.KEYWORDS, required=False)))  # fmt: skip


def _arguments(node: Node) -> list[Node]:
    found = node.child_by_field_name("arguments")
    return list(found.named_children) if found is not None else []


def _symbols(walk: Walk, node: Node) -> Iterator[tuple[Node, str]]:
    """The names that are written among the arguments."""
    for one in _arguments(node):
        if one.type in _SYMBOLS:
            yield one, walk.text(one).strip(":\"'")


def declare(walk: Walk, node: Node, method: str) -> None:
    """What a call of ``method`` in the body of a class says of it."""
    if method in _MIXING or method == "extend":
        _mix(walk, node, method)
    elif method in _READERS or method in _WRITERS:
        _accessors(walk, node, method)
    elif method in _ASSOCIATIONS or method == "scope":
        _associations(walk, node, method)
    elif method == "define_method":
        _defined(walk, node)
    elif method == "alias_method":
        names = list(_symbols(walk, node))
        if len(names) == 2:
            define_alias(walk, names[0][0], names[0][1], names[1][1])
    elif method in _NAMING or method.startswith(_CALLBACKS):
        _named(walk, node, method)
    elif method in ("delegate_missing_to", "class_eval", "module_eval"):
        walk.marks.add((walk.qualifier, "magic"))


def _mix(walk: Walk, node: Node, method: str) -> None:
    for one in _arguments(node):
        chain = walk.chain(one)
        name = chain.written if chain is not None and "(" not in chain.written else "?"
        if method == "extend" and one.type == "self":
            _extend(walk, node, walk.qualifier)
        elif method == "extend":
            _extend(walk, node, name)
        else:
            walk.promises.append((walk.qualifier, name))


def _extend(walk: Walk, node: Node, name: str) -> None:
    """What the class answers itself has the methods of a module."""
    walk.define("self", Kind.NAMESPACE, node, node, bases=(name,), decorators=("conditional",))


def also_of_module(walk: Walk) -> None:
    """``module_function``: the method just defined is the module's own as well."""
    one = walk.definitions[-1]
    owner, _, name = one.qualname.rpartition(".")
    walk.definitions.insert(-1, one._replace(qualname=f"{owner}.self.{name}", is_static=True))


def _accessors(walk: Walk, node: Node, method: str) -> None:
    owner = f"{walk.qualifier}.self" if method.startswith(_OF_CLASS) else walk.qualifier
    for at, name in list(_symbols(walk, node))[: 1 if method == "attribute" else None]:
        for where in dict.fromkeys((owner, walk.qualifier)):
            if method in _READERS:
                _field(walk, at, f"{where}.{name}", name, Signature())
            if method in _WRITERS:
                value = Parameter("value", ParameterKind.POSITIONAL_ONLY, required=True)
                _field(walk, at, f"{where}.{name}=", f"{name}=", Signature((value,)))


def _field(walk: Walk, at: Node, qualname: str, name: str, signature: Signature) -> None:
    walk.define(name, Kind.FIELD, at, at, qualname=qualname, signature=signature, decorators=("conditional",))


def _associations(walk: Walk, node: Node, method: str) -> None:
    names = list(_symbols(walk, node))
    for at, name in names if method in ("delegate", "def_delegators") else names[:1]:
        where = f"{walk.qualifier}.self" if method == "scope" else walk.qualifier
        _field(walk, at, f"{where}.{name}", name, _ANY)


def _defined(walk: Walk, node: Node) -> None:
    names = list(_symbols(walk, node))
    if names and "#{" not in names[0][1]:
        _field(walk, names[0][0], f"{walk.qualifier}.{names[0][1]}", names[0][1], _ANY)
    else:
        walk.marks.add((walk.qualifier, "magic"))


def define_alias(walk: Walk, at: Node, name: str, old: str) -> None:
    """Another name for a method: what it takes is what the old one takes, where that stands above."""
    owner = f"{walk.qualifier}." if walk.qualifier else ""
    same = [one.signature for one in walk.definitions if one.qualname == f"{owner}{old}"]
    walk.define(name, Kind.METHOD, at, at, signature=same[-1] if same else None, decorators=("conditional",))
    walk.refer(Chain("this", None, f".{old}"), at, "text")


def _named(walk: Walk, node: Node, method: str) -> None:
    """``before_action :load``, ``private :load``: methods by their names."""
    names = list(_symbols(walk, node))
    for at, name in names:
        if method == "module_function":
            same = [one for one in walk.definitions if one.qualname == f"{walk.qualifier}.{name}"]
            walk.definitions += [one._replace(qualname=f"{walk.qualifier}.self.{name}", is_static=True) for one in same]
        walk.refer(Chain("self" if method.endswith("class_method") else "this", None, f".{name}"), at, "text")


def is_class_made(walk: Walk, node: Node) -> bool:
    """``Struct.new(:a)``, ``Data.define(:a)``, ``Class.new(Base)``."""
    written = f"{walk.field_text(node, 'receiver')}.{walk.field_text(node, 'method')}"
    return node.type == "call" and written in ("Struct.new", "Data.define", "Class.new", "::Struct.new")


def base_made(walk: Walk, node: Node) -> str:
    """What ``Class.new`` is given as the class above."""
    arguments = _arguments(node)
    if walk.field_text(node, "receiver") != "Class" or not arguments:
        return ""
    chain = walk.chain(arguments[0])
    return chain.written if chain is not None and "(" not in chain.written else "?"


def struct(walk: Walk, node: Node) -> None:
    """The fields of a struct and what makes one; nothing for other classes that a call makes."""
    receiver = walk.field_text(node, "receiver").removeprefix("::")
    if receiver not in ("Struct", "Data"):
        return
    names = [(at, name) for at, name in _symbols(walk, node) if at.type == "simple_symbol"]
    by_name = receiver == "Data" or "keyword_init: true" in walk.text(node)
    kind = ParameterKind.POSITIONAL if receiver == "Data" else (
        ParameterKind.KEYWORD if by_name else ParameterKind.POSITIONAL_ONLY)  # fmt: skip
    listed = tuple(Parameter(name, kind, required=receiver == "Data") for _, name in names)
    walk.define("initialize", Kind.METHOD, node, node, signature=Signature(listed), decorators=("conditional",))
    for at, name in names:
        _field(walk, at, f"{walk.qualifier}.{name}", name, Signature())
        if receiver == "Struct":
            _field(walk, at, f"{walk.qualifier}.{name}=", f"{name}=", _ANY)


def require(walk: Walk, node: Node, method: str) -> None:
    """A file by its path: ``./`` before one from here, nothing before one from where libraries lie."""
    texts = [walk.text(one).strip("\"'") for one in _arguments(node) if one.type == "string"]
    if not texts or "#{" in texts[-1]:
        return
    at = next(one for one in reversed(_arguments(node)) if one.type == "string")
    prefix = "./" if method == "require_relative" else ""
    walk.import_name(f"{prefix}{texts[-1]}", None, "", at, is_guarded=walk.is_guarded, binds=False)
