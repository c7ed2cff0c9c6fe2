"""Python statements to definitions, imports and locals; their expressions go to :mod:`python_expressions`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tree_sitter import Node

from gitorch.code.model import Definition, Import, Kind, Local, Place
from gitorch.code.python_expressions import Expressions, identifiers
from gitorch.code.python_functions import digest, may_return_none, raised, signature
from gitorch.code.python_text import Source, chain, folded, string_constant, text

_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"})
_PROPERTIES = frozenset({"property", "cached_property", "abstractproperty", "getter", "setter", "deleter"})
_FORGIVING = frozenset({"AttributeError", "ImportError", "ModuleNotFoundError", "NameError", "KeyError"})
_FORGIVING_IMPORTS = frozenset({"Exception", "BaseException", ""})


class Reader(Expressions):
    """Reads a whole module. Definitions and locals are kept in the order in which they stand."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.definitions: list[Definition] = []
        self.imports: list[Import] = []
        self.exports: tuple[str, ...] | None = None
        self.has_dynamic_names = False
        self._in_class: Kind | None = None  # the kind of the class whose body we stand in
        self._class = ""  # the qualname of the class whose method we stand in
        self._receiver = ""  # the first parameter of that method
        self._type_only = False
        self._import_guards = 0
        self._globals: set[str] = set()
        self._read_statement: dict[str, Callable[[Node], None]] = {
            "function_definition": self._function,
            "class_definition": self._class_definition,
            "decorated_definition": self._decorated,
            "import_statement": self._import,
            "import_from_statement": self._import_from,
            "expression_statement": self._expression_statement,
            "assignment": self._assignment,
            "augmented_assignment": self._augmented,
            "if_statement": self._if,
            "for_statement": self._for,
            "with_statement": self._with,
            "try_statement": self._try,
            "case_clause": self._case,
            "global_statement": self._global,
            "type_alias_statement": self._type_alias,
            "future_import_statement": lambda node: None,
            "nonlocal_statement": lambda node: None,
        }

    def read(self, root: Node) -> None:
        """Read the module's statements, then mark the uses that a hasattr guards."""
        self._block(root)
        if self.probed:
            self.references = [
                replace(reference, is_guarded=True) if (reference.scope, reference.path) in self.probed else reference
                for reference in self.references
            ]

    def _block(self, node: Node | None) -> None:
        for child in node.named_children if node is not None else ():
            self._statement(child)

    def _statement(self, node: Node) -> None:
        read = self._read_statement.get(node.type)
        if read is not None:
            read(node)
        elif node.type in ("block", "else_clause", "finally_clause", "while_statement", "match_statement", "ERROR"):
            self._block(node)
        elif node.type.endswith("_statement"):
            for child in node.named_children:
                self.expression(child)
        elif node.type != "comment":
            self.expression(node)

    def _decorated(self, node: Node) -> None:
        decorators = [child.named_children[0] for child in node.named_children if child.type == "decorator"]
        for decorator in decorators:
            self.expression(decorator, "decorator")
        inner = node.child_by_field_name("definition")
        written = tuple(folded(decorator) for decorator in decorators)
        if inner is not None and inner.type == "function_definition":
            self._function(inner, written)
        elif inner is not None:
            self._class_definition(inner, written)

    def _function(self, node: Node, decorators: tuple[str, ...] = ()) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return
        qualname = self._qualified(text(name))
        found = signature(node)
        names = {_last(decorator) for decorator in decorators}
        kind = Kind.FUNCTION if self._in_class is None else Kind.PROPERTY if names & _PROPERTIES else Kind.METHOD
        self.definitions.append(
            Definition(
                text(name),
                qualname,
                kind,
                self.source.place(name),
                node.end_point[0] + 1,
                found,
                decorators=decorators,
                is_abstract="abstractmethod" in names or "abstractproperty" in names,
                is_static="staticmethod" in names,
                body=digest(node, text(name)),
                raises=raised(node),
                returns_none=may_return_none(node),
            )
        )
        if text(name) == "__getattr__" and not self.scope:
            self.has_dynamic_names = True
        self._parameters(node, qualname, is_static="staticmethod" in names)

    def _parameters(self, node: Node, qualname: str, *, is_static: bool) -> None:
        """Annotations and defaults are read outside the function, the body inside."""
        parameters = node.child_by_field_name("parameters")
        bound: list[Local] = []
        for child in parameters.named_children if parameters is not None else ():
            annotation = child.child_by_field_name("type")
            self.expression(annotation, "annotation")
            self.expression(child.child_by_field_name("value"))
            name = next(identifiers(child), None)
            if name is not None:
                written = folded(annotation) if annotation is not None else None
                bound.append(Local(text(name), qualname, self.source.place(name), written, is_parameter=True))
        self.expression(node.child_by_field_name("return_type"), "annotation")
        self.locals.extend(bound)
        outer = (self.scope, self._in_class, self._class, self._receiver, self._globals)
        if self._in_class is not None:
            self._class = self.scope
            self._receiver = bound[0].name if bound and not is_static else ""
        self.scope, self._in_class, self._globals = qualname, None, set()
        self._block(node.child_by_field_name("body"))
        self.scope, self._in_class, self._class, self._receiver, self._globals = outer

    def _class_definition(self, node: Node, decorators: tuple[str, ...] = ()) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return
        bases = node.child_by_field_name("superclasses")
        written = tuple(folded(base) for base in bases.named_children) if bases is not None else ()
        for base in bases.named_children if bases is not None else ():
            self.expression(base, "base")
        qualname = self._qualified(text(name))
        kind = Kind.ENUM if any(_last(base) in _ENUMS for base in written) else Kind.CLASS
        self.definitions.append(
            Definition(
                text(name), qualname, kind, self.source.place(name), node.end_point[0] + 1,
                bases=written, decorators=decorators, body=digest(node, text(name)),
            )
        )  # fmt: skip
        outer = (self.scope, self._in_class, self._class, self._receiver)
        self.scope, self._in_class, self._class, self._receiver = qualname, kind, "", ""
        self._block(node.child_by_field_name("body"))
        self.scope, self._in_class, self._class, self._receiver = outer

    def _qualified(self, name: str) -> str:
        return f"{self.scope}.{name}" if self.scope else name

    def _expression_statement(self, node: Node) -> None:
        self._block(node)

    def _assignment(self, node: Node) -> None:
        annotation, value = node.child_by_field_name("type"), node.child_by_field_name("right")
        left = node.child_by_field_name("left")
        self.expression(annotation, "annotation")
        is_whole = left is not None and left.type in ("identifier", "attribute")
        for name in self.target(left):
            self._bound(name, annotation, value if is_whole else None, node)
        if value is not None and value.type == "assignment":
            self._assignment(value)
        else:
            self.expression(value)
        if left is not None and text(left) == "__all__" and not self.scope:
            self._exported(value)

    def _bound(self, name: Node, annotation: Node | None, value: Node | None, statement: Node) -> None:
        """What one name of an assignment's left side is: a variable, a field, a member, a local."""
        while value is not None and value.type == "assignment":
            value = value.child_by_field_name("right")
        written = folded(annotation) if annotation is not None else None
        source = chain(value)
        if name.type == "attribute":
            self._attribute(name, written, value)
        elif self.scope and self._in_class is None and text(name) not in self._globals:
            self.bind(name, written, source)
        else:
            scope = self.scope if self._in_class is not None else ""
            kind = Kind.VARIABLE if not scope else Kind.MEMBER if self._in_class is Kind.ENUM and value else Kind.FIELD
            self._define(name, kind, scope, (written, value))

    def _attribute(self, node: Node, annotation: str | None, value: Node | None) -> None:
        """An assignment to an attribute of the receiver defines a field of its class."""
        root, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if root is None or name is None or not self._class or text(root) != self._receiver:
            return
        self._define(name, Kind.FIELD, self._class, (annotation, value))

    def _define(self, name: Node, kind: Kind, scope: str, what: tuple[str | None, Node | None]) -> None:
        annotation, value = what
        self.definitions.append(
            Definition(
                text(name),
                f"{scope}.{text(name)}" if scope else text(name),
                kind,
                self.source.place(name),
                name.end_point[0] + 1,
                annotation=annotation,
                value=folded(value) if value is not None else None,
                chain=chain(value),
                written_in=self.scope if self._in_class is None else "",
            )
        )

    def _augmented(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        self.expression(left)
        self.expression(right)
        if left is not None and text(left) == "__all__" and not self.scope:
            self._exported(right)

    def _exported(self, value: Node | None) -> None:
        """The names that ``__all__`` lists; anything but plain lists makes them unknown."""
        strings = [child for child in value.named_children if child.type != "comment"] if value is not None else []
        names = [string_constant(child) for child in strings]
        if value is None or value.type not in ("list", "tuple") or None in names:
            self.has_dynamic_names = True
            return
        self.exports = (*(self.exports or ()), *(name for name in names if name is not None))
        for child, name in zip(strings, names, strict=True):
            self._add(name or "", self.source.place(child), "export")

    def _type_alias(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        name = next(identifiers(left), None) if left is not None else None
        if name is not None:
            self._define(name, Kind.TYPE, self.scope, (None, right))
        self.expression(right, "annotation")

    def _global(self, node: Node) -> None:
        self._globals.update(text(child) for child in node.named_children)

    def _if(self, node: Node) -> None:
        condition = node.child_by_field_name("condition")
        self.expression(condition)
        is_type_only = condition is not None and _last(text(condition)) == "TYPE_CHECKING"
        outer, self._type_only = self._type_only, self._type_only or is_type_only
        self._block(node.child_by_field_name("consequence"))
        self._type_only = outer
        for child in node.children_by_field_name("alternative"):
            if child.type == "elif_clause":
                self._if(child)
            else:
                self._block(child)

    def _for(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        root = chain(right)
        self.expression(right)
        for name in self.target(left):
            self._taken(name, f"{root}[]" if root and left is not None and left.type == "identifier" else None)
        self._block(node.child_by_field_name("body"))
        for child in node.children_by_field_name("alternative"):
            self._block(child)

    def _with(self, node: Node) -> None:
        is_async = node.children[0].type == "async"
        clauses = [child for child in node.named_children if child.type == "with_clause"]
        for item in (item for clause in clauses for item in clause.named_children):
            value = item.child_by_field_name("value") if item.type == "with_item" else None
            if value is None or value.type != "as_pattern":
                self.expression(value)
                continue
            context = value.named_children[0]
            self.expression(context)
            root = chain(context)
            entered = f"{root}.{'__aenter__()!' if is_async else '__enter__()'}" if root else None
            self._as_pattern(value, entered)
        self._block(node.child_by_field_name("body"))

    def _as_pattern(self, node: Node, value: str | None) -> None:
        alias = node.child_by_field_name("alias")
        inner = alias.named_children[0] if alias is not None and alias.named_child_count else None
        for name in self.target(inner):
            self._taken(name, value if inner is not None and inner.type == "identifier" else None)

    def _taken(self, name: Node, value: str | None) -> None:
        """A name bound by a loop, a context, a handler or a pattern."""
        if name.type == "attribute":
            self._attribute(name, None, None)
        elif self._in_class is not None or not self.scope:
            kind = Kind.FIELD if self.scope else Kind.VARIABLE
            place, end = self.source.place(name), name.end_point[0] + 1
            self.definitions.append(Definition(text(name), self._qualified(text(name)), kind, place, end, chain=value))
        else:
            self.bind(name, None, value)

    def _try(self, node: Node) -> None:
        caught = {name for child in node.named_children if child.type.startswith("except") for name in _caught(child)}
        self.guards += bool(caught & _FORGIVING)
        self._import_guards += bool(caught & (_FORGIVING | _FORGIVING_IMPORTS))
        self._block(node.child_by_field_name("body"))
        self.guards -= bool(caught & _FORGIVING)
        self._import_guards -= bool(caught & (_FORGIVING | _FORGIVING_IMPORTS))
        for child in node.named_children[1:]:
            if child.type.startswith("except"):
                self._handler(child)
            else:
                self._block(child)

    def _handler(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "block":
                self._block(child)
            elif child.type == "as_pattern":
                self.expression(child.named_children[0])
                caught = chain(child.named_children[0])
                self._as_pattern(child, f"{caught}()" if caught else None)
            else:
                self.expression(child)

    def _case(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "case_pattern":
                self._pattern(child)
            elif child.type == "block":
                self._block(child)
            else:
                self._statement(child)

    def _pattern(self, node: Node) -> None:
        if node.type == "dotted_name":
            self._dotted_pattern(node)
            return
        if node.type == "keyword_pattern":
            for child in node.named_children[1:]:
                self._pattern(child)
            return
        if node.type in ("splat_pattern", "as_pattern"):
            for name in (child for child in node.named_children if child.type == "identifier"):
                self._taken(name, None)
        for child in node.named_children:
            if node.type == "class_pattern" and child.type == "dotted_name":
                self._dotted(text(child), self._before(child), "use")
            else:
                self._pattern(child)

    def _dotted_pattern(self, node: Node) -> None:
        names = node.named_children
        if len(names) == 1:
            self._taken(names[0], None)
        else:
            self._dotted(text(node), self._before(node), "use")

    def _before(self, node: Node) -> Place:
        line, column = self.source.place(node)
        return Place(line, column - 1)

    def _import(self, node: Node) -> None:
        for name in node.children_by_field_name("name"):
            module = name.child_by_field_name("name") or name
            alias = name.child_by_field_name("alias")
            local = text(alias) if alias is not None else text(module).split(".")[0]
            self._imported(text(module), None, local, module)

    def _import_from(self, node: Node) -> None:
        module = node.child_by_field_name("module_name")
        if module is None:
            return
        specifier = text(module).replace(" ", "")
        for name in node.children_by_field_name("name"):
            original = name.child_by_field_name("name") or name
            alias = name.child_by_field_name("alias")
            self._imported(specifier, text(original), text(alias or original), original)
        if any(child.type == "wildcard_import" for child in node.named_children):
            self._imported(specifier, "*", "*", module)

    def _imported(self, module: str, name: str | None, alias: str, node: Node) -> None:
        self.imports.append(
            Import(
                module,
                name,
                alias,
                self.source.place(node),
                is_type_only=self._type_only,
                is_guarded=self.guards > 0 or self._import_guards > 0,
                scope=self.scope,
            )
        )


def _last(written: str) -> str:
    """``Enum`` of ``enum.Enum[T](…)``."""
    return written.partition("(")[0].partition("[")[0].rpartition(".")[2].strip()


def _caught(clause: Node) -> set[str]:
    """The last names of the exceptions that an except clause names; ``""`` for a bare one."""
    values = [child for child in clause.named_children if child.type not in ("block", "comment")]
    if not values:
        return {""}
    found = values[0].named_children[0] if values[0].type == "as_pattern" else values[0]
    names = found.named_children if found.type == "tuple" else [found]
    return {_last(text(name)) for name in names}
