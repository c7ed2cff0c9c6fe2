"""S201 for fixtures and markers of pytest: one side renames or removes one; a new test of the other has the old name.

A parameter is no reference that an interpreter would resolve: pytest finds the fixture by its name, in the test's own
file or in a ``conftest.py`` of the folders above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from posixpath import basename, dirname

from gitorch.code.model import Definition, Module, Place, Reference
from gitorch.code.syntax import function_at, parsed, place, text, walk
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import Edit, edited, patch_of, renamed
from gitorch.integrate.resolve import Missing
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer, Removal
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_FIXTURE = re.compile(r"(?:\w+\.)*fixture(?:\((?!.*\bname\s*=)|$)")
_CONFIGURATIONS = ("pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini")
_TELLING = ("conftest.py", *_CONFIGURATIONS)
_MARKERS = re.compile(r"^\s*[\"']?([A-Za-z_]\w*)(?:\([^)]*\))?:[^\n]*$", re.M)
_PARAMETRIZED = re.compile(r"\bparametrize\((?P<names>\s*(?:argnames\s*=\s*)?[\[(]?\s*[\"'])?")


def fixtures_gone(integration: Integration) -> Iterator[Finding]:
    """Every new test that asks for a fixture which another side took away."""
    for way in integration.ways(_tells):
        for path in filter(_tells, way.left.changes):
            if basename(path) == "conftest.py":
                for one in _gone(way, path):
                    yield from _asked(way, path, one)
            else:
                yield from _marked(way, path)


def _tells(path: str) -> bool:
    return basename(path) in _TELLING


def _marked(pair: Pair, path: str) -> Iterator[Finding]:
    """New tests with a marker that the configuration, which is strict, no longer has."""
    before, after = (_markers(view.text(path) or "") for view in (pair.left_base, pair.left_view))
    lost, won = before.keys() - after.keys(), after.keys() - before.keys()
    heir = next(iter(won)) if len(lost) == len(won) == 1 else ""
    at = Location(pair.left.name, path, after.get(heir, 1), 1, "definition")
    did = f"renames the marker {min(lost, default='')} to {heir}" if heir else "takes a marker away"
    for test in pair.right.changes if lost else ():
        fresh = changed_lines(pair.right_view, pair.right_base, test) if test.endswith(".py") else frozenset()
        for number, line in enumerate((pair.right_view.text(test) or "").splitlines() if fresh else (), 1):
            match = re.search(r"\bmark\.(\w+)", line)
            if match is not None and number in fresh and match[1] in lost:
                place = Place(number, match.start(1) + 1)
                yield Finding(
                    "S201",
                    Severity.ERROR,
                    f"{pair.left.name} {did}; {pair.right.name} newly has {match[1]}",
                    (pair.left.name, pair.right.name),
                    (at, Location(pair.right.name, test, *place, "use")),
                    symbol=f"{path}:{match[1]}",
                    language="python",
                    fix=renamed(pair.right_view, pair.right.name, [(test, place)], match[1], heir) if heir else None,
                )


def _markers(text: str) -> dict[str, int]:
    """The markers that a strict configuration lists, each with its line."""
    listed = re.search(r"^markers\s*=(.*?)(?:^\]|^(?=\S)|\Z)", text, re.M | re.S) if "--strict" in text else None
    if listed is None:
        return {}
    found = _MARKERS.finditer(text, listed.start(1), listed.end(1))
    return {one[1]: text.count("\n", 0, one.start(1)) + 1 for one in found}


def _gone(pair: Pair, path: str) -> list[Definition]:
    old, new = pair.left_base.module(path), pair.left_view.module(path)
    return [one for one in _fixtures(old) if new is None or new.find(one.name) is None]


def _fixtures(module: Module | None) -> list[Definition]:
    found = module.definitions if module is not None else ()
    return [one for one in found if "." not in one.qualname and any(map(_FIXTURE.match, one.decorators))]


def _asked(pair: Pair, where: str, gone: Definition) -> Iterator[Finding]:
    folder = dirname(where)
    for path in pair.right.changes:
        is_below = not folder or path.startswith(f"{folder}/")
        is_test = basename(path).startswith(("test_", "conftest.")) or path.endswith("_test.py")
        if not is_below or not is_test:
            continue
        if _offering(pair.merged, path, gone.name) is None and _offering(pair.right_view, path, gone.name) == where:
            for test in _new_tests(pair, path):
                if _asks(test, gone.name):
                    yield from _finding(pair, where, gone, path, test)


def _asks(test: Definition, name: str) -> bool:
    """Whether a test has a parameter of that name which no parametrization gives it, or says that it uses it."""
    said = [one for one in test.decorators if re.search(rf"[\"'\s,]{name}[\"'\s,]", one)]
    if any("usefixtures(" in one for one in said):
        return True
    given = [one for one in test.decorators if (match := _PARAMETRIZED.search(one)) and not match["names"]]
    asked = {one.name for one in test.signature.parameters} if test.signature is not None else set()
    return name in asked and not given and not any(_PARAMETRIZED.search(one) for one in said)


def _offering(view: View, path: str, name: str) -> str | None:
    """The file in which pytest finds a fixture for a test; None where it is in none of those that it looks in."""
    folder = dirname(path)
    while True:
        for near in dict.fromkeys((path, f"{folder}/conftest.py".lstrip("/"))):
            module = view.module(near)
            if module is not None and (module.find(name) or any(one.alias in (name, "*") for one in module.imports)):
                return near
        if not folder:
            return None
        path, folder = "", dirname(folder)


def _new_tests(pair: Pair, path: str) -> Iterator[Definition]:
    """Tests and fixtures whose parameters or marks are not what they were."""
    module, old = pair.right_view.module(path), pair.right_base.module(path)
    for one in module.definitions if module is not None else ():
        before = old.find(one.qualname) if old is not None else None
        is_asking = one.name.startswith("test") or any(map(_FIXTURE.match, one.decorators))
        is_new = before is None or (before.signature, before.decorators) != (one.signature, one.decorators)
        if one.signature is not None and is_asking and is_new:
            yield one


def _finding(pair: Pair, where: str, gone: Definition, path: str, test: Definition) -> Iterator[Finding]:
    missing = Missing("name", where, gone.name)
    removal = Changer(pair.left, pair.left_base, pair.left_view).member(missing)
    places = _places(pair.right_view, path, test, gone.name)
    if removal is not None and places:
        use = Use(path, "python", Reference(gone.name, places[0], test.qualname), frozenset())
        found = removal_finding(pair, use, removal, missing)
        yield replace(found, fix=_fix(pair, path, removal, gone.name, places))


def _places(view: View, path: str, test: Definition, name: str) -> list[Place]:
    """Where a test says the name: in a decorator, or its parameter first, then every use of it."""
    content = view.read(path)
    node = function_at(parsed("python", content), test.place) if content is not None else None
    if node is None:
        return []
    around = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
    said = [one for one in walk(around, across_functions=True) if one.type in ("identifier", "string_content")]
    return [place(one) for one in said if text(one) == name]


def _fix(pair: Pair, path: str, removal: Removal, old: str, places: list[Place]) -> Fix | None:
    heir = removal.renamed.name if removal.renamed is not None and removal.now == removal.path else ""
    source = pair.right_view.text(path)
    if not heir or source is None or re.search(rf"\b{heir}\b", source):
        return None
    new = edited(source, [Edit(*one, old, heir) for one in places])
    patch = patch_of({path: (source, new)}) if new is not None else ""
    return Fix(f"ask for {heir} instead", pair.right.name, patch, safe=removal.is_certain) if patch else None
