"""What a file of Python says that an older version of the language does not know: syntax, and names of its library.

Pure. Only what fails is told: not annotations that nobody evaluates, nor what a try or a look at the version guards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Import, Module, Place, Reference
from gitorch.code.syntax import above, at, parsed, place, text, walk

Version = tuple[int, ...]
_MODULES = """
3.8 importlib.metadata
3.9 zoneinfo graphlib
3.11 tomllib wsgiref.types
3.14 annotationlib compression concurrent.interpreters string.templatelib
"""
_NAMES = """
3.8 typing: Literal Final Protocol TypedDict SupportsIndex runtime_checkable final get_args get_origin
3.8 functools: cached_property singledispatchmethod
3.8 math: prod dist comb perm isqrt
3.8 statistics: fmean geometric_mean multimode quantiles NormalDist
3.8 shlex: join
3.9 typing: Annotated
3.9 functools: cache
3.9 math: lcm nextafter ulp
3.9 asyncio: to_thread
3.9 random: randbytes
3.9 types: GenericAlias
3.10 typing: ParamSpec Concatenate TypeAlias TypeGuard ParamSpecArgs is_typeddict
3.10 types: NoneType EllipsisType NotImplementedType UnionType
3.10 itertools: pairwise
3.10 contextlib: aclosing
3.10 dataclasses: KW_ONLY
3.10 statistics: correlation covariance linear_regression
3.10 inspect: get_annotations
3.10 sys: orig_argv stdlib_module_names
3.11 typing: Self Never LiteralString Required NotRequired Unpack TypeVarTuple assert_never assert_type reveal_type
3.11 typing: dataclass_transform get_overloads clear_overloads
3.11 enum: StrEnum ReprEnum EnumType EnumCheck FlagBoundary member nonmember verify global_enum property
3.11 datetime: UTC
3.11 asyncio: TaskGroup Runner Barrier timeout timeout_at
3.11 contextlib: chdir
3.11 math: cbrt exp2
3.11 hashlib: file_digest
3.11 operator: call
3.11 sys: exception
3.11 logging: getLevelNamesMapping
3.12 typing: override TypeAliasType
3.12 itertools: batched
3.12 math: sumprod
3.12 calendar: Month Day
3.12 asyncio: eager_task_factory
3.13 typing: TypeIs ReadOnly NoDefault is_protocol get_protocol_members
3.13 warnings: deprecated
3.13 copy: replace
3.13 os: process_cpu_count
3.13 asyncio: QueueShutDown
3.14 uuid: uuid6 uuid7 uuid8
"""
_BUILT_IN = {"aiter": (3, 10), "anext": (3, 10), "EncodingWarning": (3, 10), "ExceptionGroup": (3, 11),
             "BaseExceptionGroup": (3, 11), "PythonFinalizationError": (3, 13)}  # fmt: skip
_METHODS = {"removeprefix": (3, 9), "removesuffix": (3, 9), "bit_count": (3, 10)}
_KEYWORDS = {("zip", "strict"): (3, 10), ("dataclass", "slots"): (3, 10), ("dataclass", "kw_only"): (3, 10)}
_GENERICS = frozenset({"list", "dict", "tuple", "set", "frozenset", "type"})
_SAYS = re.compile(r"version_info|TYPE_CHECKING|hexversion")


class Newer(NamedTuple):
    """Something, in a few words, that is known from a version on, and where a file says it."""

    what: str
    since: Version
    place: Place


def newer_than(source: bytes, module: Module, oldest: Version) -> Iterator[Newer]:
    """Everything that a file says and that the oldest version does not know."""
    root = parsed("python", source)
    found = [*_syntax(root, source), *_imported(module), *_used(module)]
    for one in sorted(found, key=lambda newer: newer.place):
        if one.since > oldest and not _is_guarded(root, one.place):
            yield one


def _syntax(root: Node, source: bytes) -> Iterator[Newer]:
    is_deferred = b"from __future__ import annotations" in source
    for node in walk(root, across_functions=True):
        found = _statement(node) or _expression(node)
        if found is None and node.type == "type" and not is_deferred and _is_evaluated(node):
            found = _annotation(node)
        if found is not None:
            yield Newer(*found, place(node))


def _statement(node: Node) -> tuple[str, Version] | None:
    match node.type:
        case "match_statement":
            return "a match statement", (3, 10)
        case "type_alias_statement":
            return "a type statement", (3, 12)
        case "except_group_clause":
            return "except*", (3, 11)
        case "except_clause" if any(child.type == "*" or text(child) == "except*" for child in node.children):
            return "except*", (3, 11)
        case "function_definition" | "class_definition" if node.child_by_field_name("type_parameters"):
            return "parameters of types in brackets", (3, 12)
        case "with_clause" if node.children and node.children[0].type == "(":
            return "a with statement in parentheses", (3, 9)
    return None


def _expression(node: Node) -> tuple[str, Version] | None:
    match node.type:
        case "string" if _is_nested(node):
            return "quotes of one kind within an f-string", (3, 12)
        case "subscript" if any(child.type == "list_splat" for child in node.children):
            return "a star in an index", (3, 11)
        case "named_expression":
            return "an assignment expression", (3, 8)
        case "positional_separator":
            return "parameters by position only", (3, 8)
        case "call" if text(node.child_by_field_name("function")) in ("isinstance", "issubclass"):
            given = node.child_by_field_name("arguments")
            second = given.named_children[1:2] if given is not None else []
            if second and second[0].type == "binary_operator" and "|" in text(second[0]):
                return "a union written with |", (3, 10)
    return None


def _is_nested(node: Node) -> bool:
    """Whether an f-string has a string of its own quotes in it."""
    quote = text(node.children[0])[-1:] if node.children else ""
    if text(node.children[0])[-3:] == quote * 3:
        return False
    inside = (each for child in node.named_children if child.type == "interpolation" for each in walk(child))
    return any(each.type == "string_start" and text(each)[-1:] == quote for each in inside)


def _annotation(node: Node) -> tuple[str, Version] | None:
    """A union of ``|``, or a built-in type with brackets, in what an annotation evaluates."""
    found = None
    for one in walk(node):
        sides = [one.child_by_field_name(side) for side in ("left", "right")]
        if one.type == "union_type" or (one.type == "binary_operator" and one.children[1].type == "|"):
            if not any(side is not None and side.type == "string" for side in sides):
                return "a union written with |", (3, 10)
        elif one.type == "generic_type" and text(one.named_children[0]) in _GENERICS:
            found = f"{text(one.named_children[0])}[…] as a type", (3, 9)
    return found


def _is_evaluated(node: Node) -> bool:
    """Whether an annotation is worked out when it is met: not within another, nor of a function's own variable."""
    around = list(above(node))
    if any(one.type in ("type", "type_parameter", "type_alias_statement") for one in around):
        return False
    if around and around[0].type == "assignment":
        owner = next((one.type for one in around if one.type in ("function_definition", "class_definition")), "")
        return owner != "function_definition"
    return True


@cache
def _listed() -> tuple[dict[str, Version], dict[tuple[str, str], Version]]:
    modules, names = dict[str, Version](), dict[tuple[str, str], Version]()
    for line in _MODULES.split("\n")[1:-1]:
        version, *listed = line.split()
        modules.update(dict.fromkeys(listed, _version(version)))
    for line in _NAMES.split("\n")[1:-1]:
        head, _, tail = line.partition(":")
        version, module = head.split()
        names.update({(module, name): _version(version) for name in tail.split()})
    return modules, names


def _version(written: str) -> Version:
    return tuple(int(part) for part in written.split("."))


def _imported(module: Module) -> Iterator[Newer]:
    modules, names = _listed()
    for one in module.imports:
        if one.is_guarded or one.is_type_only:
            continue
        since = names.get((one.module, one.name or ""))
        whole = next((name for name in _whole(one) if name in modules), None)
        if whole is not None:
            yield Newer(f"the module {whole}", modules[whole], one.place)
        elif since is not None:
            yield Newer(f"{one.module}.{one.name}", since, one.place)


def _whole(one: Import) -> Iterator[str]:
    yield f"{one.module}.{one.name}"
    parts = one.module.split(".")
    yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _used(module: Module) -> Iterator[Newer]:
    """Names that are asked of a module of the library, of the language itself, or of a text."""
    aliases = {one.alias: one.module for one in module.imports if one.name is None}
    bound = {one.alias for one in module.imports} | {one.name for one in module.definitions}
    for one in module.references:
        if not one.is_guarded and one.role in ("use", "base", "decorator"):
            root, _, rest = one.path.partition(".")
            is_own = one.root_is_local or root in bound
            found = _of_module(aliases.get(root, ""), rest) or _of_call(one)
            if found is None and one.path in _BUILT_IN and not is_own:
                found = one.path, _BUILT_IN[one.path]
            if found is not None:
                yield Newer(*found, one.place)


def _of_module(module: str, rest: str) -> tuple[str, Version] | None:
    name = rest.partition(".")[0].partition("(")[0]
    since = _listed()[1].get((module, name))
    return (f"{module}.{name}", since) if since is not None else None


def _of_call(one: Reference) -> tuple[str, Version] | None:
    name = one.path.rpartition(".")[2]
    if one.call is None:
        return None
    if name in _METHODS and "." in one.path:
        return f"{name}()", _METHODS[name]
    given = next((key for key in one.call.keywords if (name, key) in _KEYWORDS), None)
    return (f"{given} of {name}", _KEYWORDS[name, given]) if given is not None else None


def _is_guarded(root: Node, where: Place) -> bool:
    """Whether a place is met only after a look at the version, or where a failure is expected."""
    node = at(root, where)
    for one in above(node) if node is not None else ():
        if one.type in ("if_statement", "conditional_expression"):
            condition = one.child_by_field_name("condition")
            if _SAYS.search(text(condition) if condition is not None else text(one)):
                return True
    return False
