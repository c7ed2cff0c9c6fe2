"""Whether a field that seems to be gone still travels: put in key by key, or put back where a class is made ready."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gitorch.code.wire.model import Shape, WireFacts
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.sides import View
from gitorch.integrate.wire.changing import Change
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

Named = frozenset[tuple[str, str]]
_FILLS = re.compile(
    r"\b(?:Object\.assign|(?:_|lodash|\$)\.(?:merge|extend|assign|defaults)|array_merge|maps\.Copy)\(|\.(?:merge|update)!?\("
)
_READS = re.compile(r"(?:get|fetch|pop|dig|delete|remove|discard|has|read|param|arg|input)\w*\(\s*(?:\w+,\s*)?$", re.I)


def is_still_made(change: Change, base: View, view: View) -> bool:
    """Whether the lines that a side wrote anew where it builds an object put the key in by another way.

    Be it assigned, or in a list of the keys that are kept; a key of another literal is none of this one's.
    """
    lines = (view.text(change.path) or "").splitlines()
    anchor = change.after.place.line - 1
    if change.before.kind != "literal" or change.new is not None or not 0 <= anchor < len(lines):
        return False
    starts = [at for at, line in enumerate(lines) if line and not line[0].isspace() and line[0] not in ")}]#/"]
    first = max((at for at in starts if at <= anchor), default=0)
    last = min((at for at in starts if at > anchor), default=len(lines))
    fresh = changed_lines(view, base, change.path)
    around = [line for at, line in enumerate(lines[first:last], first + 1) if at in fresh]
    return any(_FILLS.search(line) or _puts_in(line, change.old.name) for line in around)


def _puts_in(line: str, key: str) -> bool:
    """Whether a line assigns a key of an object, or lists it beside others."""
    name = re.escape(key)
    for found in re.finditer(rf"""(['"`]){name}\1|(?<![\w:]):{name}\b(?!:)|(?<!this)\.{name}(?=\s*=[^=>])""", line):
        before, after = line[: found.start()], line[found.end() :]
        if found[0][0] == ".":
            return True
        if re.search(r"\w\[$", before) and after.startswith("]"):
            return re.match(r"\]\s*=[^=>]", after) is not None
        is_key = re.match(r"\s*(?::(?!:)|=>|[=!]=|in\b|not in\b)", after) or re.search(r"[=!]=\s*$|\]\[$", before)
        if not is_key and not _READS.search(before):
            return True
    return False


def is_put_back(files: WireFiles, merged: View, change: Change, answers: Iterable[Named]) -> bool:
    """Whether code of the side that speaks of the class sends the old name all the same.

    Where it is known what the routes that are asked for are made of, code that makes one of these.
    """
    if change.before.kind == "literal" or change.new is not None:
        return False
    made = [one for path in _near(change) for one in _putting_back(files, merged, path, change)]
    known = list(answers)
    return bool(made) and (not known or any(one in named for named in known for one in made))


def _near(change: Change) -> Iterator[str]:
    language = wire_language(change.path)
    return (one for one in changed_files(change.side) if wire_language(one) == language)


def _putting_back(files: WireFiles, merged: View, path: str, change: Change) -> Iterator[tuple[str, str]]:
    """The functions that make something with the old name of the class, or by a table from the new name to the old."""
    facts = files.facts(merged, path)
    old, new = change.old.name, change.heir.name if change.heir is not None else ""
    if facts is None:
        return
    tables = [one for one in facts.texts if one.use == "value" and one.value == old and one.name == new]
    for scope in facts.scopes:
        if any(one.table in scope.uses or one.scope == scope.name for one in tables):
            yield path, scope.name
    made = [one for one in facts.shapes if one.kind == "literal" and one.travels]
    having = [one for one in made if any(field.name == old for field in one.fields)]
    yield from ((path, one.name) for one in having if _speaks_of(facts, one, {new, change.after.name}))


def _speaks_of(facts: WireFacts, shape: Shape, names: set[str]) -> bool:
    """Whether the function that makes a shape names the class, or its new field."""
    used = {name for one in facts.scopes if one.name == shape.name for name in one.uses}
    return bool(names & used) or any(one.scope == shape.name and one.value in names for one in facts.texts)
