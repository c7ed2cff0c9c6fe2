"""Reading nodes of Python's syntax tree, and what has been found in a file so far."""

from __future__ import annotations

import ast

from gitorch.code.model import Place
from gitorch.code.wire.gathering import Gathering
from gitorch.code.wire.paths import HOLE
from gitorch.code.wire.python.tree import Tree

_ENUMS = frozenset(("Enum", "StrEnum", "TextChoices", "IntEnum"))


class Found(Gathering):
    """What one file has yielded so far, and what its names are known to be."""

    def __init__(self, source: bytes, tree: Tree) -> None:
        super().__init__(source)
        self.tree = tree
        self.parents = tree.parents
        self.functions = tree.functions
        self.values: dict[str, ast.expr] = {}  # name: what it was assigned
        self.leaving: dict[ast.AST, frozenset[str]] = {}  # below a node, the names that are returned or carried away
        self.made: dict[ast.AST, dict[str, ast.expr]] = {}  # in a function, what each local name is made of

    def place(self, node: ast.AST) -> Place:
        """Where a node starts, the column in characters."""
        return self.place_at(getattr(node, "lineno", 1) - 1, getattr(node, "col_offset", 0))

    def is_decorator(self, call: ast.Call) -> bool:
        parent = self.parents.get(call)
        return (
            isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and call in parent.decorator_list
        )

    def is_in_enum(self, node: ast.AST) -> bool:
        parent = self.parents.get(node)
        return isinstance(parent, ast.ClassDef) and any(last_name(base) in _ENUMS for base in parent.bases)


def dotted(node: ast.AST | None) -> str:
    """``a.b.c`` for a chain of names, calls within it left out; nothing for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            root = dotted(value)
            return f"{root}.{attr}" if root else attr
        case ast.Call(func=func):
            return dotted(func)
        case ast.Await(value=value) | ast.Subscript(value=value):
            return dotted(value)
        case _:
            return ""


def last_name(node: ast.AST | None) -> str:
    """The last name of a dotted expression."""
    return dotted(node).rsplit(".", 1)[-1]


_DEEPEST = 4  # names that are followed to say one text


def template(node: ast.AST | None, values: dict[str, ast.expr] | None = None, depth: int = _DEEPEST) -> str:
    """A string expression with ``{}`` for what is not written out; nothing for what is no string."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=parts):
            return "".join(_part(part, values, depth) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = [template(left, values, depth) or HOLE, template(right, values, depth) or HOLE]
            return "".join(found) if any(part != HOLE for part in found) else ""
        case ast.BinOp(left=left, op=ast.Mod()):
            return template(left, values, depth).replace("%s", HOLE).replace("%d", HOLE)
        case ast.Call():
            return _called(node, values, depth)
        case ast.Name() | ast.Attribute() if values and depth:
            return template(_value(dotted(node), values), values, depth - 1)
        case _:
            return ""


def _called(call: ast.Call, values: dict[str, ast.expr] | None, depth: int) -> str:
    """What ``"…".format(…)``, ``"/".join(…)`` and ``urljoin(…)`` say."""
    match call:
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return template(value, values, depth)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(mark)), attr="join"), args=[parts]):
            return _joined(mark, parts, values, depth)
        case ast.Call(func=func, args=[_, second]) if last_name(func) == "urljoin":
            return HOLE + template(second, values, depth)
        case ast.Call(func=func) if last_name(func) == "URL":
            return template(keyword(call, "path") or (call.args[0] if call.args else None), values, depth)
        case ast.Call(func=func, args=[path]) if values:
            front, said = template(_value(f"{dotted(func)}()", values)), template(path, values, depth)
            return f"{front.rstrip('/')}/{said.lstrip('/')}" if front and said else ""
        case _:
            return ""


def _value(name: str, values: dict[str, ast.expr]) -> ast.expr | None:
    """What a name, or an attribute of the object at hand, was assigned; of an object also by its class."""
    root, _, attribute = name.partition(".")
    return values.get(name) or (values.get(attribute) if root in ("self", "cls") else None)


def _joined(mark: str, parts: ast.expr, values: dict[str, ast.expr] | None, depth: int) -> str:
    elements = parts.elts if isinstance(parts, ast.List | ast.Tuple) else []
    said = [template(one, values, depth) or HOLE for one in elements if not isinstance(one, ast.Starred)]
    return mark.join(said) if len(said) == len(elements) and any(one != HOLE for one in said) else ""


def _part(node: ast.expr, values: dict[str, ast.expr] | None, depth: int) -> str:
    if isinstance(node, ast.FormattedValue):
        return template(node.value, values, depth) or HOLE
    return template(node, values, depth)


def keyword(call: ast.Call, *names: str) -> ast.expr | None:
    """The first of these keyword arguments that a call is given."""
    return next((given.value for name in names for given in call.keywords if given.arg == name), None)


def text_of(node: ast.AST | None) -> str:
    """A string literal's value, or nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
