"""Commands that a project names, and where it calls them: npm scripts, make targets, options of programs. Pure.

A caller is a file that a shell reads, or that hands lines to one: workflows, scripts, Dockerfiles, Makefiles, the
scripts of package.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from posixpath import basename
from typing import NamedTuple

from gitorch.code.model import Place

_SHELL = (".sh", ".bash", ".zsh", ".yml", ".yaml", ".mk", ".toml", ".cfg", ".ini")
_SHELL_NAMES = re.compile(r"(?:Dockerfile|Containerfile|Makefile|GNUmakefile|makefile|Procfile|justfile|package\.json)")
_NPM = re.compile(
    r"\b(?:npm\s+(?:run(?:-script)?\s+)|(?:pnpm|yarn|bun)\s+(?:run\s+)?)(?:-s\s+|--silent\s+)?([\w:.@/-]+)"
)
_NPM_PLAIN = re.compile(r"\bnpm\s+(test|start|stop|restart)\b")
_MAKE = re.compile(r"(?:^|[\s;&|(\"'@])make\s+((?:[\w./:=-]+[ \t]*)+)")
_TARGET = re.compile(r"^([\w./-]+(?:[ \t]+[\w./-]+)*)[ \t]*::?(?!=)")
_OPTION = re.compile(r"""(?<![\w-])(--[a-z][\w-]*)""")
_QUOTED = re.compile(r"""(["'])((?:\\.|(?!\1)[^\\\n])*)\1""")
_PARSES = re.compile(r"argparse|ArgumentParser|click|typer|optparse|commander|\.option\(")
_ELSEWHERE = re.compile(
    r"(?<!\S)(?:-C|--prefix|--cwd|--dir|--filter|-F|--workspace|-w|cd|pushd|working-directory:)(?!\S)"
)


class Called(NamedTuple):
    """A name that a command line says: ``npm`` or ``make``, the name, where, and the whole of its line."""

    kind: str
    name: str
    place: Place
    line: str


@lru_cache(maxsize=1 << 14)  # asked of every path for every pair of branches
def is_caller(path: str) -> bool:
    """Whether a file is one whose lines, or values, a shell runs."""
    return path.endswith(_SHELL) or _SHELL_NAMES.match(basename(path)) is not None


def declared(path: str, source: str) -> dict[tuple[str, str], Place]:
    """The scripts of a package.json and the targets of a Makefile, by kind and name."""
    name = basename(path)
    if name == "package.json":
        return {("npm", script): place for script, place in _scripts(source)}
    if name in ("Makefile", "makefile", "GNUmakefile") or path.endswith(".mk"):
        return {("make", target): place for target, place in _targets(source)}
    return {}


def _scripts(source: str) -> Iterator[tuple[str, Place]]:
    try:
        scripts = json.loads(source).get("scripts", {})
    except (ValueError, AttributeError, RecursionError):
        return
    lines = source.splitlines()
    start = next((n for n, line in enumerate(lines) if re.match(r'\s*"scripts"\s*:', line)), 0)
    for script in scripts if isinstance(scripts, dict) else ():
        for number in range(start, len(lines)):
            column = lines[number].find(f'"{script}"')
            if column >= 0:
                yield script, Place(number + 1, column + 1)
                break


def _targets(source: str) -> Iterator[tuple[str, Place]]:
    for number, line in enumerate(source.splitlines(), 1):
        match = _TARGET.match(line)
        for target in match[1].split() if match is not None and not line.startswith(".") else ():
            yield target, Place(number, line.find(target) + 1)


def called(source: str) -> Iterator[Called]:
    """What the lines of a caller call by npm and its kin, and by make; nothing that is called in another folder."""
    for number, line in _commands(source):
        if _ELSEWHERE.search(line):
            continue
        for match in (*_NPM.finditer(line), *_NPM_PLAIN.finditer(line)):
            yield Called("npm", match[1], Place(number, match.start(1) + 1), line)
        for match in _MAKE.finditer(line):
            for word in re.finditer(r"\S+", match[1]):
                if not word[0].startswith("-") and "=" not in word[0]:
                    yield Called("make", word[0], Place(number, match.start(1) + word.start() + 1), line)


def _commands(source: str) -> Iterator[tuple[int, str]]:
    """Lines that are no comments; a line that goes on in the next is one of its own."""
    for number, line in enumerate(source.splitlines(), 1):
        if not line.lstrip().startswith(("#", "//")):
            yield number, line


def options(source: str) -> dict[str, Place]:
    """The long options that a program says, if it reads any, each where it first stands."""
    found: dict[str, Place] = {}
    if _PARSES.search(source):
        for number, line in enumerate(source.splitlines(), 1):
            for quoted in _QUOTED.finditer(line):
                for match in _OPTION.finditer(quoted[2]):
                    found.setdefault(match[1], Place(number, quoted.start(2) + match.start() + 1))
    return found


def abbreviates(source: str) -> bool:
    """Whether a program takes the beginning of an option for the whole, as argparse does."""
    return "argparse" in source and "allow_abbrev" not in source


class Given(NamedTuple):
    """An option that a command line gives, and the words before it, those of the lines that it goes on from too."""

    name: str
    place: Place
    before: str


def given(source: str) -> Iterator[Given]:
    """Every option that a caller's lines give."""
    before = ""
    for number, line in _commands(source):
        for match in _OPTION.finditer(line):
            words = re.split(r"&&|\|\||[;|]", before + line[: match.start()])[-1]
            yield Given(match[1], Place(number, match.start(1) + 1), words)
        before = before + line.rstrip("\\") + " " if line.endswith("\\") else ""


def paths(source: str) -> Iterator[tuple[str, Place]]:
    """The relative paths of files that a caller's lines say as words of their own."""
    for number, line in _commands(source):
        for match in re.finditer(r"(?<![\w./@:$}-])(?:\./)?((?:[\w.-]+/)*[\w-][\w.-]*\.[A-Za-z]\w*)(?![\w/-])", line):
            yield match[1], Place(number, match.start(1) + 1)
