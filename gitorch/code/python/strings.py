"""Names that Python code writes as text: dotted paths that are imported, and lookups by a name that is computed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from gitorch.code.model import Place
from gitorch.code.python.nodes import children_of

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+(:[^\W\d]\w*(\.[^\W\d]\w*)*)?|[^\W\d]\w*:[^\W\d]\w*")
_VALUE = re.compile(r"[^\W\d]\w*(?:[- ]\w+)*")  # of an enum's member, say: no name, and no sentence
_LONGEST_VALUE = 40
_LONGEST_LINE = 80
_TABULAR = re.compile(r"\s*[^\n,;\t|]+[,;\t|][^\n]+\n[^\n,;\t|]+[,;\t|]")
_FORGIVING = frozenset({"AttributeError", "KeyError", "ValueError", "LookupError", "Exception", "BaseException"})
_TELLING = frozenset((ast.Call, ast.Constant, ast.Subscript))
_IMPORTS_BY_TEXT = frozenset({"import_module", "patch", "import_string", "run_module", "__import__"})


@dataclass(frozen=True)
class Quoted:
    """A text that could be a name. ``callee`` is the last name of the function whose first argument it is.

    ``is_word`` where it is one word of a line.
    """

    value: str
    place: Place
    callee: str = ""
    is_word: bool = False

    @property
    def is_dotted(self) -> bool:
        return _DOTTED.fullmatch(self.value) is not None

    @property
    def is_imported(self) -> bool:
        """Whether the text is certainly a path of modules, be it only that of one module."""
        return self.callee in _IMPORTS_BY_TEXT


@dataclass(frozen=True)
class Lookup:
    """``Mode[name]``, ``getattr(self, "on_" + name)``, ``Mode(value)``: what is looked up is known only when it runs.

    ``how`` is ``[``, ``.`` or ``(``; ``prefix`` and ``suffix`` are the constant parts around the name; ``spelling`` is
    upper or lower where the name is brought to one; ``has_default`` where nobody hears that there is no such name.
    """

    root: str
    how: str
    place: Place
    scope: str
    prefix: str = ""
    suffix: str = ""
    spelling: str = ""
    has_default: bool = False

    def wanted(self, name: str) -> str:
        """What is looked up where the computed part is ``name``."""
        spelled = name.upper() if self.spelling == "upper" else name.lower() if self.spelling == "lower" else name
        return f"{self.prefix}{spelled}{self.suffix}"

    def path(self, name: str) -> str:
        """The reference that the lookup is, of this name."""
        wanted = self.wanted(name)
        return {"[": f'{self.root}["{wanted}"]', "(": f'{self.root}("{wanted}")'}.get(self.how, f"{self.root}.{wanted}")


@dataclass(frozen=True)
class Strings:
    """What one file writes as text, in the order in which it stands."""

    quoted: tuple[Quoted, ...] = ()
    lookups: tuple[Lookup, ...] = ()


@lru_cache(maxsize=64)
def strings(source: str) -> Strings:
    """Every text and lookup of a file; nothing for a file that is no Python of ours."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Strings()
    nodes = [(node, scope) for node, scope in _scoped(tree) if type(node) in _TELLING]
    calls = [node for node, _ in nodes if isinstance(node, ast.Call) and node.args]
    callees = {id(call.args[0]): _last(call.func) for call in calls}
    lines = source.splitlines()
    documentation = {id(node.value) for node, _ in nodes if isinstance(node, ast.Expr)}
    quoted = (
        Quoted(said, _place_of(lines, node, said), callees.get(id(node), ""))
        for node, _ in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for said in _names_in(node.value)
    )
    words = (
        Quoted(said, _place(lines, node), is_word=True)
        for node, _ in (nodes if ".split(" in source else ())
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
        for said in _words_in(node.value)
    )
    found = (_lookup(lines, node, scope) for node, scope in nodes if scope is not None)
    lookups = (one for one in found if one is not None and f"in {one.root}.__members__" not in source)
    return Strings((*quoted, *words), tuple(lookups))


def _names_in(text: str) -> Iterator[str]:
    """The text itself, where it could be a name or a value, or the fields of a table that is written as text."""
    is_value = len(text) <= _LONGEST_VALUE and _VALUE.fullmatch(text) is not None
    if is_value or (len(text) <= 200 and (_IDENTIFIER.fullmatch(text) or _DOTTED.fullmatch(text))):
        yield text
    elif "\n" in text and _TABULAR.match(text):
        fields = dict.fromkeys(one.strip() for one in re.split(r"[\n,;\t|]", text))
        yield from (one for one in fields if len(one) <= _LONGEST_VALUE and _VALUE.fullmatch(one))


def _words_in(text: str) -> Iterator[str]:
    """The words of a line that is there to be taken apart."""
    if " " in text and "\n" not in text and len(text) <= _LONGEST_LINE:
        yield from (one for one in dict.fromkeys(text.split()) if _IDENTIFIER.fullmatch(one))


def _scoped(tree: ast.Module) -> Iterator[tuple[ast.AST, str | None]]:
    """Every node, in order, with the qualname of the definition that it stands in; None where a failure is caught."""
    stack: list[tuple[ast.AST, str | None]] = [(tree, "")]
    while stack:
        one, scope = stack.pop()
        yield one, scope
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            scope = f"{scope}.{one.name}" if scope else one.name
        caught = set(map(id, one.body)) if isinstance(one, ast.Try) and _forgives(one) else set()
        children = reversed(list(children_of(one)))
        stack.extend([(child, None if id(child) in caught else scope) for child in children])


def _forgives(node: ast.Try) -> bool:
    for handler in node.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any(kind is None or _last(kind) in _FORGIVING for kind in kinds):
            return True
    return False


def _lookup(lines: list[str], node: ast.AST, scope: str) -> Lookup | None:
    match node:
        case ast.Subscript(value=ast.Attribute(attr="__members__", value=root), slice=key, ctx=ast.Load()):
            return _named(lines, root, key, "[", scope)
        case ast.Subscript(value=root, slice=key, ctx=ast.Load()):
            return _named(lines, root, key, "[", scope)
        case ast.Call(func=ast.Name(id="getattr"), args=[root, key]):
            return _named(lines, root, key, ".", scope)
        case ast.Call(func=ast.Name(id="getattr"), args=[root, key, _]):
            found = _named(lines, root, key, ".", scope)
            return replace(found, has_default=True) if found is not None else None
        case ast.Call(func=ast.Name() | ast.Attribute() as function, args=[key], keywords=[]) if _last(function)[
            :1
        ].isupper():
            return _named(lines, function, key, "(", scope)
        case _:
            return None


def _named(lines: list[str], root: ast.expr, key: ast.expr, how: str, scope: str) -> Lookup | None:
    written, around = _chain(root), _around(key)
    if not written or around is None:
        return None
    return Lookup(written, how, _place(lines, key), scope, *around, _spelling(key))


def _spelling(key: ast.expr) -> str:
    match key:
        case ast.Call(func=ast.Attribute(attr="upper" | "lower" as spelling)):
            return spelling
        case _:
            return ""


def _around(key: ast.expr) -> tuple[str, str] | None:
    """The constant text before and after the part that is computed; None where nothing is, or more than one part."""
    match key:
        case ast.JoinedStr(values=parts):
            computed = [number for number, part in enumerate(parts) if isinstance(part, ast.FormattedValue)]
            if len(computed) != 1:
                return None
            texts = [str(part.value) if isinstance(part, ast.Constant) else "" for part in parts]
            return "".join(texts[: computed[0]]), "".join(texts[computed[0] + 1 :])
        case ast.BinOp(op=ast.Add(), left=ast.Constant(value=str(text)), right=ast.Name() | ast.Attribute()):
            return text, ""
        case ast.BinOp(op=ast.Add(), left=ast.Name() | ast.Attribute(), right=ast.Constant(value=str(text))):
            return "", text
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return "", ""
        case ast.Call(func=ast.Attribute(attr="upper" | "strip" | "lower" | "get")):
            return "", ""
        case _:
            return None


def _chain(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            root = _chain(value)
            return f"{root}.{name}" if root else ""
        case _:
            return ""


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _place_of(lines: list[str], node: ast.Constant, said: str) -> Place:
    """Where a text stands or, of what is written within one of several lines, the line of it that has it."""
    is_long = isinstance(node.value, str) and "\n" in node.value
    for number in range(node.lineno, (node.end_lineno or node.lineno) + 1) if is_long else ():
        if said in lines[number - 1]:
            return Place(number, lines[number - 1].index(said) + 1)
    return _place(lines, node)


def _place(lines: list[str], node: ast.expr) -> Place:
    """Columns of ``ast`` count bytes."""
    line = lines[node.lineno - 1] if node.lineno <= len(lines) else ""
    column = node.col_offset if line.isascii() else len(line.encode()[: node.col_offset].decode("utf-8", "replace"))
    return Place(node.lineno, column + 1)
