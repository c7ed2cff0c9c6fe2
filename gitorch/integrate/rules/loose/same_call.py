"""C302 and S208 by what one side does to its own callers: it reads, or gives, a key otherwise at a call that the other
side newly makes with the old key.

``client.list_page(…)["total"]`` becomes ``["total_count"]``, and so does the key where it is made, files away and
behind whatever client, session or queue: no type and no route need lead there. That the side mended its own uses of
a call is told by its lines, and a new use of the same call is as wrong as those were. ``http.post("/lines", { qty })``
is likewise the same call as long as it says the same text first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.casing import words
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import named
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import WireFiles, changed_lines

_CODE = (".py", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx")
_COMMON = named(
    "get post put patch delete request fetch json load loads open find query execute read parse data all first one pop "
    "next dict list map filter require import select insert update create make run call send format group match search "
    "isinstance getattr print len range sorted useState useRef useMemo"
)
"""Names of so many calls that only the text which is said first tells one from another."""
_QUOTED = r"[\"'](\w{2,})[\"']|\b([A-Za-z_]\w+)\s*:(?!:)|\.([A-Za-z_]\w+)\b"
_KEYED = re.compile(rf"{_QUOTED}|[{{,]\s*([A-Za-z_]\w+)\s*(?=[,}}=])")
_KEYED_IN_PYTHON = re.compile(rf"{_QUOTED}|[(,]\s*([A-Za-z_]\w+)=(?!=)")
_CALL = r"(?:await\s+)?(?:[\w$]+\s*\??\.\s*)*([A-Za-z_$][\w$]*)(?:<[^<>()]*>)?\(\s*(?:[\"'`]([^\"'`\n]*)[\"'`])?"
_HELD = re.compile(rf"(?:^|[\s(])(\w+|\{{[^{{}}]*\}})\s*(?::[^=\n]+)?(?<![=!<>])=(?!=)\s*\(?{_CALL}", re.M)
_WALKED = re.compile(rf"\bfor\s*\(?\s*(?:(?:const|let|var)\s+)?(\w+|\{{[^{{}}]*\}})\s+(?:in|of)\s+{_CALL}")
_AT_ONCE = re.compile(rf"{_CALL}[^()\n]*\)\)?(?:\[[\"'](\w+)[\"']\]|\??\.(\w+)\b(?!\())")
_GIVEN = re.compile(r"([A-Za-z_$][\w$]*)\(\s*[\"'`]([^\"'`\n]+)[\"'`]\s*,\s*(?:\w+\s*=\s*)?\{([^{}]*)\}")
_IN_BRACES = re.compile(r"(?:^|[{,])\s*(?:\.\.\.)?[\"']?([A-Za-z_]\w*)[\"']?\s*(?=[,:}=]|$)")
_MOST = 4000  # letters from a call to the last read of what it gave


class _Use(NamedTuple):
    """A key that is read of what a call gave, or given to it. ``said`` is the text that the call says first."""

    callee: str
    said: str
    key: str
    is_given: bool


class _Mended(NamedTuple):
    """A use of a call by which a side reads or gives another key now, and the file that makes or takes that key."""

    use: _Use
    now: str
    path: str
    place: Place


def same_call_findings(integration: Integration) -> Iterator[Finding]:
    """Every new use of a call by a key that another side has mended at its own uses of that call."""
    for way, mended in integration.meetings(_MENDED):
        for path in way.right.changes:
            if path.endswith(_CODE):
                yield from _in_file(integration.wire_files, way, path, mended)


def _all(side: OneSide) -> Iterator[_Mended]:
    edits = {path: _swapped(side, path) for path in side.side.changes if path.endswith(_CODE)}
    for path, (gone, come) in edits.items():
        makers = [one for one, (was, now) in edits.items() if one != path and was & gone and now & come]
        if not makers:
            continue
        before, after = (set(key_uses(view.text(path) or "")) for view in (side.base, side.view))
        lost = [use for use in before - after if use.key in gone]
        for use in sorted(lost):
            now = _heir(use, lost, after - before, come)
            maker = next((one for one in makers if _is_made_otherwise(side, one, use.key, now)), None) if now else None
            if maker is not None:
                yield _Mended(use, now, maker, _first(side, maker, now))


_MENDED = Fact("mended uses of calls", tuple[_Mended, ...], lambda one: tuple(_all(one)))


def _swapped(side: OneSide, path: str) -> tuple[set[str], set[str]]:
    """The keys and members that a side's edits of a file took out, and those that they put in."""
    gone: set[str] = set()
    come: set[str] = set()
    for out, put, _ in replaced(side, path):
        if out and put:
            was, now = (_keyed(path, "\n".join(lines)) for lines in (out, put))
            gone |= was - now
            come |= now - was
    return gone - come, come - gone


def _keyed(path: str, text: str) -> set[str]:
    """The words of a text that stand as keys or members."""
    return {next(filter(None, found.groups())) for found in _key_pattern(path).finditer(text)}


def _key_pattern(path: str) -> re.Pattern[str]:
    return _KEYED_IN_PYTHON if path.endswith(".py") else _KEYED


def _heir(use: _Use, lost: list[_Use], won: set[_Use], come: set[str]) -> str:
    """The key that took the place of one; nothing where more than one might have."""
    beside = [one for one in lost if one[:2] == use[:2] and one.is_given == use.is_given]
    keys = sorted(one.key for one in won if (*one[:2], one.is_given) == (*use[:2], use.is_given) and one.key in come)
    alike = [key for key in keys if _is_alike(key, use.key)] or (keys if len(beside) == 1 else [])
    return alike[0] if len(alike) == 1 else ""


def _is_alike(one: str, other: str) -> bool:
    """Whether two keys share a word, or one is short for the other: ``qty`` and ``quantity``."""
    if set(words(one)) & set(words(other)):
        return True
    short, long = sorted((one.lower(), other.lower()), key=len)
    letters = iter(long)
    return len(short) > 1 and short[0] == long[0] and all(letter in letters for letter in short)


def _is_made_otherwise(side: OneSide, path: str, old: str, new: str) -> bool:
    before, after = (_keyed(path, view.text(path) or "") for view in (side.base, side.view))
    return old in before and old not in after and new in after and new not in before


def _first(side: OneSide, path: str, key: str) -> Place:
    text = side.view.text(path) or ""
    found = next(one for one in _key_pattern(path).finditer(text) if key in one.groups())
    start = found.start(found.lastindex or 0)
    return Place(text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def key_uses(text: str) -> dict[_Use, list[int]]:
    """Each key that a file reads of what a call gave, or gives to one, with the offsets in the text where it does."""
    found: dict[_Use, list[int]] = {}
    for pattern in (_HELD, _WALKED):
        for held in pattern.finditer(text):
            if _tells(held[2], held[3]):
                for key, at in _read_of(text, held):
                    found.setdefault(_Use(held[2], held[3] or "", key, is_given=False), []).append(at)
    for read in _AT_ONCE.finditer(text):
        if _tells(read[1], read[2]):
            group = 3 if read[3] else 4
            found.setdefault(_Use(read[1], read[2] or "", read[group], is_given=False), []).append(read.start(group))
    for call in _GIVEN.finditer(text):
        for given in _IN_BRACES.finditer(call[3]):
            use = _Use(call[1], call[2], given[1], is_given=True)
            found.setdefault(use, []).append(call.start(3) + given.start(1))
    return found


def _tells(callee: str, said: str | None) -> bool:
    return bool(said) or (callee not in _COMMON and len(callee) > 3)


def _read_of(text: str, held: re.Match[str]) -> Iterator[tuple[str, int]]:
    """The keys that are read of what a name, or a pattern, holds from a call on to the end of its block."""
    if held[1].startswith("{"):
        for found in _IN_BRACES.finditer(held[1][1:-1]):
            yield found[1], held.start(1) + 1 + found.start(1)
        return
    line = text[text.rfind("\n", 0, held.start(1)) + 1 : held.start(1)]
    indent = len(line) - len(line.lstrip())
    last = re.compile(rf"^ {{0,{indent - 1}}}\S", re.M).search(text, held.end()) if indent else None
    name = re.escape(held[1])
    read = re.compile(rf"(?<![.\w]){name}(?:\[[\"'](\w+)[\"']\]|\??\.get\([\"'](\w+)[\"']|\??\.(\w+)\b(?!\())")
    stop = min(last.start() if last else len(text), held.end() + _MOST)
    for found in read.finditer(text, held.end(), stop):
        group = found.lastindex or 0
        yield found[group], found.start(group)


def _in_file(files: WireFiles, pair: Pair, path: str, mended: tuple[_Mended, ...]) -> Iterator[Finding]:
    source = pair.right_view.text(path) or ""
    near = [one for one in mended if one.use.key in source and one.use.callee in source and _is_related(path, one)]
    if not near:
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    uses = key_uses(source)
    for one in near:
        if one.use._replace(key=one.now) in uses or one.use.key in _keyed(one.path, pair.merged.text(one.path) or ""):
            continue  # it takes both, or the old key is made again
        for at in uses.get(one.use, ()):
            place = Place(source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at))
            if place.line in fresh:
                yield _finding(files, pair, one, path, place)
                break


def _is_related(path: str, one: _Mended) -> bool:
    return path != one.path and wire_language(path) == wire_language(one.path)


def _finding(files: WireFiles, pair: Pair, one: _Mended, path: str, place: Place) -> Finding:
    left, right, use = pair.left.name, pair.right.name, one.use
    facts = files.facts(pair.left_view, one.path)
    is_wire = use.said.startswith("/") or (facts is not None and bool(facts.routes))
    does = "says" if use.is_given else "reads"
    call = f"{use.callee}({use.said!r})" if use.said else f"{use.callee}()"
    renames = f"{left} renames {use.key} to {one.now}, also where it {does} it at {call}"
    return Finding(
        "C302" if is_wire else "S208",
        Severity.ERROR if is_wire else Severity.WARNING,
        f"{renames}; {right} newly {does} {use.key} there",
        (left, right),
        (Location(left, one.path, *one.place, "definition"), Location(right, path, *place, "use")),
        symbol=f"{call}.{use.key}",
        language=wire_language(path),
        fix=renamed(pair.right_view, right, [(path, place)], use.key, one.now),
    )
