"""C304: a function puts something else in front of the paths that it is given, and a new request is as for the old."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.model import Place
from gitorch.code.wire.model import Text
from gitorch.code.wire.paths import joined
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import last
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.asking import made_whole, newly_asked
from gitorch.integrate.wire.wiring import WireFiles, changed_files

_ENDS_IN_A_HOLE = re.compile(rb"""\}["'`]|\+\s*[a-z_]\w*\s*(?:[;)}\n]|$)""")  # as what puts a prefix in front does


def front_findings(integration: Integration) -> Iterator[Finding]:
    """Every new request by way of a function whose other callers were respelled, so that they ask what they asked."""
    files = integration.wire_files
    for side in integration.all_sides:
        paths = integration.one(side).know(_TURNED)
        base, view = integration.view(side.base_tree), integration.view(side.tree)
        turned = [
            one for path in paths for one in _turned(files, base, view, path)
            if _is_made_up_for(files, side, (base, view), one[2].name)
        ]  # fmt: skip
        for other in integration.all_sides if turned else ():
            if other is not side:
                yield from _as_before(files, integration, side, other, turned)


def _turned(files: WireFiles, base: View, view: View, path: str) -> Iterator[tuple[str, Text, Text]]:
    """The functions of a file that put another path in front, as they were and as they are."""
    if not _ENDS_IN_A_HOLE.search(base.read(path) or b"") or not _ENDS_IN_A_HOLE.search(view.read(path) or b""):
        return
    old, new = files.facts(base, path), files.facts(view, path)
    was = {one.name: one for one in old.texts if one.use == "front"} if old is not None else {}
    for one in new.texts if new is not None and was else ():
        if one.use == "front" and one.name in was and was[one.name].value != one.value:
            yield path, was[one.name], one


_TURNED = Fact(
    "files whose functions put another path in front", tuple[str, ...],
    lambda one: tuple(path for path in changed_files(one.side) if any(_turned(one.files, one.base, one.view, path))),
)  # fmt: skip


def _is_made_up_for(files: WireFiles, side: Side, views: tuple[View, View], name: str) -> bool:
    """Whether the side respelled a call of a function, so that it asks for the same path as before."""
    for path in changed_files(side):
        before, after = ({} if (facts := files.facts(view, path)) is None else {
            made_whole(files, view, path, one).path: one.path for one in facts.requests if last(one.callee) == name
        } for view in views)  # fmt: skip
        if any(before[whole] != after[whole] for whole in before.keys() & after.keys()):
            return True
    return False


def _as_before(
    files: WireFiles, integration: Integration, side: Side, other: Side, turned: list[tuple[str, Text, Text]]
) -> Iterator[Finding]:
    merged = integration.pair(side, other).merged
    for asked in newly_asked(files, integration, other):
        for path, old, new in turned:
            if asked.raw is None or last(asked.raw.callee) != new.name:
                continue
            now = made_whole(files, merged, asked.path, asked.raw).path
            if asked.request.path == joined(old.value, asked.raw.path) and now == joined(new.value, asked.raw.path):
                yield Finding(
                    "C304",
                    Severity.ERROR,
                    f"{side.name} has {new.name}() put {new.value} in front of paths, no more {old.value}, and spells "
                    f"the rest out where it is called; {other.name} newly asks for {asked.request.path} by "
                    f"{asked.raw.path}, which is {now} then",
                    (side.name, other.name),
                    (
                        Location(side.name, path, *_said_at(files, integration, side, path, new), role="definition"),
                        Location(other.name, asked.path, *asked.raw.place, role="call"),
                    ),
                    new.name,
                    wire_language(asked.path),
                )


def _said_at(files: WireFiles, integration: Integration, side: Side, path: str, front: Text) -> Place:
    """Where what is put in front is written: in the function, or in a constant of its file."""
    facts = files.facts(integration.view(side.tree), path)
    held = [one.place for one in facts.texts if (one.use, one.value) == ("constant", front.value)] if facts else []
    return held[0] if held else front.place
