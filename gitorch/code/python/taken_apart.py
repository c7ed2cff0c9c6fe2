"""Keys that Python reads of dictionaries made of a thing's members: ``row["age"]`` of ``row = asdict(user)``. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitorch.code.python.nodes import within

_MAKERS = ("asdict", "vars")
_OWN_MAKERS = ("_asdict", "model_dump", "dict")
_AS_THEY_ARE = ("list", "sorted", "tuple", "reversed", "iter", "filter", "set", "enumerate")
_FRAMES = ("DataFrame", "from_records", "from_dicts")
_BY_COLUMN = ("groupby", "sort_values", "set_index", "group_by", "sort")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Bound(NamedTuple):
    """A name that stands for a dictionary of members, or for many; ``of`` is what the thing is called."""

    name: str
    of: str
    is_many: bool


def thing_taken_apart(node: ast.expr) -> ast.expr | None:
    """The thing that an expression makes a dictionary of the members of, if it does."""
    match node:
        case ast.Call(func=ast.Name(id=maker) | ast.Attribute(attr=maker), args=[thing, *_]) if maker in _MAKERS:
            return thing
        case ast.Call(func=ast.Attribute(value=thing, attr=maker), args=[]) if maker in _OWN_MAKERS:
            return thing
        case ast.Attribute(value=thing, attr="__dict__"):
            return thing
        case _:
            return None


def keys_read(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.expr, str]]:
    """Every key that is read so among a module's nodes, by the text that says it, with what the thing is called."""
    listed = [one for one in nodes if isinstance(one, _Function)]
    handed = list(_handed(nodes, {one.name: one for one in listed}))
    seen: set[ast.AST] = set()
    for around in reversed(listed):  # the innermost first
        inside = [one for one in within(around) if one not in seen]
        seen.update(inside)
        yield from _read(inside, {one.name: one for one in (*_bound(inside), *_given(around, handed))})
    outside = [one for one in nodes if one not in seen]
    yield from _read(outside, {one.name: one for one in _bound(outside)})


def _given(function: _Function, handed: list[tuple[_Function, _Bound]]) -> Iterator[_Bound]:
    return (one for each, one in handed if each is function)


def _bound(inside: list[ast.AST]) -> Iterator[_Bound]:
    """The names that stand for such dictionaries in a function, and for nothing else."""
    found: dict[str, list[_Bound]] = {}
    many: dict[str, str] = {}
    for node in inside:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                one, each = _single(value), _many(value, many)
                many[name] = each
                found.setdefault(name, []).append(_Bound(name, one or each, is_many=not one))
            case ast.For(target=ast.Name(id=name), iter=over) | ast.comprehension(target=ast.Name(id=name), iter=over):
                found.setdefault(name, []).append(_Bound(name, _many(over, many), is_many=False))
            case _:
                pass
    yield from (listed[0] for listed in found.values() if all(one.of for one in listed))


def _single(node: ast.expr) -> str:
    """What the thing is called that an expression makes one dictionary of; nothing for any other expression."""
    thing = thing_taken_apart(node)
    return _word(thing) if thing is not None else ""


def _many(node: ast.expr, known: dict[str, str]) -> str:
    """What each thing is called that an expression makes a dictionary of; nothing for any other expression."""
    match node:
        case ast.Name(id=name):
            return known.get(name, "")
        case ast.Call(func=ast.Name(id="map"), args=[maker, over]) if _word(maker) in _MAKERS:
            return _word(over)
        case (
            ast.ListComp(elt=one, generators=[ast.comprehension(iter=over), *_])
            | ast.GeneratorExp(elt=one, generators=[ast.comprehension(iter=over), *_])
        ):
            return _word(over) if _single(one) else ""
        case ast.Call(func=func, args=[*_, over]) if _word(func) in (*_AS_THEY_ARE, *_FRAMES):
            return _many(over, known)
        case _:
            return ""


def _handed(nodes: Iterable[ast.AST], functions: dict[str, _Function]) -> Iterator[tuple[_Function, _Bound]]:
    """The parameters of the file's functions that such a dictionary is given as."""
    for node in nodes:
        function = functions.get(_word(node.func)) if isinstance(node, ast.Call) else None
        for at, given in enumerate(node.args) if function is not None and isinstance(node, ast.Call) else ():
            of = _single(given)
            if of and function is not None and at < len(function.args.args):
                yield function, _Bound(function.args.args[at].arg, of, is_many=False)


def _read(inside: list[ast.AST], known: dict[str, _Bound]) -> Iterator[tuple[ast.expr, str]]:
    for node in inside:
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=str()) as key, ctx=ast.Load()):
                of = _of(value, known)
            case ast.Call(func=ast.Attribute(value=value, attr="get" | "pop"), args=[ast.Constant() as key, *_]):
                of = _of(value, known)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb), args=[ast.Constant() as key, *_]):
                of = known[name].of if verb in _BY_COLUMN and name in known and known[name].is_many else ""
            case _:
                continue
        if of and isinstance(key.value, str):
            yield key, of


def _of(value: ast.expr, known: dict[str, _Bound]) -> str:
    """What the thing is called whose members an expression holds."""
    if isinstance(value, ast.Name):
        return known[value.id].of if value.id in known else ""
    return _single(value)


def _word(node: ast.expr) -> str:
    """The last name of an expression; of a call that of what is called, of one of many that of the many."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=func):
            return _word(func)
        case ast.Subscript(value=value):
            return _word(value)
        case _:
            return ""
