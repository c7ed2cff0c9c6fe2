"""C302, C303, C304: one side changes a GraphQL schema; a new document of the other selects a field as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gitorch.code.model import Place
from gitorch.code.wire.casing import words
from gitorch.code.wire.model import Field, Member, Selection
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines, siblings

_ROOTS = frozenset(("Query", "Mutation", "Subscription"))
_Key = tuple[str, str]  # type, field


@dataclass(frozen=True)
class _Schema:
    """The members of every type that some files declare, each with its file."""

    members: dict[_Key, tuple[str, Member]]

    @property
    def types(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.members)

    def meant(self, selection: Selection) -> _Key | None:
        """The member that a selection means; None where the way there is not known in full."""
        here = selection.root
        for name in selection.above:
            found = self.members.get((here, name))
            if found is None:
                return None
            here = found[1].result
        return here, selection.name


@dataclass(frozen=True)
class _Selected:
    path: str
    selection: Selection


def graphql_findings(integration: Integration) -> Iterator[Finding]:
    """Every new selection that the merged schema no longer answers as it did."""
    files = integration.wire_files
    for side in integration.all_sides:
        seeds = integration.one(side).know(_SEEDS)
        for other in integration.all_sides if seeds else ():
            if other is not side:
                yield from _between(files, integration, side, other, seeds)


def _declares(one: OneSide, path: str) -> bool:
    """Whether a file had members of a schema before a side; asked of files that look like it alone."""
    if wire_language(path) != "graphql" and b"gql" not in (one.base.read(path) or b"").lower():
        return False
    facts = one.files.facts(one.base, path)
    return facts is not None and bool(facts.members)


def _declaring(one: OneSide) -> tuple[str, ...]:
    return tuple(path for path in changed_files(one.side) if _declares(one, path))


_SEEDS = Fact("files that declare a schema", tuple[str, ...], _declaring)


def _between(
    files: WireFiles, integration: Integration, side: Side, other: Side, seeds: tuple[str, ...]
) -> Iterator[Finding]:
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    asked = list(_selected(files, base, view, other))
    if not asked:
        return
    merged_view = integration.pair(side, other).merged
    near = sorted({*seeds, *siblings(view, seeds, "graphql"), *changed_files(other)})
    known = _schema(files, view, near)
    merged = _schema(files, merged_view, sorted({*near, *changed_files(side)}))
    for one in asked:
        key = known.meant(one.selection)
        old = known.members.get(key) if key is not None else None
        if key is not None and old is not None and old[0] in seeds and merged_view.entry(old[0]) is not None:
            yield from _judged(integration, (side, other), one, (key, old[1], old[0]), merged)


def _schema(files: WireFiles, view: View, paths: Iterable[str]) -> _Schema:
    found: dict[_Key, tuple[str, Member]] = {}
    for path in paths:
        facts = files.facts(view, path)
        for member in facts.members if facts is not None else ():
            found[member.type, member.name] = (path, member)
    return _Schema(found)


def _selected(files: WireFiles, base: View, view: View, side: Side) -> Iterator[_Selected]:
    for path in changed_files(side):
        facts = files.facts(view, path)
        if facts is None or not facts.selections:
            continue
        fresh = changed_lines(view, base, path)
        yield from (_Selected(path, one) for one in facts.selections if one.place.line in fresh)


def _judged(
    integration: Integration, sides: tuple[Side, Side], one: _Selected, old: tuple[_Key, Member, str], merged: _Schema
) -> Iterator[Finding]:
    key, was, _ = old
    now = merged.members.get(key)
    if now is None:
        yield _gone(integration, sides, one, old, merged)
        return
    if one.selection.is_resolved:
        return
    _, member = now
    lacking = [f for f in member.arguments if not f.is_optional and f.name not in one.selection.arguments]
    known = {argument.name for argument in member.arguments}
    refused = [name for name in one.selection.arguments if name not in known]
    if lacking:
        told = f"requires {lacking[0].name} of {'.'.join(key)}", f"newly asks without {lacking[0].name}"
        yield _finding("C302", sides, one, told, _Decided(key, now[0], _of_argument(was, lacking[0], member)))
    elif refused:
        told = f"takes {refused[0]} from {'.'.join(key)}", f"newly asks with {refused[0]}"
        yield _finding("C302", sides, one, told, _Decided(key, now[0], member.place))
    elif _holds_more(was, merged) is not _holds_more(member, merged):
        told = f"makes {'.'.join(key)} {member.result}, not {was.result}", f"newly selects it as {was.result}"
        yield _finding("C303", sides, one, told, _Decided(key, now[0], member.place))


@dataclass(frozen=True)
class _Decided:
    """Where a side decided what a member is now."""

    key: _Key
    path: str
    place: Place


def _of_argument(was: Member, argument: Field, now: Member) -> Place:
    return argument.place if argument.name not in {one.name for one in was.arguments} else now.place


def _holds_more(member: Member, schema: _Schema) -> bool:
    """Whether a member yields something that has fields of its own, which a document must select."""
    return member.result in schema.types


def _gone(
    integration: Integration, sides: tuple[Side, Side], one: _Selected, old: tuple[_Key, Member, str], merged: _Schema
) -> Finding:
    key, was, file = old
    heir = _heir(key, was, file, integration, sides[0])
    place = heir.place if heir is not None else _beside(key, merged)
    what = f"renames {'.'.join(key)} to {heir.name}" if heir is not None else f"removes {'.'.join(key)}"
    rule = "C304" if key[0] in _ROOTS else "C302"
    does = "resolves" if one.selection.is_resolved else "selects"
    finding = _finding(rule, sides, one, (what, f"newly {does} {key[1]}"), _Decided(key, file, place))
    if heir is None:
        return finding
    view = integration.view(sides[1].tree)
    return replace(finding, fix=renamed(view, sides[1].name, [(one.path, one.selection.place)], key[1], heir.name))


def _heir(key: _Key, was: Member, file: str, integration: Integration, side: Side) -> Member | None:
    """The new member of the type that took an old one's place: alone, alike in name, or alike in what it yields."""
    base, view = (integration.wire_files.facts(integration.view(tree), file) for tree in (side.base_tree, side.tree))
    if base is None or view is None:
        return None
    had = {one.name for one in base.members if one.type == key[0]}
    gained = [one for one in view.members if one.type == key[0] and one.name not in had]
    alike = [one for one in gained if set(words(one.name)) & set(words(key[1]))]
    same = [one for one in gained if one.result == was.result]
    for found in (gained, alike, same):
        if len(found) == 1:
            return found[0]
    return None


def _beside(key: _Key, merged: _Schema) -> Place:
    """A place of the type that a member is gone from, or the start of its file."""
    left = [member.place for (name, _), (_, member) in merged.members.items() if name == key[0]]
    return left[0] if left else Place(1, 1)


def _finding(rule: str, sides: tuple[Side, Side], one: _Selected, told: tuple[str, str], decided: _Decided) -> Finding:
    side, other = sides
    return Finding(
        rule,
        Severity.ERROR,
        f"{side.name} {told[0]}; {other.name} {told[1]}",
        (side.name, other.name),
        (
            Location(side.name, decided.path, *decided.place, role="definition"),
            Location(other.name, one.path, *one.selection.place, role="use"),
        ),
        ".".join(decided.key),
        wire_language(one.path),
    )
