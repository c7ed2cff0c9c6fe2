"""Names by which programs ask for settings: variables of the environment, keys of data files, classes of stylesheets.

Pure; by their text alone, in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from posixpath import basename
from typing import NamedTuple

from gitorch.code.model import Place

_READS = re.compile(
    r"""(?:process\.env|import\.meta\.env)(?:\.|\[["'])([A-Z][A-Z0-9_]{2,})\b"""
    r"""|\b(?:os\.environ(?:\.get)?|ENV(?:\.fetch)?|environ(?:\.get)?)[\[(]\s*["']([A-Z][A-Z0-9_]{2,})["']"""
    r"""|\b(?:os\.[gG]etenv|os\.LookupEnv|System\.getenv|env::var|getenv|Deno\.env\.get|env)\(\s*["']([A-Z][A-Z0-9_]{2,})["']"""
)
_SHELL_READS = re.compile(r"\$\{?([A-Z][A-Z0-9_]{2,})\b")
_SHELL = (".sh", ".bash", ".yml", ".yaml")
_DECLARED = re.compile(
    r"^\s*(?:export\s+|ENV\s+|ARG\s+|-\s+(?:name:\s*)?)?[\"']?([A-Z][A-Z0-9_]{2,})[\"']?\s*(?:[:=]|$)", re.M
)
_DECLARING = re.compile(r"(?:^|/)(?:\.env[^/]*|[^/]*\.env|Dockerfile[^/]*|[^/]+\.ya?ml)$")
_DOTTED = re.compile(r"""(["'`])([A-Za-z_][\w-]*(?:[.:][A-Za-z_][\w-]*)+)\1""")
_KEYED = re.compile(r"""(?:\[\s*["'][\w-]+["']\s*\]|\.get\(\s*["'][\w-]+["'][^()]*\))+""")
_KEY = re.compile(r"""["']([\w-]+)["']""")
_TRANSLATED = re.compile(
    r"""(?:\b(?:t|translate|gettext|trans|__)|\$t)\(\s*["'`]([\w-]+)["'`]|\bid(?:=|:\s*)["']([\w-]+)["']"""
)
_SELECTOR = re.compile(r"(?<![\w)])\.([A-Za-z_][\w-]*)(?=[^;{}]*\{)")


class Asked(NamedTuple):
    """A setting that is asked for, by the names that lead to it, and where. ``is_sure`` where nothing else is meant."""

    path: tuple[str, ...]
    place: Place


def variables_read(path: str, source: str) -> Iterator[Asked]:
    """The variables of the environment that a file reads."""
    for number, line in enumerate(source.splitlines(), 1):
        for match in (*_READS.finditer(line), *(_SHELL_READS.finditer(line) if path.endswith(_SHELL) else ())):
            group = next(index for index, said in enumerate(match.groups(), 1) if said)
            yield Asked((match[group],), Place(number, match.start(group) + 1))


@lru_cache(maxsize=1 << 14)  # asked of every path for every pair of branches
def declares_variables(path: str) -> bool:
    """Whether a file is one that sets variables of the environment."""
    return _DECLARING.search(path) is not None


def variables_declared(path: str, source: str) -> dict[str, Place]:
    """The variables that such a file sets, or names as to be set."""
    found: dict[str, Place] = {}
    for match in _DECLARED.finditer(source) if declares_variables(path) else ():
        line = source.count("\n", 0, match.start(1)) + 1
        found.setdefault(match[1], Place(line, match.start(1) - source.rfind("\n", 0, match.start(1))))
    return found


def keys_asked(source: str) -> Iterator[Asked]:
    """Keys of data that code asks for: ``"cart.add"``, ``config["queue"]["workers"]``, ``t("title")``."""
    for number, line in enumerate(source.splitlines(), 1):
        for match in _DOTTED.finditer(line):
            yield Asked(tuple(re.split(r"[.:]", match[2])), Place(number, match.start(2) + 1))
        for match in _KEYED.finditer(line):
            keys = list(_KEY.finditer(match[0]))
            if len(keys) > 1:
                place = Place(number, match.start() + keys[-1].start(1) + 1)
                yield Asked(tuple(one[1] for one in keys), place)


def texts_asked(source: str) -> Iterator[Asked]:
    """Texts of a translation that are asked for by a key of one word."""
    for number, line in enumerate(source.splitlines(), 1):
        for match in _TRANSLATED.finditer(line):
            group = 1 if match[1] else 2
            yield Asked((match[group],), Place(number, match.start(group) + 1))


@lru_cache(maxsize=1 << 14)  # asked of every path for every pair of branches
def is_stylesheet(path: str) -> bool:
    """Whether a file is a stylesheet whose classes are imported."""
    return re.search(r"\.module\.(?:css|scss|sass|less)$", basename(path)) is not None


def classes(source: str) -> dict[str, Place]:
    """The classes that a stylesheet defines."""
    found: dict[str, Place] = {}
    blank = re.sub(r"/\*.*?\*/", lambda said: re.sub(r"[^\n]", " ", said[0]), source, flags=re.S)
    for match in _SELECTOR.finditer(blank):
        line = blank.count("\n", 0, match.start()) + 1
        found.setdefault(match[1], Place(line, match.start() - blank.rfind("\n", 0, match.start())))
    return found


def members_of(source: str, module: str) -> Iterator[Asked]:
    """What code reads from the default import of a module: ``styles.title``, ``styles["title"]``."""
    imported = re.search(rf"""import\s+(?:\*\s+as\s+)?(\w+)\s+from\s+["']{re.escape(module)}["']""", source)
    if imported is None:
        return
    member = re.compile(rf"""(?<![\w.]){imported[1]}(?:\.([A-Za-z_]\w*)|\[["']([\w-]+)["']\])""")
    for number, line in enumerate(source.splitlines(), 1):
        for match in member.finditer(line):
            group = 1 if match[1] else 2
            yield Asked((match[group],), Place(number, match.start(group) + 1))
