"""What Python statements bind and guard: assignments, loops, contexts, handlers, patterns."""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from gitorch.code.model import Definition, Kind, Place
from gitorch.code.python.called_classes import CalledClass, called_class
from gitorch.code.python.expressions import Expressions, identifiers
from gitorch.code.python.text import Source, chain, folded, last_name, string_constant, text

_FORGIVING_IMPORTS = frozenset({
    "ImportError", "ModuleNotFoundError", "NameError", "AttributeError", "KeyError", "Exception", "BaseException", ""
})  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """The definition that the reader stands in, beside its qualname.

    ``in_class`` is the kind of the class whose body it is, ``klass`` the class whose method it is and ``receiver``
    that method's first parameter; ``names`` are those that a global statement names.
    """

    in_class: Kind | None = None
    klass: str = ""
    receiver: str = ""
    names: set[str] = field(default_factory=set)


class Bindings(Expressions):
    """Reads the statements that bind names. Definitions are kept in the order in which they stand."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.definitions: list[Definition] = []
        self.exports: tuple[str, ...] | None = None
        self.has_open_exports = False
        self._frame = Frame()
        self._type_only = False
        self._import_guards = 0

    def block(self, node: Node | None) -> None:
        """Read the statements of a block."""
        raise NotImplementedError

    def qualified(self, name: str) -> str:
        """The qualname of a name that is defined here."""
        return f"{self.scope}.{name}" if self.scope else name

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
        elif annotation is None and (made := called_class(value, self.source)) is not None and self._is_shared():
            self._made(name, made)
        elif self.scope and self._frame.in_class is None and text(name) not in self._frame.names:
            is_none = value is not None and value.type == "none"
            self.bind(name, written, "None" if is_none else source)
        else:
            scope = self.scope if self._frame.in_class is not None else ""
            kind = (
                Kind.VARIABLE
                if not scope
                else Kind.MEMBER
                if self._frame.in_class is Kind.ENUM and value
                else Kind.FIELD
            )
            self._define(name, kind, scope, (written, value))

    def _is_shared(self) -> bool:
        """Whether what is bound here is the module's or a class's, and no function's own."""
        return not self.scope or self._frame.in_class is not None

    def _made(self, name: Node, made: CalledClass) -> None:
        """A class that is made by a call."""
        qualname, place, end = self.qualified(text(name)), self.source.place(name), name.end_point[0] + 1
        self.definitions.append(Definition(text(name), qualname, made.kind, place, end, bases=(made.base,)))
        self._fields_of(qualname, made)

    def _fields_of(self, qualname: str, made: CalledClass) -> None:
        kind = Kind.MEMBER if made.kind is Kind.ENUM else Kind.FIELD
        for one in made.fields:
            annotation = None if made.kind is Kind.ENUM else one.annotation
            self.definitions.append(
                Definition(
                    one.name, f"{qualname}.{one.name}", kind, one.place, one.place.line,
                    annotation=annotation, value=one.value,
                )
            )  # fmt: skip

    def _attribute(self, node: Node, annotation: str | None, value: Node | None) -> None:
        """An assignment to an attribute of the receiver defines a field of its class."""
        root, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if root is None or name is None or not self._frame.klass or text(root) != self._frame.receiver:
            return
        self._define(name, Kind.FIELD, self._frame.klass, (annotation, value))

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
                written_in=self.scope if self._frame.in_class is None else "",
            )
        )

    def _augmented(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        self.expression(left)
        self.expression(right)
        if left is not None and text(left) == "__all__" and not self.scope:
            self._exported(right)

    def _exported(self, value: Node | None) -> None:
        """The names that ``__all__`` lists; with anything but plain lists there may be more."""
        strings = [child for child in value.named_children if child.type != "comment"] if value is not None else []
        names = [string_constant(child) for child in strings]
        if value is None or value.type not in ("list", "tuple") or None in names:
            self.has_open_exports = True
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

    def _if(self, node: Node) -> None:
        condition = node.child_by_field_name("condition")
        self.expression(condition)
        is_type_only = condition is not None and last_name(text(condition)) == "TYPE_CHECKING"
        outer, self._type_only = self._type_only, self._type_only or is_type_only
        self.block(node.child_by_field_name("consequence"))
        self._type_only = outer
        for child in node.children_by_field_name("alternative"):
            if child.type == "elif_clause":
                self._if(child)
            else:
                self.block(child)

    def _for(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        root = chain(right)
        self.expression(right)
        for name in self.target(left):
            self._taken(name, f"{root}[]" if root and left is not None and left.type == "identifier" else None)
        self.block(node.child_by_field_name("body"))
        for child in node.children_by_field_name("alternative"):
            self.block(child)

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
        self.block(node.child_by_field_name("body"))

    def _as_pattern(self, node: Node, value: str | None) -> None:
        alias = node.child_by_field_name("alias")
        inner = alias.named_children[0] if alias is not None and alias.named_child_count else None
        for name in self.target(inner):
            self._taken(name, value if inner is not None and inner.type == "identifier" else None)

    def _taken(self, name: Node, value: str | None) -> None:
        """A name bound by a loop, a context, a handler or a pattern."""
        if name.type == "attribute":
            self._attribute(name, None, None)
        elif self._frame.in_class is not None or not self.scope:
            kind = Kind.FIELD if self.scope else Kind.VARIABLE
            place, end = self.source.place(name), name.end_point[0] + 1
            self.definitions.append(Definition(text(name), self.qualified(text(name)), kind, place, end, chain=value))
        else:
            self.bind(name, None, value)

    def _try(self, node: Node) -> None:
        caught = {name for child in node.named_children if child.type.startswith("except") for name in _caught(child)}
        self.caught.append(caught)
        self._import_guards += bool(caught & _FORGIVING_IMPORTS)
        self.block(node.child_by_field_name("body"))
        self._import_guards -= bool(caught & _FORGIVING_IMPORTS)
        self.caught.pop()
        for child in node.named_children[1:]:
            if child.type.startswith("except"):
                self._handler(child)
            else:
                self.block(child)

    def _handler(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "block":
                self.block(child)
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
                self.block(child)
            else:
                self.expression(child)

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


def _caught(clause: Node) -> set[str]:
    """The last names of the exceptions that an except clause names; ``""`` for a bare one."""
    values = [child for child in clause.named_children if child.type not in ("block", "comment")]
    if not values:
        return {""}
    found = values[0].named_children[0] if values[0].type == "as_pattern" else values[0]
    names = found.named_children if found.type == "tuple" else [found]
    return {last_name(text(name)) for name in names}
