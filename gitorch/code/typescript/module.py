"""TypeScript, TSX, JavaScript and JSX source, and components of Vue, Svelte and Astro, to a :class:`Module`."""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from gitorch.code.components.interface import typed_props
from gitorch.code.components.scripts import Script, script_of
from gitorch.code.model import Module, Reference
from gitorch.code.reparsing import root_of
from gitorch.code.typescript import classes as typescript_classes
from gitorch.code.typescript import definitions as typescript_definitions
from gitorch.code.typescript import functions as typescript_functions
from gitorch.code.typescript import imports as typescript_imports
from gitorch.code.typescript import references as typescript_references
from gitorch.code.typescript.gaps import without_gaps
from gitorch.code.typescript.walk import Handler, Walk

_HANDLERS: dict[str, Handler] = {
    **typescript_references.HANDLERS,
    **typescript_functions.HANDLERS,
    **typescript_definitions.HANDLERS,
    **typescript_classes.HANDLERS,
    **typescript_imports.HANDLERS,
}


def parse_typescript(source: bytes) -> Module:
    """The module that a ``.ts`` file is; what isn't understood is left out."""
    return _parse(source, "typescript", has_jsx=False)


def parse_tsx(source: bytes) -> Module:
    """TypeScript with JSX."""
    return _parse(source, "typescript", has_jsx=True)


def parse_javascript(source: bytes) -> Module:
    """JavaScript, with or without JSX: to the grammar it is TypeScript that annotates nothing."""
    return _parse(source, "javascript", has_jsx=True)


def parse_vue(source: bytes) -> Module:
    """The scripts and the template of a Vue component."""
    return _parse_component(".vue", source)


def parse_svelte(source: bytes) -> Module:
    """The scripts and the template of a Svelte component."""
    return _parse_component(".svelte", source)


def parse_astro(source: bytes) -> Module:
    """The scripts and the template of an Astro component."""
    return _parse_component(".astro", source)


def _parse_component(suffix: str, source: bytes) -> Module:
    """The scripts of a component, and what its template says, at their own places.

    A template that is not understood is left out whole. What it shows of a prop has the prop's type.
    """
    script = script_of(suffix, source)
    language, has_jsx = "typescript" if script.is_typescript else "javascript", suffix == ".astro"
    module = _parse(script.code, language, has_jsx=has_jsx)
    if module.has_errors:
        return _parse(script.without_template.code, language, has_jsx=has_jsx)
    types = typed_props(suffix, script) if suffix == ".vue" else {}
    references = (_in_template(one, script, lines, types) for lines in (script.lines(),) for one in module.references)
    return replace(module, references=tuple(one for one in references if one is not None))


def _in_template(
    one: Reference, script: Script, lines: tuple[tuple[int, int], ...], types: dict[str, str]
) -> Reference | None:
    """A reference with the type of the prop that it starts from; None for one to a name of the template's own."""
    if any(first <= one.place.line <= last for first, last in lines):
        return one
    root = one.path.partition(".")[0].rstrip("()[]!")
    if root in script.loop_names:
        return None
    return one._replace(root_type=types[root], root_is_local=True) if root in types else one


def _root(source: bytes, *, has_jsx: bool) -> Node:
    grammar = "tsx" if has_jsx else "typescript"
    root = root_of(grammar, source)
    if not root.has_error:
        return root
    known = without_gaps(source, has_jsx=has_jsx)
    mended = root_of(grammar, known) if known != source else root
    return root if mended.has_error else mended


def _parse(source: bytes, language: str, *, has_jsx: bool) -> Module:
    root = _root(source, has_jsx=has_jsx)
    walk = Walk(source, _HANDLERS, is_javascript=language == "javascript")
    has_errors = root.has_error
    try:
        walk.visit_children(root)
    except RecursionError:  # nested deeper than any person writes: what was read so far, marked as not all
        has_errors = True
    typescript_definitions.merge_overloads(walk)
    return Module(
        language,
        tuple(walk.definitions),
        tuple(walk.imports),
        tuple(walk.references),
        tuple(walk.locals.values()),
        has_errors=has_errors,
        has_dynamic_names=walk.has_dynamic_names,
    )
