"""The map of a repository that a planner sees: directories, then public interfaces ranked by use; never whole files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gitorch.code.model import Definition, Kind, Module, Parameter, ParameterKind, Signature
from gitorch.context.tokens import estimate, fit

_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{2,}")
_TOP = {Kind.FUNCTION, Kind.CLASS, Kind.INTERFACE, Kind.TYPE, Kind.ENUM}
_DIRECTORIES_SHARE = 4  # one part in so many of the budget may go to the list of directories
_FILE_LIMIT = 256 * 1024


@dataclass(frozen=True)
class Source:
    """One file as the map needs it; ``read`` is called for files whose language is known."""

    path: str
    size: int
    read: Callable[[], bytes] = field(repr=False)
    parse: Callable[[], Module | None] = field(repr=False)


@dataclass(frozen=True)
class Overview:
    """The map as text, its tokens, and how many interfaces are on it out of all."""

    text: str
    tokens: int
    shown: int
    total: int


def overview(sources: Sequence[Source], budget: int) -> Overview:
    """Draw the map within ``budget`` tokens: what other files use most comes first."""
    directories, spent = fit(_directories(sources), budget // _DIRECTORIES_SHARE)
    ranked = _ranked(sources)
    lines, _ = fit([line for line, _ in ranked], budget - spent - 20)
    text = "\n".join(["# Directories", *directories, "", "# Public interfaces, most used first", *lines])
    return Overview(text, estimate(text), len(lines), len(ranked))


def signature_line(definition: Definition) -> str:
    """A definition as one line of no particular language: ``load_user(id: int, *, strict=…) -> User``."""
    if definition.signature is None:
        note = f": {definition.annotation}" if definition.annotation else ""
        bases = f"({', '.join(definition.bases)})" if definition.bases else ""
        return f"{definition.kind} {definition.qualname}{bases}{note}"
    returns = f" -> {definition.signature.returns}" if definition.signature.returns else ""
    start = "async " if definition.signature.is_async else ""
    return f"{start}{definition.qualname}({_parameters(definition.signature)}){returns}"


def _parameters(signature: Signature) -> str:
    return ", ".join(_parameter(parameter) for parameter in signature.parameters)


def _parameter(parameter: Parameter) -> str:
    stars = {ParameterKind.VARIADIC: "*", ParameterKind.KEYWORDS: "**"}.get(parameter.kind, "")
    note = f": {parameter.annotation}" if parameter.annotation else ""
    is_plain = parameter.required or stars
    return f"{stars}{parameter.name}{note}{'' if is_plain else ' = …'}"


def _directories(sources: Sequence[Source]) -> list[str]:
    """Directories with their number of files, shallow ones first."""
    counts: Counter[str] = Counter()
    for source in sources:
        parts = source.path.split("/")[:-1]
        counts.update("/".join(parts[:depth]) for depth in range(1, min(len(parts), 4) + 1))
    ordered = sorted(counts, key=lambda name: (name.count("/"), name))
    return [f"{name}/ {counts[name]} files" for name in ordered]


def _ranked(sources: Sequence[Source]) -> list[tuple[str, int]]:
    """Lines of the map with their number of users, most used first, then by path."""
    modules = {source.path: module for source in sources if (module := _module(source)) is not None}
    uses = _uses(source for source in sources if source.path in modules)
    found = [
        (f"{path}: {signature_line(definition)}", uses[definition.name] - 1)
        for path, module in modules.items()
        for definition in _public(module)
    ]
    return sorted(found, key=lambda entry: (-entry[1], entry[0]))


def _module(source: Source) -> Module | None:
    return source.parse() if source.size <= _FILE_LIMIT else None


def _public(module: Module) -> Iterable[Definition]:
    for definition in module.definitions:
        if definition.kind in _TOP and "." not in definition.qualname and not definition.name.startswith("_"):
            yield definition


def _uses(sources: Iterable[Source]) -> Mapping[str, int]:
    """In how many files each word stands."""
    uses: Counter[str] = Counter()
    for source in sources:
        uses.update({word.decode() for word in _WORD.findall(source.read())})
    return uses
