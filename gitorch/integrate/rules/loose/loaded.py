"""S208 for data files that a program loads: one side takes a key out; the other newly asks what is loaded for it.

``LIMITS = json.load(…)`` and then ``LIMITS["max_upload"]``, ``import limits from "./limits.json"`` and ``limits.max``:
what is asked is followed back, through names and functions, to the file that is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Local, Module, Place, Reference
from gitorch.code.project.keys import Key, keys
from gitorch.code.typescript.chains import chain_of
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.resolve import Found, Resolution
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View

_DATA = (".json", ".yaml", ".yml", ".toml")
_LOADS = re.compile(
    r"(?i)\b(?:json|yaml|toml\w*|tomli|orjson|ujson)\b\.\w*(?:load|parse|read)\w*\(|\brequire\(|read_?json\w*\("
)
_FILE = re.compile(r"""["'`/]([\w.-]+\.(?:json|ya?ml|toml))["'`]""")
_STEP = re.compile(r"""\(\)|\[\]|!|\[["'][^"']*["']\]|\(["'][^"']*["']\)|\.?[^\W\d][\w$]*""")
_SAME = re.compile(r"^\.(?:filter|sort|sorted|slice|reverse|values|copy|concat|toSorted)$")
_FIRST = re.compile(r"^\.(?:find|at|pop|shift|findLast)$")
_DEEPEST = 6


class _Lost(NamedTuple):
    """A key that a data file has no more: the names that lead to it, its file, and what took its place."""

    file: str
    path: tuple[str, ...]
    heir: str
    place: Place


def loaded_findings(integration: Integration) -> Iterator[Finding]:
    """Every new use of what a data file no longer holds."""
    for way, gone in integration.meetings(_LOST):
        last = {one.path[-1] for one in gone}
        told: set[tuple[str, int, str]] = set()
        for use in integration.deltas[way.right.name].uses:
            for finding in _of_use(way, gone, use) if use.words & last or _is_keyed(use, last) else ():
                key = (use.path, finding.locations[1].line, finding.symbol)
                if key not in told:
                    told.add(key)
                    yield finding


def _is_keyed(use: Use, names: set[str]) -> bool:
    return isinstance(use.what, Reference) and any(name in use.what.path for name in names)


def _all(side: OneSide) -> Iterator[_Lost]:
    for file, change in side.side.changes.items():
        if file.endswith(_DATA) and change.old is not None and change.new is not None and "lock" not in file:
            before, after = _paths(side.base, file), _paths(side.view, file)
            for path, key in before.items() if after else ():
                if path not in after:
                    near = [one for one in after if one not in before and one[:-1] == path[:-1]]
                    same = [one for one in near if after[one].value == key.value] or near
                    heir = same[0] if len(same) == 1 else ()
                    at = after[heir].place if heir else next(iter(after.values())).place
                    yield _Lost(file, path, heir[-1] if heir else "", at)


_LOST = Fact("lost keys of data", tuple[_Lost, ...], lambda one: tuple(_all(one)))


def _paths(view: View, file: str) -> dict[tuple[str, ...], Key]:
    """The keys of a data file by the names that lead to them, any entry of a list being one."""
    content = view.read(file)
    found: dict[tuple[str, ...], Key] = {}
    skip = 1 if file.endswith((".yaml", ".yml")) else 0
    for one in keys(file, content) if content is not None else ():
        found.setdefault(tuple("[]" if part.isdigit() else part for part in one.path[skip:]), one)
    return found


def _of_use(pair: Pair, lost: tuple[_Lost, ...], use: Use) -> Iterator[Finding]:
    what = use.what
    if not isinstance(what, Reference) or what.is_guarded or what.is_write or what.role != "use":
        return
    for origin, steps in _origins(pair.right_view, use.path, what):
        for one in lost:
            if _asks(steps, one.path) and _loads(pair.right_view, origin, one.file):
                standing = (path for path in _paths(pair.merged, one.file) if len(path) == len(one.path))
                if not any(_asks(steps, path) for path in standing):
                    yield _finding(pair, one, use)
                    return


class _Origin(NamedTuple):
    """Where something comes from: a file, and the lines of it that make it; or the data file that is imported."""

    path: str
    first: int
    last: int
    specifier: str = ""


def _origins(view: View, path: str, what: Reference) -> Iterator[tuple[_Origin, tuple[str, ...]]]:
    written = what.path
    if what.root_type is not None:
        chain = chain_of(what.root_type)
        if not chain:
            return
        written = chain + what.path[len(_root(what.path)) :]
    yield from _followed(view, path, what.scope, written, _DEEPEST)


def _root(written: str) -> str:
    match = re.match(r"(?:[\w$]+|\{\}|\(\))(?:\(\))?", written)
    return match[0] if match is not None else written


def _followed(view: View, path: str, scope: str, written: str, depth: int) -> Iterator[tuple[_Origin, tuple[str, ...]]]:
    """What a chain comes down to: the definition or import at its root, and the keys asked of it."""
    module = view.module(path)
    steps = _STEP.findall(written)
    if module is None or not steps or depth == 0:
        return
    index = index_of(module)
    bound = [one for one in index.locals.get((scope, steps[0]), ()) if not one.is_parameter]
    if bound and isinstance(bound[-1], Local):
        chain = bound[-1].chain
        if chain and chain != written:
            yield from _followed(view, path, scope, chain + _rest(steps), depth - 1)
        return
    imported = next((one for one in index.imports.get(("", steps[0]), ()) if one.module.endswith(_DATA)), None)
    if imported is not None:
        named = (f'["{imported.name}"]',) if imported.name not in (None, "default", "*") else ()
        yield _Origin(path, 0, 0, imported.module), _keys((*named, *steps[1:]))
        return
    yield from _of_definition(view, path, scope, steps, depth)


def _rest(steps: list[str]) -> str:
    return "".join(step if step[0] in ".[(!" else f".{step}" for step in steps[1:])


def _of_definition(
    view: View, path: str, scope: str, steps: list[str], depth: int
) -> Iterator[tuple[_Origin, tuple[str, ...]]]:
    """The longest part of a chain that means a definition, and what is asked of that."""
    module = view.module(path)
    resolver = resolver_for(module.language if module is not None else "")
    names = next((n for n, step in enumerate(steps) if step[0] in "([!"), len(steps))
    found: dict[int, Resolution] = {}
    for length in range(1, min(names, 3) + 1) if resolver is not None else ():
        dotted = "".join(step if n == 0 or step[0] == "." else f".{step}" for n, step in enumerate(steps[:length]))
        found[length] = resolver.reference(view, path, Reference(dotted, Place(1_000_000, 1), scope))  # type: ignore[union-attr]
    first = found.get(1)
    if isinstance(first, Found) and first.definition.kind is Kind.MODULE:
        yield from _of_module(view, first.path, steps, depth)
    for length, meant in reversed(found.items()):
        if not isinstance(meant, Found) or meant.definition.kind in (Kind.MODULE, Kind.CLASS, Kind.NAMESPACE):
            continue
        shorter = found.get(length - 1)
        if isinstance(shorter, Found) and shorter.definition == meant.definition:
            continue  # no further than the root is known
        yield from _of_found(view, meant, steps[length:], depth)
        return


def _of_found(view: View, found: Found, rest: list[str], depth: int) -> Iterator[tuple[_Origin, tuple[str, ...]]]:
    """A definition, and what is asked of it or of what it returns; where it comes from something else, of that."""
    module, one = view.module(found.path), found.definition
    is_function = one.signature is not None
    if module is None or (is_function and rest[:1] != ["()"]):
        return
    asked = rest[1:] if is_function else rest
    yield _span(module, found.path, one), _keys(asked)
    chain = one.chain or ""
    if chain and not _LOADS.search(chain):
        inner = one.qualname if is_function else one.qualname.rpartition(".")[0]
        yield from _followed(view, found.path, inner, chain + "".join(asked), depth - 1)


def _of_module(view: View, path: str, steps: list[str], depth: int) -> Iterator[tuple[_Origin, tuple[str, ...]]]:
    """What a file is as a whole: ``module.exports = config``."""
    module = view.module(path)
    whole = next((one.name for one in module.imports if one.alias == "=" and one.name), None) if module else None
    if whole is not None:
        yield from _followed(view, path, "", whole + _rest(steps), depth - 1)


def _span(module: Module, path: str, one: Definition) -> _Origin:
    first = one.place.line - (3 if one.signature is None else 0)
    return _Origin(path, max(first, 1), max(one.end_line, one.place.line))


def _keys(steps: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The keys of a chain: an element of a list is one of any, and what only picks entries is none."""
    found: list[str] = []
    for step in steps:
        if step in ("()", "!") or _SAME.match(step):
            continue
        if _FIRST.match(step) or step == "[]":
            found.append("[]")
        else:
            found.append(re.sub(r"""^\.|^[\[(]["']|["'][\])]$""", "", step))
    return tuple(one for one in found if one != "get")


def _asks(steps: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether the keys asked for lead to a key; an element may be one of a list or any key of a mapping."""
    if len(steps) < len(path):
        return False
    return all(step in (name, "[]") for step, name in zip(steps, path, strict=False)) and steps[len(path) - 1] != "[]"


def _loads(view: View, origin: _Origin, file: str) -> bool:
    """Whether what is at an origin is the content of a data file."""
    if origin.specifier:
        is_near = normpath(join(dirname(origin.path), origin.specifier)) == file
        return is_near or (not origin.specifier.startswith(".") and origin.specifier.endswith(f"/{basename(file)}"))
    lines = (view.text(origin.path) or "").splitlines()
    made = "\n".join(lines[origin.first - 1 : origin.last])
    if not _LOADS.search(made):
        return False
    named = _FILE.findall(made) or _FILE.findall("\n".join(lines))
    return basename(file) in named and len(set(named)) == 1


def _finding(pair: Pair, one: _Lost, use: Use) -> Finding:
    left, right, name = pair.left.name, pair.right.name, ".".join(one.path)
    did = f"renames {name} to {one.heir}" if one.heir else f"takes {name} out"
    old, place = one.path[-1], use.what.place
    return Finding(
        "S208",
        Severity.ERROR,
        f"{left} {did} of {one.file}; {right} newly asks for it",
        (left, right),
        (Location(left, one.file, *one.place, "definition"), Location(right, use.path, *place, "use")),
        symbol=f"{one.file}:{name}",
        language=use.language,
        fix=renamed(pair.right_view, right, [(use.path, place)], old, one.heir) if one.heir else None,
    )
