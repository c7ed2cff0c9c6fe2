"""Python statements to definitions and imports; what they bind is in :mod:`python_bindings`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tree_sitter import Node

from gitorch.code.model import Definition, Import, Kind, Local
from gitorch.code.python.bindings import Bindings, Frame
from gitorch.code.python.called_classes import called_class
from gitorch.code.python.expressions import identifiers
from gitorch.code.python.functions import Body, digest, signature
from gitorch.code.python.parts import Part, part_of, remember
from gitorch.code.python.text import Source, folded, last_name, text

_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"})
_PROPERTIES = frozenset({"property", "cached_property", "abstractproperty", "getter", "setter", "deleter"})
_APART = frozenset({"function_definition", "class_definition", "decorated_definition"})
_BLOCKS = frozenset({
    "block", "else_clause", "finally_clause", "while_statement", "match_statement", "expression_statement", "ERROR",
})  # fmt: skip


class Reader(Bindings):
    """Reads a whole module."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.imports: list[Import] = []

    def read(self, root: Node) -> None:
        """Read the module's statements, then mark the uses that a hasattr guards."""
        for child in root.named_children:
            if child.type in _APART and not root.has_error and child.start_point.column == 0:
                self._apart(child)
            else:
                self._statement(child)
        if self.probed:
            self.references = [
                reference._replace(is_guarded=True) if (reference.scope, reference.path) in self.probed else reference
                for reference in self.references
            ]

    def _apart(self, node: Node) -> None:
        """A function or a class of the module, which may have been read in another version of the file."""
        written, row = node.text or b"", node.start_point.row
        known = part_of(written)
        if known is None:
            self._read_apart(node, written)
            return
        part = known.at(row)
        self.definitions += part.definitions
        self.imports += part.imports
        self.references += part.references
        self.locals += part.locals
        self.probed |= part.probed

    def _read_apart(self, node: Node, written: bytes) -> None:
        at = len(self.definitions), len(self.imports), len(self.references), len(self.locals)
        probed, is_dynamic = self.probed, self.has_dynamic_names
        self.probed, self.has_dynamic_names = set(), False
        self._statement(node)
        if not self.has_dynamic_names:
            remember(written, Part(
                node.start_point.row, self.definitions[at[0] :], self.imports[at[1] :], self.references[at[2] :],
                self.locals[at[3] :], frozenset(self.probed),
            ))  # fmt: skip
        self.probed |= probed
        self.has_dynamic_names |= is_dynamic

    def block(self, node: Node | None) -> None:
        for child in node.named_children if node is not None else ():
            self._statement(child)

    def _statement(self, node: Node) -> None:
        read = _READ.get(node.type)
        if read is not None:
            read(self, node)
        elif node.type in _BLOCKS:
            self.block(node)
        elif node.type.endswith("_statement"):
            for child in node.named_children:
                self.expression(child)
        elif node.type != "comment":
            self.expression(node)

    def _global(self, node: Node) -> None:
        self._frame.names.update(map(text, node.named_children))

    def _return(self, node: Node) -> None:
        self.body.returned(node)
        for child in node.named_children:
            self.expression(child)

    def _raise(self, node: Node) -> None:
        self.body.raised(node)
        for child in node.named_children:
            self.expression(child)

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
        qualname, names = self.qualified(text(name)), {last_name(decorator) for decorator in decorators}
        is_function = self._frame.in_class is None
        kind = Kind.FUNCTION if is_function else Kind.PROPERTY if names & _PROPERTIES else Kind.METHOD
        position = len(self.definitions)
        outer, self.body = self.body, Body()
        self._inside(node, qualname, is_static="staticmethod" in names)
        definition = Definition(
            text(name),
            qualname,
            kind,
            self.source.place(name),
            node.end_point[0] + 1,
            signature(node, self.body),
            decorators=decorators,
            chain=self.body.chain,
            is_abstract="abstractmethod" in names or "abstractproperty" in names,
            is_static="staticmethod" in names,
            body=digest(node, name),
            raises=tuple(dict.fromkeys(self.body.raises)),
        )
        self.definitions.insert(position, definition)
        self.body = outer

    def _inside(self, node: Node, qualname: str, *, is_static: bool) -> None:
        """Annotations and defaults are read outside the function, the body inside."""
        bound = self._parameters(node, qualname)
        outer, outer_frame = self.scope, self._frame
        self.scope, self._frame = qualname, Frame(klass=outer_frame.klass, receiver=outer_frame.receiver)
        if outer_frame.in_class is not None:
            receiver = bound[0].name if bound and not is_static else ""
            self._frame = Frame(klass=outer, receiver=receiver)
        self.block(node.child_by_field_name("body"))
        self.scope, self._frame = outer, outer_frame

    def _parameters(self, node: Node, qualname: str) -> list[Local]:
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
        return bound

    def _class_definition(self, node: Node, decorators: tuple[str, ...] = ()) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return
        bases = node.child_by_field_name("superclasses")
        listed = bases.named_children if bases is not None else []
        called = [called_class(base, self.source) for base in listed]
        written = tuple(made.base if made else folded(base) for base, made in zip(listed, called, strict=True))
        for base in listed:
            self.expression(base, "base")
        qualname = self.qualified(text(name))
        kind = Kind.ENUM if any(last_name(base) in _ENUMS for base in written) else Kind.CLASS
        self.definitions.append(
            Definition(
                text(name), qualname, kind, self.source.place(name), node.end_point[0] + 1,
                bases=written, decorators=decorators, body=digest(node, name),
            )
        )  # fmt: skip
        for made in filter(None, called):
            self._fields_of(qualname, made)
        outer, outer_frame = self.scope, self._frame
        self.scope, self._frame = qualname, Frame(in_class=kind)
        self.block(node.child_by_field_name("body"))
        self.scope, self._frame = outer, outer_frame

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
                is_guarded=self._import_guards > 0,
                scope=self.scope,
            )
        )


_READ: Mapping[str, Callable[[Reader, Node], None]] = {
    "function_definition": Reader._function,
    "class_definition": Reader._class_definition,
    "decorated_definition": Reader._decorated,
    "import_statement": Reader._import,
    "import_from_statement": Reader._import_from,
    "assignment": Reader._assignment,
    "augmented_assignment": Reader._augmented,
    "if_statement": Reader._if,
    "for_statement": Reader._for,
    "with_statement": Reader._with,
    "try_statement": Reader._try,
    "case_clause": Reader._case,
    "return_statement": Reader._return,
    "raise_statement": Reader._raise,
    "global_statement": Reader._global,
    "type_alias_statement": Reader._type_alias,
    "future_import_statement": lambda *_: None,
    "nonlocal_statement": lambda *_: None,
}
