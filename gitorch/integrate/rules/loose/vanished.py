"""S208 for a member that is nowhere any more: one side took it out of everything near, the other newly asks for it.

``entry.room`` of who knows what, in a package where only a named tuple had a ``room`` and has it no longer: whatever
``entry`` is, nothing there can give it. A word that the near files still have as a member says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.behaviour.classes.records import Key, record_keys
from gitorch.code.model import Kind, Module, Place, Reference
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.edited_lines import taken_out
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import could_be, is_alike
from gitorch.integrate.nearby import MOST_FILES, files_in, is_beside, is_telling
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.loose.members import is_untyped
from gitorch.integrate.sides import Pair, View

_MEMBERS = (Kind.FIELD, Kind.PROPERTY, Kind.METHOD)  # those of an enum are looked up in other ways


class Vanished(NamedTuple):
    """A member that one side's files had and have no longer, and where on that side something else stands now."""

    name: str
    path: str
    place: Place
    now: str  # what stands in its place, if one thing does
    owner: str = ""  # the class that had it
    beside: tuple[str, ...] = ()  # what stands beside it still


def vanished_findings(integration: Integration) -> Iterator[Finding]:
    """Every new read of a member that another side took out of all that is near."""
    for way, gone in integration.meetings(VANISHED):
        names = {one.name: one for one in gone if is_telling(one.name, one.path)}
        seen: set[tuple[str, str]] = set()
        for use in integration.deltas[way.right.name].uses if names else ():
            name = member_name(use)
            if name in names and (use.path, name) not in seen and _is_of_nobody(way, use, names[name]):
                seen.add((use.path, name))
                yield vanished_finding(way, names[name], use.path, use.what.place)


def _vanished(one: OneSide) -> Iterator[Vanished]:
    for path in one.side.changes:
        if language_of(path) is None or not any(map(str.strip, taken_out(one, path))):
            continue
        had, has = _members(one.base, path), _members(one.view, path)
        for name, where in had.items():
            if name not in has:
                came = [
                    other for other in has.values() if other.name not in had and set(other.beside) & set(where.beside)
                ]
                stands = came[0] if came else Key("", Place(min(where.place.line, _lines(one.view, path)), 1), ())
                now = stands.name if len(came) == 1 else ""
                beside = tuple(other for other in where.beside if other in has)
                yield Vanished(name, path, stands.place, now, where.owner, beside)


VANISHED = Fact("vanished members", tuple[Vanished, ...], lambda one: tuple(_vanished(one)))


def _lines(view: View, path: str) -> int:
    return (view.text(path) or "").count("\n") or 1


def _members(view: View, path: str) -> dict[str, Key]:
    """The members of classes and records of a file, by name."""
    module, language, content = view.module(path), language_of(path), view.read(path)
    if module is None or language is None or content is None:
        return {}
    owned: dict[str, list[str]] = {}
    listed = [one for one in module.definitions if one.kind in _MEMBERS and "." in one.qualname]
    for one in listed:
        owned.setdefault(one.qualname.rpartition(".")[0], []).append(one.name)
    found = {}
    for one in listed:
        owner = one.qualname.rpartition(".")[0]
        found[one.name] = Key(one.name, one.place, tuple(owned[owner]), owner.rpartition(".")[2])
    for key in record_keys(parsed(language, content)):
        found.setdefault(key.name, key)
    return found


def member_name(use: Use) -> str:
    """The last name of a chain that a use reads a member by; empty for a plain name."""
    what = use.what
    if not isinstance(what, Reference) or what.role != "use" or what.is_write:
        return ""
    found = re.search(r"(?:\.|\[\"?)([A-Za-z_$][\w$]*)(?:\"?\])?(?:\(\))?$", what.path)
    return found[1] if found is not None else ""


def _is_of_nobody(pair: Pair, use: Use, gone: Vanished) -> bool:
    what = use.what
    if not isinstance(what, Reference) or (what.is_guarded and use.language == "python"):
        return False
    module = pair.right_view.module(use.path)
    root = re.split(r"[.!()\[\]]+", what.path)[0]
    if module is None or _is_foreign(module, what, root) or not is_untyped(pair.right_view, use):
        return False
    holder = re.split(r"[.!()\[\]]+", what.path.rstrip("()"))[-2:-1]
    if gone.owner and holder and could_be(pair.right_view, use, holder[0], gone.owner):
        return False  # told by that name
    if gone.owner and use.language == "python" and what.path.endswith("]") and _is_data(pair.right_view, use.path):
        return False
    return is_nowhere(pair, gone, use.path)


def _is_foreign(module: Module, what: Reference, root: str) -> bool:
    """Whether a chain begins at something imported, at the object itself, or at what has a type of its own."""
    is_own = root in ("self", "cls", "this") and what.path.count(".") == 1
    is_typed = what.root_type is not None and not re.match(r"any\b|unknown\b|ReturnType<|\(", what.root_type)
    return is_own or is_typed or any(one.alias.partition(".")[0] == root for one in module.imports)


_LOADS = re.compile(r"\b(?:json|yaml|toml|tomllib|orjson)\.(?:safe_)?loads?\(|\bDictReader\(|\.json\(\)")
_TAKES_APART = re.compile(r"\basdict\(|\bvars\(|\._asdict\(|\.model_dump\(|__dict__")


def _is_data(view: View, path: str) -> bool:
    """Whether what a file looks keys up in is what it reads from outside, and nothing that was made of a class."""
    text = view.text(path) or ""
    return _LOADS.search(text) is not None and _TAKES_APART.search(text) is None


def is_nowhere(pair: Pair, gone: Vanished, user: str) -> bool:
    """Whether no file near has a member of this name on the side that took it, nor the user's side a new one."""
    if not is_alike(user, gone.path) or not is_beside(dirname(user), dirname(gone.path)):
        return False
    pattern = re.compile(_MENTION.replace("NAME", re.escape(gone.name)))
    near = dict.fromkeys((*files_in(pair.left_view, dirname(gone.path)), *files_in(pair.left_view, dirname(user))))
    if len(near) > MOST_FILES or any(pattern.search(pair.left_view.text(path) or "") for path in near):
        return False
    own = (path for path, change in pair.right.changes.items() if change.new is not None and is_alike(path, gone.path))
    return not any(_makes(pair, path, gone.name) for path in own)


_MENTION = (
    r"[.?]NAME\b|['\"]NAME['\"]|\bNAME\s*\??:(?!:)|[(,]\s*NAME\s*=(?!=)"
    r"|\b(?:def|get|set)\s+NAME\b|\bNAME\s*\([^()]*\)\s*\{"
)


def _makes(pair: Pair, path: str, name: str) -> bool:
    """Whether the user's side newly has such a member itself."""
    return (name in _members(pair.right_view, path) and name not in _members(pair.right_base, path)) or re.search(
        rf"\.{re.escape(name)}\s*=(?!=)", pair.right_view.text(path) or ""
    ) is not None


def vanished_finding(pair: Pair, gone: Vanished, path: str, where: Place) -> Finding:
    """``pair.left`` took a member away that ``pair.right`` newly names."""
    did = f"renames {gone.name} to {gone.now}" if gone.now else f"removes {gone.name}"
    return Finding(
        "S208",
        Severity.WARNING,
        f"{pair.left.name} {did}, which nothing near has any more; {pair.right.name} newly asks for {gone.name}",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, gone.path, *gone.place, "definition"),
            Location(pair.right.name, path, *where, "use"),
        ),
        symbol=f"{gone.path}:{gone.name}",
        language=language_of(path) or "",
    )
