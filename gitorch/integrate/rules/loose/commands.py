"""S201, S202, S204 for what shells call: a script, a target, an option or a file that one side renames or removes.

The caller is a new line of a workflow, a script, a Dockerfile, a Makefile or package.json; no language resolves it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import basename, dirname

from gitorch.code.model import Place
from gitorch.code.project.commands import abbreviates, called, declared, given, is_caller, options, paths
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_PROGRAMS = (".py", ".js", ".mjs", ".cjs", ".ts")


def command_findings(integration: Integration) -> Iterator[Finding]:
    """Every new call of a command that another side took away, or that no longer takes an option."""
    for way in integration.ways(right=is_caller):
        callers = [path for path, one in way.right.changes.items() if one.new is not None and is_caller(path)]
        if callers:
            yield from _scripts(way, callers)
            yield from _options(way, callers)
            yield from _files(way, callers)


def _new(pair: Pair, path: str) -> tuple[str, Callable[[Place], bool]]:
    """A caller's text, and whether a place of it stands on a new line."""
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    return (pair.right_view.text(path) or "") if fresh else "", lambda place: place.line in fresh


def _scripts(pair: Pair, callers: list[str]) -> Iterator[Finding]:
    for where in pair.left.changes:
        before, after = (declared(where, view.text(where) or "") for view in (pair.left_base, pair.left_view))
        gone = before.keys() - after.keys() if before and pair.left_view.entry(where) is not None else set()
        for path in callers if gone else ():
            source, is_new = _new(pair, path)
            for one in called(source):
                key = (one.kind, one.name)
                if key in gone and is_new(one.place) and _is_of(where, path, source) and not _still(pair, where, key):
                    heir = _heir(before, after)
                    at = after.get((one.kind, heir), before[key]) if heir else Place(1, 1)
                    yield _finding(pair, "S201", (where, at), (path, one.place), one.name, heir)


def _is_of(where: str, path: str, source: str) -> bool:
    """Whether a caller's commands run in the folder of a manifest: the root's, or its own."""
    if "working-directory:" in source or ("WORKDIR" in source and dirname(where)):
        return False
    return dirname(where) in ("", dirname(path))


def _still(pair: Pair, where: str, key: tuple[str, str]) -> bool:
    near = {where, basename(where), *(path for path in pair.right.changes if basename(path) == basename(where))}
    return any(key in declared(one, pair.merged.text(one) or "") for one in near)


def _heir(before: dict[tuple[str, str], Place], after: dict[tuple[str, str], Place]) -> str:
    """The one name that came where one name went."""
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    return next(iter(new))[1] if len(gone) == len(new) == 1 else ""


def _options(pair: Pair, callers: list[str]) -> Iterator[Finding]:
    for where in pair.left.changes:
        if not where.endswith(_PROGRAMS) or pair.left_view.entry(where) is None:
            continue
        old, new = pair.left_base.text(where) or "", pair.left_view.text(where) or ""
        before, after = options(old), options(new)
        gone = {name for name in before if name not in after and not re.search(rf"{name}(?![\w-])", new)}
        if abbreviates(new):
            gone = {name for name in gone if not any(one.startswith(name) for one in after)}
        others = [path for path in pair.left.changes if path != where and path.endswith(_PROGRAMS)]
        gone -= {name for path in others if gone for name in options(pair.left_view.text(path) or "")}
        for path in callers if gone else ():
            source, is_new = _new(pair, path)
            for one in given(source):
                if one.name in gone and is_new(one.place) and _runs(pair.right_view, one.before, where):
                    heir = _heir({("", n): p for n, p in before.items()}, {("", n): p for n, p in after.items()})
                    at = after[heir] if heir else Place(1, 1)
                    yield _finding(pair, "S202", (where, at), (path, one.place), one.name, heir)


def _runs(view: View, words: str, where: str) -> bool:
    """Whether a command line runs a file: by its path, as a module, or by the name of an entry point."""
    module = re.sub(r"(?:/__main__)?\.\w+$", "", where).removeprefix("src/").replace("/", ".")
    if re.search(rf"(?<![\w/-])(?:\./)?{re.escape(where)}(?!\S)|-m\s+{re.escape(module)}(?!\S)", words):
        return True
    scripts = re.findall(r"""^\s*"?([\w.-]+)"?\s*=\s*["']([\w.]+):""", view.text("pyproject.toml") or "", re.M)
    return any(
        target == module and re.search(rf"(?<![\w/-]){re.escape(name)}(?!\S)", words) for name, target in scripts
    )


def _files(pair: Pair, callers: list[str]) -> Iterator[Finding]:
    gone = {path for path, one in pair.left.changes.items() if one.new is None and pair.merged.entry(path) is None}
    for path in callers if gone else ():
        source, is_new = _new(pair, path)
        for name, place in paths(source):
            if name in gone and is_new(place) and pair.right_view.entry(name) is not None:
                heir = _moved(pair, name)
                at = (heir, Place(1, 1)) if heir else (name, Place(1, 1))
                yield _finding(pair, "S204", at, (path, place), name, heir)


def _moved(pair: Pair, path: str) -> str:
    """Where a file went: the one added file of its content, or of its name."""
    added = [(where, one.new) for where, one in pair.left.changes.items() if one.old is None]
    same = [where for where, entry in added if entry == pair.left.changes[path].old]
    same = same or [where for where, _ in added if basename(where) == basename(path)]
    return same[0] if len(same) == 1 else ""


def _finding(pair: Pair, rule: str, at: tuple[str, Place], use: tuple[str, Place], name: str, heir: str) -> Finding:
    left, right = pair.left.name, pair.right.name
    did = f"{'moves' if rule == 'S204' else 'renames'} {name} to {heir}" if heir else f"takes {name} away"
    where = at[0] if pair.left_view.entry(at[0]) is not None else ""
    definition = Location(left, at[0], *at[1], "definition", "" if where else pair.left.base)
    return Finding(
        rule,
        Severity.ERROR,
        f"{left} {did}; {right} newly {'runs' if rule != 'S202' else 'gives'} {name}",
        (left, right),
        (definition, Location(right, use[0], *use[1], "use")),
        symbol=f"{at[0]}:{name}",
        fix=renamed(pair.right_view, right, [use], name, heir) if heir else None,
    )
