"""A502 for the linters of JavaScript: an import that one side adds and that the other newly has a linter forbid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from pathspec import GitIgnoreSpec

from gitorch.code.model import Import, Place
from gitorch.code.project.import_bans import Ban, import_bans, may_ban
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve.typescript.modules import resolve_specifier
from gitorch.integrate.sides import Pair
from gitorch.plan.globs import braceless

_SCRIPT = re.compile(r"\.(?:[cm]?[jt]s|[jt]sx|vue|svelte)$")


class _Banned(NamedTuple):
    """A new ban, and the configuration that it stands in."""

    path: str
    ban: Ban


def imports_banned(integration: Integration) -> Iterator[Finding]:
    """Every import of a file of the repository that the other side's linter no longer lets pass."""
    for way, told in integration.meetings(_BANNED):
        for path in sorted(way.right.changes):
            if _SCRIPT.search(path) and way.merged.entry(path) is not None:
                yield from _broken(way, path, told)


def _banned(side: OneSide) -> Iterator[_Banned]:
    for path, change in side.side.changes.items():
        if change.new is not None and may_ban(path):
            known = {one._replace(place=Place(1, 1)) for one in import_bans(path, side.base.text(path) or "")}
            for one in import_bans(path, side.view.text(path) or ""):
                if one._replace(place=Place(1, 1)) not in known:
                    yield _Banned(path, _narrowed(one, known))


_BANNED = Fact("banned imports", tuple[_Banned, ...], lambda one: tuple(_banned(one)))


def _narrowed(ban: Ban, known: set[Ban]) -> Ban:
    """A ban without the patterns that it had before, for the same files."""
    before = {said for one in known if one.files == ban.files for said in (*one.paths, *one.specifiers)}
    paths = tuple(said for said in ban.paths if said not in before)
    specifiers = tuple(said for said in ban.specifiers if said not in before or said.startswith("!"))
    return ban._replace(paths=paths or ban.paths, specifiers=specifiers or ban.specifiers)


def _broken(way: Pair, path: str, told: tuple[_Banned, ...]) -> Iterator[Finding]:
    module, old = way.right_view.module(path), way.right_base.module(path)
    before = {one.module for one in old.imports} if old is not None else set()
    said = set[str]()
    for one in module.imports if module is not None else ():
        found = resolve_specifier(way.merged, path, one.module) if one.module not in before | said else None
        banned = next((each for each in told if isinstance(found, str) and _is_broken(each, path, one, found)), None)
        if banned is not None:
            said.add(one.module)
            yield _finding(way, path, one, banned)


def _is_broken(banned: _Banned, path: str, one: Import, target: str) -> bool:
    folder, ban = dirname(banned.path), banned.ban
    if (folder and not path.startswith(f"{folder}/")) or (one.is_type_only and ban.lets_types):
        return False
    here, there = (
        each[len(folder) + 1 :] if folder and each.startswith(f"{folder}/") else each for each in (path, target)
    )
    if ban.is_regular:
        return _by_expressions(ban, here, there)
    if not _matches(ban.files, here):
        return False
    if ban.specifiers:
        patterns = [re.sub(r"^(!?)(?:\.{1,2}/)+", r"\1", said) for said in ban.specifiers]
        return _matches(tuple(patterns), re.sub(r"^(?:\.{1,2}/)+", "", one.module)) and not _matches(ban.but, here)
    return _matches(ban.paths, there) and not _matches(ban.but, there)


def _by_expressions(ban: Ban, here: str, there: str) -> bool:
    """Whether regular expressions name both files; ``$1`` is what the first one's group holds."""
    try:
        source = next((match for said in ban.files if (match := re.search(said, here)) is not None), None)
        paths = [_filled(said, source) for said in ban.paths] if source is not None else []
        return any(re.search(said, there) for said in paths) and not any(re.search(said, there) for said in ban.but)
    except (re.error, IndexError):
        return False


def _filled(expression: str, source: re.Match[str]) -> str:
    def group(one: re.Match[str]) -> str:
        return re.escape(source[int(one[1])] or "")

    return re.sub(r"\$(\d)", group, expression)


def _matches(globs: tuple[str, ...], path: str) -> bool:
    plain = [one for glob in globs for one in braceless(glob)]
    return bool(plain) and GitIgnoreSpec.from_lines(plain).match_file(path)


def _finding(way: Pair, path: str, one: Import, banned: _Banned) -> Finding:
    return Finding(
        "A502",
        Severity.ERROR,
        f"{way.right.name} imports {one.module} into {path}; {way.left.name} forbids it",
        (way.right.name, way.left.name),
        (
            Location(way.right.name, path, *one.place, "import"),
            Location(way.left.name, banned.path, *banned.ban.place, "definition"),
        ),
        symbol=one.module,
        language="typescript",
    )
