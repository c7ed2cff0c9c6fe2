"""What crosses a wire in Python, read from the standard library's syntax tree."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from gitorch.code.model import Place
from gitorch.code.python.nodes import within
from gitorch.code.wire.dispatching import read_dispatching
from gitorch.code.wire.model import ARRAY, Binding, Scope, Text, WireFacts
from gitorch.code.wire.paths import HOLE
from gitorch.code.wire.python.calls import read_actions, read_call, read_decorators
from gitorch.code.wire.python.fronts import read_front
from gitorch.code.wire.python.literals import literal_shapes
from gitorch.code.wire.python.nodes import Found, dotted, keyword, last_name, template, text_of
from gitorch.code.wire.python.shapes import class_shape
from gitorch.code.wire.python.tables import mapped_class, read_query
from gitorch.code.wire.python.tree import Function, Tree
from gitorch.code.wire.python.types import types_of, value_types
from gitorch.code.wire.python.uses import read_uses
from gitorch.code.wire.verbs import CARRIES

_READ = frozenset((
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign,
    ast.Call, ast.Constant, ast.JoinedStr, ast.Subscript,
))  # fmt: skip


def python_facts(_: str, source: bytes) -> WireFacts:
    """What a file says of wires; nothing for a file that Python can't parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return WireFacts("python")
    found = Found(source, Tree(tree))
    for node, scope in found.tree.nodes:
        if type(node) in _READ:
            _read(found, node, scope)
    literal_shapes(found)
    read_dispatching(found, source)
    return found.facts("python")


def _read(found: Found, node: ast.AST, scope: str) -> None:
    match node:
        case ast.Import() | ast.ImportFrom():
            found.imports.extend(_bindings(node))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            found.scopes.append(_function(found, node, scope))
            read_front(found, node.name, node)
            read_decorators(found, node, scope)
        case ast.ClassDef():
            found.scopes.append(_class(found, node, scope))
            found.add_shape(class_shape(found, node))
            mapped_class(found, node)
            read_actions(found, node)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            found.values[name] = value
            read_front(found, name, value)
            if not scope and isinstance(value, ast.BinOp | ast.JoinedStr):
                found.texts.extend(_composed(found, name, value))
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value):
            found.values[f"self.{name}"] = value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            found.values[name] = value
        case ast.Call():
            read_call(found, node, scope)
            read_query(found, node, scope)
        case ast.Constant(value=str()) | ast.JoinedStr():
            _text(found, node, scope)
        case _:
            pass
    read_uses(found, node, scope)


def _composed(found: Found, name: str, value: ast.expr) -> Iterator[Text]:
    """The text of a constant that is put together of others of its file, if it can be told whole."""
    whole = template(value, found.values)
    if whole and HOLE not in whole and whole != template(value):
        yield Text(whole, found.place(value), "constant", name)


def _bindings(node: ast.Import | ast.ImportFrom) -> Iterator[Binding]:
    if isinstance(node, ast.Import):
        yield from (Binding(alias.name, "", alias.asname or alias.name) for alias in node.names)
        return
    module = "." * node.level + (node.module or "")
    yield from (Binding(module, alias.name, alias.asname or alias.name) for alias in node.names)


def _class(found: Found, node: ast.ClassDef, scope: str) -> Scope:
    """A class; of a view it is known which serializer makes what it answers with."""
    answers = frozenset(
        last_name(one.value)
        for one in node.body
        if isinstance(one, ast.Assign) and last_name(one.targets[0]) == "serializer_class"
    )
    name = f"{scope}.{node.name}".lstrip(".")
    return Scope(name, found.place(node), found.tree.names(node), answers, answers)


def _function(found: Found, node: Function, scope: str) -> Scope:
    declared = [node.returns] if node.returns is not None else []
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and (model := keyword(decorator, "response_model")) is not None:
            declared.append(model)
    returns = frozenset(name for one in declared for name in _names(one)) | _results(found, node)
    annotations = [one.annotation for one in (*node.args.args, *node.args.kwonlyargs) if one.annotation is not None]
    takes = frozenset(name for one in annotations for name in _names(one))
    result, place = _result(found, node, declared)
    return Scope(
        f"{scope}.{node.name}".lstrip("."),
        found.place(node),
        found.tree.names(node),
        returns,
        takes,
        result,
        place,
        _stores(found, node),
    )


def _result(found: Found, node: Function, declared: list[ast.expr]) -> tuple[frozenset[str], Place | None]:
    """The JSON types of what a function answers, as declared or as returned, and where that is said."""
    for annotation in reversed(declared):
        if types := types_of(annotation):
            return types, found.place(annotation)
    assigned = found.tree.assignments(node)
    kept = {target.id: one.value for one in assigned if isinstance(target := one.targets[0], ast.Name)}
    told: list[tuple[frozenset[str], Place]] = []
    for leaving in found.tree.exits(node):
        value = leaving.value if isinstance(leaving, ast.Return) else None
        while isinstance(value, ast.Call) and last_name(value.func) in CARRIES and value.args:
            value = value.args[0]
        for _ in range(3):
            value = kept.get(value.id, found.values.get(value.id, value)) if isinstance(value, ast.Name) else value
        if value is not None and (types := value_types(value) or _of_many(value)):
            told.append((types, found.place(leaving.value or leaving)))
    return frozenset().union(*(types for types, _ in told)), told[0][1] if told else None


_GATHERS = frozenset(("all", "fetchall", "scalars", "to_list", "tolist", "find_all", "values_list", "filter"))


def _of_many(value: ast.expr) -> frozenset[str]:
    """A list, where a value is a slice, or what a query or a table brings all at once."""
    is_slice = isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice)
    is_gathered = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _GATHERS
    return frozenset((ARRAY,)) if is_slice or is_gathered else frozenset()


def _stores(found: Found, node: Function) -> bool:
    """Whether a function puts something under a key made of its parameters alone."""
    given = {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
    return any(
        isinstance(target := assigned.targets[0], ast.Subscript)
        and bool(keys := {one.id for one in within(target.slice) if isinstance(one, ast.Name)})
        and keys <= given
        for assigned in found.tree.assignments(node)
    )


def _results(found: Found, node: Function) -> frozenset[str]:
    """The names that make what a function returns: of a call the function, of a wrapper what is wrapped."""
    names: set[str] = set()
    stack = [leaving.value for leaving in found.tree.exits(node) if leaving.value]
    assigned = found.tree.assignments(node) if stack else ()
    kept = {target.id: one.value for one in assigned if isinstance(target := one.targets[0], ast.Name)}
    for expression in stack:  # grows as it goes
        match expression:
            case ast.Call(func=func, args=args, keywords=keywords):
                names.add(last_name(func))
                if last_name(func) in CARRIES or last_name(func) in ("list", "dict", "sorted", "tuple"):
                    stack.extend((*args, *(one.value for one in keywords)))
            case ast.Name(id=name):
                names.add(name)
                if name in kept:
                    stack.append(kept.pop(name))
            case ast.Attribute(attr=attr):
                names.add(attr)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                stack.extend(one.iter for one in expression.generators)
                stack.extend(child for child in ast.iter_child_nodes(expression) if isinstance(child, ast.expr))
            case _:
                stack.extend(child for child in ast.iter_child_nodes(expression) if isinstance(child, ast.expr))
    return frozenset(names)


def _names(expression: ast.expr) -> frozenset[str]:
    """Every name and attribute in an expression, and the words of its texts."""
    names: set[str] = set()
    for child in within(expression):
        if isinstance(child, ast.Name):
            names.add(child.id)
        elif isinstance(child, ast.Attribute):
            names.add(child.attr)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str) and " " in child.value:
            names.update(child.value.split())
    return frozenset(names)


def _text(found: Found, node: ast.Constant | ast.JoinedStr, scope: str) -> None:
    parent = found.parents.get(node)
    if isinstance(parent, ast.JoinedStr | ast.FormattedValue):
        return
    value = template(node)
    if not value or len(value) > 4000:
        return
    use, name, callee = _position(found, node, parent)
    if use == "argument" and callee.rpartition(".")[2] == "gql":
        from gitorch.code.wire.graphql import read_document  # noqa: PLC0415 - its library is loaded only for such files

        read_document(found, value, found.place(node), scope)
    table = _table(found, node) if use == "value" and not callee and not scope else ""
    found.texts.append(Text(value, found.place(node), use, name, callee, scope, table))


def _table(found: Found, node: ast.expr) -> str:
    """The name that a module or class keeps the dict around a text under."""
    here = found.parents.get(node)
    while isinstance(here, ast.Dict):
        here = found.parents.get(here)
    return last_name(here.targets[0]) if isinstance(here, ast.Assign) else ""


def _is_literal_type(found: Found, node: ast.AST) -> bool:
    above = found.parents.get(node) if isinstance(node, ast.Tuple) else node
    return isinstance(above, ast.Subscript) and last_name(above.value) == "Literal"


def _position(found: Found, node: ast.expr, parent: ast.AST | None) -> tuple[str, str, str]:
    """What a string is for: its use, the name it belongs to, the function it is given to."""
    match parent:
        case ast.Call() if node in parent.args:
            use = "decorator" if found.is_decorator(parent) else "argument"
            return use, "", dotted(parent.func)
        case ast.keyword():
            call = found.parents.get(parent)
            use = "decorator" if isinstance(call, ast.Call) and found.is_decorator(call) else "keyword"
            return use, parent.arg or "", dotted(call.func) if isinstance(call, ast.Call) else ""
        case ast.Dict():
            return _entry_position(node, parent)
        case ast.Compare():
            other = parent.left if parent.left is not node else parent.comparators[0]
            return "compare", _compared(other), ""
        case ast.IfExp() if node is not parent.test:
            return "chosen", _position(found, parent, found.parents.get(parent))[1], ""
        case ast.MatchValue():
            return "case", _matched(found, parent), ""
        case _:
            return *_declared_position(found, node, parent), ""


def _compared(node: ast.expr) -> str:
    """What a string is compared with: the key of ``thing["key"]``, else the last name."""
    key = text_of(node.slice) if isinstance(node, ast.Subscript) else ""
    return key or last_name(node)


def _matched(found: Found, node: ast.AST) -> str:
    """What the ``match`` around a case is about, as it would be compared with."""
    here: ast.AST | None = node
    while here is not None and not isinstance(here, ast.Match):
        here = found.parents.get(here)
    return _compared(here.subject) if here is not None else ""


def _entry_position(node: ast.expr, parent: ast.Dict) -> tuple[str, str, str]:
    if node not in parent.values:
        return "key", "", ""
    key = parent.keys[parent.values.index(node)]
    return "value", key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else "", ""


def _declared_position(found: Found, node: ast.expr, parent: ast.AST | None) -> tuple[str, str]:
    """The use and name of a string that is a constant, a member of an enum or a literal type."""
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return ("member" if found.is_in_enum(parent) else "constant"), name
        case ast.Tuple(elts=[first, *_]) if first is node and isinstance(
            above := found.parents.get(parent), ast.Assign
        ):
            return ("member" if found.is_in_enum(above) else "other"), last_name(above.targets[0])
        case ast.Tuple() | ast.Subscript() if _is_literal_type(found, parent):
            return "type", ""
        case ast.Tuple(elts=[first, ast.Name() | ast.Attribute() | ast.Lambda(), *_]) if first is node:
            return "row", ""
        case ast.Expr():
            return "docstring", ""
        case _:
            return "other", ""
