"""S208 for settings: a variable of the environment, a key of a data file or a class of a stylesheet that one side
renames or removes, and that a new line of the other asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import dirname, relpath
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.project.keys import Key, keys
from gitorch.code.project.settings import (
    Asked,
    classes,
    declares_variables,
    is_stylesheet,
    keys_asked,
    members_of,
    texts_asked,
    variables_declared,
    variables_read,
)
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_CODE = (".py", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".go", ".java", ".kt", ".rs", ".rb",
         ".php", ".cs", ".html", ".jinja", ".j2", ".erb", ".sh", ".bash", ".yml", ".yaml")  # fmt: skip
_DATA = (".json", ".yaml", ".yml", ".toml")
_SAMPLES = re.compile(r"(?:^|/)(?:tests?|fixtures?|testdata|__\w+__|examples?|samples?)/|lock\.(?:json|ya?ml)$")
_TEXTS = re.compile(r"(?:^|/)(?:locales?|i18n|lang|languages|translations|messages)(?:/|\.|$)")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Z]{2})?|translation|common|messages")


class _Gone(NamedTuple):
    """A setting that the left side took away: its names, its file, where its heir stands, and the heir's last name."""

    path: tuple[str, ...]
    file: str
    place: Place
    heir: str


def setting_findings(integration: Integration) -> Iterator[Finding]:
    """Every new line that asks for a setting which another side took away."""
    for way in integration.ways(_is_asked, _asks):
        askers = [path for path, one in way.right.changes.items() if one.new is not None and _asks(path)]
        if askers:
            yield from _variables(way, askers)
            yield from _keys(way, askers)
            yield from _classes(way, askers)


def _is_asked(path: str) -> bool:
    return path.endswith(_DATA) or declares_variables(path) or is_stylesheet(path)


def _asks(path: str) -> bool:
    return path.endswith(_CODE)


def _new(pair: Pair, path: str, asked: Callable[[str], Iterator[Asked]]) -> Iterator[Asked]:
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    found: dict[tuple[str, ...], Asked] = {}
    for one in asked(pair.right_view.text(path) or "") if fresh else ():
        if one.place.line in fresh:
            found.setdefault(one.path, one)
    yield from found.values()


def _variables(pair: Pair, askers: list[str]) -> Iterator[Finding]:
    gone: dict[str, _Gone] = {}
    for file in sorted(filter(declares_variables, pair.left.changes)):
        before, after = (variables_declared(file, view.text(file) or "") for view in (pair.left_base, pair.left_view))
        won = [name for name in after if name not in before]
        lost = [name for name in before if name not in after]
        heir = won[0] if len(won) == len(lost) == 1 else ""
        for name in lost:
            gone.setdefault(name, _Gone((name,), file, after.get(heir, Place(1, 1)), heir))
    if not gone:
        return
    near = {".env", ".env.example", *pair.left.changes, *filter(declares_variables, pair.right.changes)}
    for path in near:
        text = pair.merged.text(path) or ""
        still = {*variables_declared(path, text), *(one.path[0] for one in variables_read(path, text))}
        if path not in pair.right.changes or declares_variables(path):
            gone = {name: one for name, one in gone.items() if name not in still}
    for path in askers if gone else ():
        for asked in _new(pair, path, lambda text, path=path: variables_read(path, text)):  # type: ignore[misc]
            if asked.path[0] in gone:
                yield _finding(pair, gone[asked.path[0]], path, asked, Severity.WARNING)


def _keys(pair: Pair, askers: list[str]) -> Iterator[Finding]:
    data = [file for file in pair.left.changes if file.endswith(_DATA) and not _SAMPLES.search(file)]
    gone = {path: one for file in data for path, one in _lost(pair, file)}
    if not gone:
        return
    standing = {
        path
        for file in {**pair.left.changes, **pair.right.changes}
        if file.endswith(_DATA)
        for path in _by_path(pair.merged, file)
    }
    spelled = {name: one for path, one in gone.items() if path not in standing for name in _spellings(path)}
    texts = {path[-1:]: one for path, one in gone.items() if path not in standing and _TEXTS.search(one.file)}
    for path in askers if spelled or texts else ():
        for asked in _new(pair, path, keys_asked):
            if asked.path in spelled:
                yield _finding(pair, spelled[asked.path], path, asked)
        for asked in _new(pair, path, texts_asked):
            if asked.path in texts and len(texts[asked.path].path) <= 2:
                yield _finding(pair, texts[asked.path], path, asked)


def _lost(pair: Pair, file: str) -> Iterator[tuple[tuple[str, ...], _Gone]]:
    before, after = _by_path(pair.left_base, file), _by_path(pair.left_view, file)
    for path, key in before.items() if after else ():
        if path not in after:
            heirs = [p for p, k in after.items() if p not in before and p[:-1] == path[:-1] and k.value == key.value]
            heir = heirs[0] if len(heirs) == 1 else ()
            at = after[heir].place if heir else Place(1, 1)
            yield path, _Gone(path, file, at, heir[-1] if heir else "")


def _by_path(view: View, file: str) -> dict[tuple[str, ...], Key]:
    """The keys of a data file, none of them within a list."""
    content = view.read(file)
    skip = 1 if file.endswith((".yaml", ".yml")) else 0
    found = keys(file, content) if content is not None else ()
    return {one.path[skip:]: one for one in found if not any(part.isdigit() for part in one.path[skip:])}


def _spellings(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """How code says a key: by all of its names, or without the language that they are of."""
    if len(path) > 1:
        yield path
    if len(path) > 2 and _LANGUAGE.fullmatch(path[0]):
        yield path[1:]


def _classes(pair: Pair, askers: list[str]) -> Iterator[Finding]:
    for file in filter(is_stylesheet, pair.left.changes):
        before, after = (classes(view.text(file) or "") for view in (pair.left_base, pair.left_view))
        still, won = classes(pair.merged.text(file) or ""), [name for name in after if name not in before]
        lost = [name for name in before if name not in still]
        for path in askers if lost else ():
            module = relpath(file, dirname(path) or ".")
            module = module if module.startswith(".") else f"./{module}"
            for asked in _new(pair, path, lambda text, module=module: members_of(text, module)):  # type: ignore[misc]
                if asked.path[0] in lost:
                    heir = won[0] if len(won) == len(lost) == 1 else ""
                    yield _finding(pair, _Gone(asked.path, file, after.get(heir, Place(1, 1)), heir), path, asked)


def _finding(pair: Pair, gone: _Gone, path: str, asked: Asked, severity: Severity = Severity.ERROR) -> Finding:
    left, right, name = pair.left.name, pair.right.name, ".".join(gone.path)
    did = f"renames {name} to {gone.heir}" if gone.heir else f"takes {name} away"
    return Finding(
        "S208",
        severity,
        f"{left} {did} in {gone.file}; {right} newly asks for it",
        (left, right),
        (Location(left, gone.file, *gone.place, "definition"), Location(right, path, *asked.place, "use")),
        symbol=f"{gone.file}:{name}",
        fix=_heir_said(pair.right_view, right, path, asked, gone.heir) if gone.heir else None,
    )


def _heir_said(view: View, branch: str, path: str, asked: Asked, heir: str) -> Fix | None:
    """The heir's last name in the place of the old one, which a dotted key has at its end."""
    line = (view.text(path) or "").splitlines()[asked.place.line - 1]
    dotted = re.match(rf"(?:[\w-]+[.:])*{re.escape(asked.path[-1])}", line[asked.place.column - 1 :])
    column = asked.place.column + (dotted.end() - len(asked.path[-1]) if dotted is not None else 0)
    return renamed(view, branch, [(path, Place(asked.place.line, column))], asked.path[-1], heir)
