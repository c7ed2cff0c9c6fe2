"""One vocabulary for data that crosses between languages and processes, whatever language says it.

Values are frozen and plain, so that they can be cached by blob id.
"""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.code.model import Place

WHOLE = "[]"
"""The key of a mention of a whole answer rather than of a field of it."""
STRING, NUMBER, BOOLEAN, ARRAY, OBJECT, NULL = "string", "number", "boolean", "array", "object", "null"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape.

    ``name`` is what travels where the source says so, else what the source calls it; ``is_fixed`` tells which, as
    a casing convention changes only the latter. ``accepted`` are further names that are read on the way in.
    ``types`` are JSON's; none means not known. ``place`` is where the name is decided. ``scale`` is what the value is
    multiplied or divided by where it is made: ``*1000``. ``elements`` are the JSON types of what a list holds.
    """

    name: str
    place: Place
    types: frozenset[str] = frozenset()
    is_optional: bool = False
    is_fixed: bool = True
    accepted: tuple[str, ...] = ()
    type_names: tuple[str, ...] = ()
    scale: str = ""
    elements: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shape:
    """A set of fields that travel together.

    ``kind`` is model (a class), literal (built in place by the function ``name``) or declared (an interface or a
    schema). ``is_open`` says that there may be more fields than these. ``casing`` is the convention that turns
    names into those that travel, said at ``casing_place``. ``travels`` is false for a literal that was only seen
    to be built. ``below`` is the dotted key under which a literal stands in one around it.
    """

    name: str
    kind: str
    fields: tuple[Field, ...]
    place: Place
    is_open: bool = False
    bases: tuple[str, ...] = ()
    casing: str = ""
    casing_place: Place | None = None
    accepts_own_names: bool = False
    travels: bool = True
    below: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that names a field of something: ``use`` is read or send.

    ``group`` is the same for all that is named of one thing in one function; ``type_name`` is that thing's type where
    it is written. ``needs`` are the JSON types that the use would work with; none means any. ``value`` is the text
    that the field is compared with. ``given`` is the function that it is handed to, and as which of its arguments.
    ``is_null_tested`` marks a comparison with null that nothing but null passes.
    """

    key: str
    place: Place
    scope: str
    use: str = "read"
    group: str = ""
    type_name: str = ""
    is_guarded: bool = False
    needs: frozenset[str] = frozenset()
    value: str | None = None
    given: tuple[str, int] | None = None
    is_null_tested: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text in the source, and the position it stands in.

    ``use`` is argument, keyword, decorator, key, value (of the key ``name``), constant (called ``name``), compare
    (with ``name``), member (of an enum), row (first of a row, before what it stands for), front (that the function
    ``name`` puts in front of what it is given), chosen (by a condition, for the variable, key or keyword ``name``) or
    other; ``callee`` is the dotted function that it is given to. ``table`` is the constant that holds the literal
    which a value stands in.
    ``{}`` stands for a hole.
    """

    value: str
    place: Place
    use: str
    name: str = ""
    callee: str = ""
    scope: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """A path that a server answers. ``owner`` is the variable of the application or router it hangs on.

    ``name`` is what ``reverse`` and ``url_for`` call it, where that is not the handler's name. ``query`` are the
    parameters that it reads of a request's query, where they can be told. ``constant`` is what holds the path where
    it is not written in the file.
    """

    method: str
    path: str
    place: Place
    owner: str
    handler: str
    name: str = ""
    query: tuple[Field, ...] = ()
    constant: str = ""


@dataclass(frozen=True, slots=True)
class Mount:
    """A router put below a prefix: ``target``, as written, on ``owner``. A router's own prefix has no owner.

    ``constant`` is what holds the prefix where it is not written in the file.
    """

    target: str
    prefix: str
    place: Place
    owner: str = ""
    constant: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A path that a client asks for; the method is empty where it can't be told.

    ``query`` are the parameters that it sends in the query, each with its place; ``is_open`` says that there may be
    more of them.
    """

    method: str
    path: str
    place: Place
    scope: str
    callee: str = ""
    query: tuple[tuple[str, Place], ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A message sent or waited for. ``name`` is its text, or the constant that holds it where ``is_constant``.

    ``is_own`` says that the bus is made in the same file. ``carries`` are the JSON types of the payload, as far as they
    can be told: what is sent, or what the listener takes it for. ``given`` are the arguments behind the name, or the
    parameters of the listener, each by its name where it is one; None where it can't be told how many there are.
    """

    name: str
    sends: bool
    place: Place
    callee: str
    keys: tuple[tuple[str, Place], ...] = ()
    is_open: bool = True
    is_constant: bool = False
    scope: str = ""
    is_own: bool = False
    carries: frozenset[str] = frozenset()
    given: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that a class of an object-relational mapper stands for, with its columns.

    ``attributes`` are all names that the class's body gives, where the table may call a column otherwise than code.
    """

    name: str
    model: str
    columns: tuple[tuple[str, Place], ...]
    place: Place
    required: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Migration:
    """One operation of a migration written as code; ``verb`` is SQL's: drop, rename, drop-column, rename-column."""

    verb: str
    table: str
    place: Place
    column: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A column named in a query that a mapper builds: ``root`` is the dotted thing that it is asked of."""

    column: str
    root: str
    place: Place
    scope: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Insert:
    """A row that a builder inserts: its table as the code calls it, the columns given; more where ``is_open``."""

    table: str
    columns: tuple[str, ...]
    place: Place
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a type of a GraphQL schema, or a procedure of a protobuf service.

    ``result`` is the type that it yields, ``arguments`` what it must or may be asked with.
    """

    type: str
    name: str
    result: str
    place: Place
    arguments: tuple[Field, ...] = ()
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """A field of a protobuf message by its number, its type as written; or a number or name that is reserved."""

    message: str
    number: int
    name: str
    type: str
    place: Place
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """A field that a GraphQL document selects: ``above`` are the fields that lead there from the type ``root``.

    ``is_resolved`` says that code answers it instead.
    """

    root: str
    above: tuple[str, ...]
    name: str
    place: Place
    arguments: tuple[str, ...] = ()
    has_more: bool = False
    scope: str = ""
    is_resolved: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """A name that a file imports: ``module`` as written, ``name`` empty for the whole module."""

    module: str
    name: str
    alias: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A function or class, and every name that stands in it.

    ``returns`` are the names that its answer is made with or declared as, ``takes`` those of its parameters' types.
    ``result`` are the JSON types of the answer, where they can be told. ``stores`` says that it keeps
    something under a key that it is given.
    """

    name: str
    place: Place
    uses: frozenset[str] = frozenset()
    returns: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    result: frozenset[str] = frozenset()
    result_place: Place | None = None
    stores: bool = False


@dataclass(frozen=True, slots=True)
class WireFacts:
    """What one file says of wires. ``language`` is that of the file's family: javascript for TypeScript too."""

    language: str
    shapes: tuple[Shape, ...] = ()
    mentions: tuple[Mention, ...] = ()
    texts: tuple[Text, ...] = ()
    routes: tuple[Route, ...] = ()
    mounts: tuple[Mount, ...] = ()
    requests: tuple[Request, ...] = ()
    events: tuple[Event, ...] = ()
    imports: tuple[Binding, ...] = ()
    scopes: tuple[Scope, ...] = ()
    tables: tuple[Table, ...] = ()
    migrations: tuple[Migration, ...] = ()
    filters: tuple[Filter, ...] = ()
    members: tuple[Member, ...] = ()
    selections: tuple[Selection, ...] = ()
    numbers: tuple[Numbered, ...] = ()
    inserts: tuple[Insert, ...] = ()
