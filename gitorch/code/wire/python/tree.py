"""Python's syntax tree laid out flat, so that what stands below a node is a slice and no walk."""

from __future__ import annotations

import ast
from bisect import bisect_left
from operator import itemgetter

from gitorch.code.python.nodes import children_of

Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_NOTED = frozenset((
    ast.Name, ast.Attribute, ast.Constant, ast.Return, ast.Yield, ast.Assign, ast.FunctionDef, ast.AsyncFunctionDef,
))  # fmt: skip
_Spot = tuple[int, int, ast.AST]  # position, depth, node


class Tree:
    """A module's nodes in the order of the source, each with what is around it."""

    def __init__(self, module: ast.Module) -> None:
        self.nodes: list[tuple[ast.AST, str]] = []
        """Every node with the dotted name of the function or class it is in."""
        self.parents: dict[ast.AST, ast.AST] = {}
        self.functions: dict[str, Function] = {}
        self._spans: dict[ast.AST, list[int]] = {}
        self._words: list[str] = []
        self._spoken: list[int] = []  # the position of each word
        self._exits: list[_Spot] = []  # return and yield
        self._assignments: list[_Spot] = []
        self._depths: dict[str, int] = {}
        self._lay_out(module)

    def names(self, node: ast.AST) -> frozenset[str]:
        """Every name and attribute in a function or class, and the words of its docstrings."""
        start, end = self._spans[node]
        return frozenset(self._words[bisect_left(self._spoken, start) : bisect_left(self._spoken, end)])

    def exits(self, node: ast.AST) -> list[ast.Return | ast.Yield]:
        """What a function returns and yields, that of functions in it included, the outermost first."""
        return [one for one in self._inside(self._exits, node) if isinstance(one, ast.Return | ast.Yield)]

    def assignments(self, node: ast.AST) -> list[ast.Assign]:
        """The assignments in a function, the outermost first."""
        return [one for one in self._inside(self._assignments, node) if isinstance(one, ast.Assign)]

    def _inside(self, spots: list[_Spot], node: ast.AST) -> list[ast.AST]:
        start, end = self._spans[node]
        first, last = (bisect_left(spots, at, key=itemgetter(0)) for at in (start, end))
        return [one for _, _, one in sorted(spots[first:last], key=itemgetter(1, 0))]

    def _lay_out(self, module: ast.Module) -> None:
        stack: list[tuple[ast.AST, str, int]] = [(module, "", 0)]
        closing: list[tuple[int, list[int]]] = []  # how many nodes are left to do when a scope ends
        while stack:
            node, scope, depth = stack.pop()
            while closing and len(stack) < closing[-1][0]:
                closing.pop()[1][1] = len(self.nodes)
            inside = scope
            if isinstance(node, _SCOPES):
                inside = f"{scope}.{node.name}".lstrip(".")
                span = self._spans[node] = [len(self.nodes), 0]
                closing.append((len(stack), span))
            if type(node) in _NOTED:
                self._note(node, depth)
            self.nodes.append((node, scope))
            children = children_of(node)
            self.parents.update(dict.fromkeys(children, node))
            outside = node.decorator_list if inside is not scope else ()  # type: ignore[attr-defined]
            stack.extend([(one, scope if one in outside else inside, depth + 1) for one in reversed(children)])
        for _, span in closing:
            span[1] = len(self.nodes)

    def _note(self, node: ast.AST, depth: int) -> None:
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word):
                self._say(word)
            case ast.Constant(value=str(text)) if " " in text:
                self._say(*text.split())
            case ast.Return() | ast.Yield():
                self._exits.append((len(self.nodes), depth, node))
            case ast.Assign():
                self._assignments.append((len(self.nodes), depth, node))
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self._note_function(name, node, depth)
            case _:
                pass

    def _note_function(self, name: str, node: Function, depth: int) -> None:
        """Of several functions of one name the innermost is kept, and of those the last."""
        if depth >= self._depths.get(name, 0):
            self.functions[name], self._depths[name] = node, depth

    def _say(self, *words: str) -> None:
        self._words.extend(words)
        self._spoken.extend([len(self.nodes)] * len(words))
