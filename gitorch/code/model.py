"""What gitorch knows of source text: definitions, references, imports, signatures.

One vocabulary for every language; each language's file turns text into a :class:`Module`. Pure: text in, values
out, no repository. Values are frozen and plain, so that they can be cached by blob id; a file has hundreds of them,
so they are named tuples, which are made six times as fast as frozen dataclasses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

_MOST_HELD = 512  # modules
_by_name: dict[int, tuple[Module, dict[str, Definition]]] = {}  # by identity: to hash a module would cost more


class Place(NamedTuple):
    """Where something stands: line and column from 1, the column in characters."""

    line: int
    column: int


class Kind(StrEnum):
    """What a definition defines."""

    MODULE = "module"
    FUNCTION = "function"
    METHOD = "method"
    PROPERTY = "property"
    CLASS = "class"
    INTERFACE = "interface"
    TYPE = "type"
    ENUM = "enum"
    MEMBER = "member"  # of an enum
    FIELD = "field"  # declared or assigned attribute of a class, interface or object
    VARIABLE = "variable"
    NAMESPACE = "namespace"


class ParameterKind(StrEnum):
    """How an argument reaches a parameter: by position, by name, by either, or as one of many."""

    POSITIONAL_ONLY = "positional-only"
    POSITIONAL = "positional"  # may also be given by name, where the language has names
    VARIADIC = "variadic"  # *args, ...rest
    KEYWORD = "keyword"  # keyword-only
    KEYWORDS = "keywords"  # **kwargs


class Parameter(NamedTuple):
    """One parameter of a signature; ``default`` is its text, shortened."""

    name: str
    kind: ParameterKind
    required: bool
    annotation: str | None = None
    default: str | None = None


class Signature(NamedTuple):
    """What a call must fit. ``returns`` is the annotation as written, white space folded."""

    parameters: tuple[Parameter, ...] = ()
    returns: str | None = None
    is_async: bool = False
    is_generator: bool = False


class Definition(NamedTuple):
    """One name that a module defines.

    ``qualname`` is dotted within the module (``User.name``). ``body`` is a hash of the normalised syntax without
    the name itself, comments and layout, so that moved, reformatted or renamed code keeps it.
    """

    name: str
    qualname: str
    kind: Kind
    place: Place
    end_line: int
    signature: Signature | None = None
    overloads: tuple[Signature, ...] = ()
    bases: tuple[str, ...] = ()
    implements: tuple[str, ...] = ()  # those of the bases that only promise members and give none
    decorators: tuple[str, ...] = ()
    annotation: str | None = None
    value: str | None = None  # a short initialiser as written
    chain: str | None = None  # the chain that the value comes from (see Reference.path); of a function, what it returns
    written_in: str = ""  # the qualname of the method that assigns a field, where one does
    inferred: str | None = None  # without an annotation: the type that the initialiser tells, in the language's syntax
    type_parameters: tuple[str, ...] = ()
    exported: bool = True
    is_abstract: bool = False
    is_static: bool = False
    is_optional: bool = False
    body: str = ""
    raises: tuple[str, ...] = ()


class Import(NamedTuple):
    """One imported name.

    ``module`` is as written, with leading dots (Python) or as a specifier (``./users``). ``name`` is None for the
    whole module, ``*`` for everything, ``default`` for a default export. ``alias`` is the local name. ``exported``
    marks a re-export (``export … from``), which binds nothing locally where ``binds`` is false.
    """

    module: str
    name: str | None
    alias: str
    place: Place
    is_type_only: bool = False
    is_guarded: bool = False
    is_exported: bool = False
    binds: bool = True
    scope: str = ""


class Call(NamedTuple):
    """The arguments of one call. ``has_spread`` and ``has_keyword_spread`` make the count a lower bound.

    ``is_handed`` is of a call that another function makes later: ``submit(f, 1)`` calls ``f(1)``.
    """

    positional: int = 0
    keywords: tuple[str, ...] = ()
    has_spread: bool = False
    has_keyword_spread: bool = False
    is_awaited: bool = False
    is_handed: bool = False


class Reference(NamedTuple):
    """One use of a name.

    ``path`` is the dotted chain as written from its root (``users.load_user``); a root that is a parameter or a
    local keeps its name, and ``root_type`` says its class where an annotation or a plain construction tells. In a
    chain ``()`` is the result of a call, ``[]`` an element, ``["k"]`` the element of a constant key and ``!`` what
    awaiting gives: ``load()!.name``. ``place`` is where the last name of the chain stands.
    ``scope`` is the qualname of the definition it stands in. ``is_guarded`` marks a use behind hasattr, getattr with
    a default, optional chaining or a try that catches the failure. A value without a name (``load().size``, the object
    literal that a call is given) has a root of its own making, ``root_type`` and ``root_is_local``.

    ``role`` is use, base, decorator, annotation, export, text (a name that is written as text), or in TypeScript: key
    (``path`` is a key of an object literal or an attribute of an element, a member of ``root_type``), literal
    (``path`` is a string that ``root_type`` must contain), object (an object literal of ``root_type``:
    ``call.keywords`` are its keys), element (likewise for JSX).
    """

    path: str
    place: Place
    scope: str = ""
    root_type: str | None = None
    root_is_local: bool = False
    call: Call | None = None
    is_write: bool = False
    is_guarded: bool = False
    role: str = "use"
    root_place: Place | None = None  # where a local root is declared


class Local(NamedTuple):
    """A name that a function binds: a parameter, a variable, a loop's target.

    ``annotation`` is as written; ``chain`` is where its value comes from, in the form of a reference's path; in Python
    ``None`` as a word where it is bound to that.
    """

    name: str
    scope: str
    place: Place
    annotation: str | None = None
    chain: str | None = None
    is_parameter: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """One parsed file. ``has_errors`` says that some of the text was not understood; the rest is still here."""

    language: str
    definitions: tuple[Definition, ...] = ()
    imports: tuple[Import, ...] = ()
    references: tuple[Reference, ...] = ()
    locals: tuple[Local, ...] = ()
    exports: tuple[str, ...] | None = None  # __all__, as far as it is a plain list
    has_errors: bool = False
    has_dynamic_names: bool = False  # globals()[…] = …, export =
    package: str = ""  # the package or namespace that a file says it is of, dotted
    has_open_exports: bool = False  # __all__ may hold more than ``exports``

    def find(self, qualname: str) -> Definition | None:
        """The last definition of a name, as the interpreter would have it."""
        held = _by_name.get(id(self))
        if held is None or held[0] is not self:
            if len(_by_name) >= _MOST_HELD:
                _by_name.clear()
            held = _by_name[id(self)] = self, {one.qualname: one for one in self.definitions}
        return held[1].get(qualname)
