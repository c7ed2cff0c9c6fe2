"""G606: two branches that each add the next migration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gitorch.code.project.migrations import Migration, heads, may_be_migration, migration, numbered
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renaming, replacement
from gitorch.integrate.rules.hygiene.migration_runners import run_by_name
from gitorch.integrate.rules.hygiene.migration_steps import made_twice, taken_away
from gitorch.integrate.sides import Pair, Side, View

_TOLERANT = {"Prisma", "numbered"}  # orders by the whole name, so that the same number still runs


def migrations_collide(integration: Integration) -> Iterator[Finding]:
    """The same number twice, two heads of one chain, or a chain that lost the link it hangs on."""
    added = {side.name: _added(side, integration.view(side.tree)) for side in integration.all_sides}
    for pair in integration.pairs() if any(added.values()) else ():
        left, right = added[pair.left.name], added[pair.right.name]
        yield from _same_numbers(pair, left, right)
        yield from made_twice(pair, left, right)
        yield from taken_away(pair, left, right)
        yield from taken_away(pair.swapped, right, left)
        yield from _lost_elsewhere(pair, right)
        yield from _lost_elsewhere(pair.swapped, left)
        chains = {one.folder for one in left if not one.number} | {one.folder for one in right if not one.number}
        for folder in sorted(chains):
            lost = [*_lost_parents(pair, folder, right), *_lost_parents(pair.swapped, folder, left)]
            yield from lost or _same_names(pair, folder, left, right) or _two_heads(pair, folder, left, right)


def _added(side: Side, view: View) -> list[Migration]:
    """The migrations in files that the side adds."""
    found = []
    for path, change in side.changes.items():
        if change.old is None and may_be_migration(path):
            one = migration(path, view.text(path) or "")
            if one is not None:
                found.append(one)
    return found


def _same_numbers(pair: Pair, left: list[Migration], right: list[Migration]) -> Iterator[Finding]:
    for ours in left:
        for theirs in right:
            key = (ours.folder, ours.number, ours.direction)
            if not ours.number or key != (theirs.folder, theirs.number, theirs.direction) or ours.path == theirs.path:
                continue
            there = _numbers(pair.left_base, ours.folder)
            if ours.direction in ("down", "undo") or any(count > 1 for count in there.values()):
                continue  # told with its other half, or the project does not mind
            if run_by_name(pair.merged, theirs):
                continue
            yield Finding(
                "G606",
                Severity.WARNING if ours.framework in _TOLERANT else Severity.ERROR,
                f"{pair.left.name} and {pair.right.name} both add migration {ours.number} to {ours.folder or '/'}:"
                " which runs first is chance, or neither runs",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, ours.path, ours.line, 1, "addition"),
                    Location(pair.right.name, theirs.path, theirs.line, 1, "addition"),
                ),
                symbol=f"{ours.folder}/{ours.number}",
                fix=_renumbered(pair, theirs, [*left, *right]),
            )


def _numbers(view: View, folder: str) -> Counter[tuple[str, str]]:
    names = (f"{folder}/{name}" if folder else name for name in view.listing(folder))
    known = (numbered(path) for path in names)
    return Counter((one.number, one.direction) for one in known if one is not None)


def _renumbered(pair: Pair, late: Migration, added: list[Migration]) -> Fix | None:
    """The later side's file under the next free number, as wide as the old; None where numbers are dates."""
    name = late.path.rpartition("/")[2]
    digits = next((part for part in name.replace("V", "", 1).split("_") if part.isdigit()), "")
    if late.framework in ("Prisma", "Diesel") or late.direction != "up" or not 0 < len(digits) < 12 or ".up." in name:
        return None
    taken = [number for number, _ in _numbers(pair.left_base, late.folder)]
    taken += [one.number for one in added if one.folder == late.folder]
    following = max(int(number.split(".")[0]) for number in taken if number) + 1
    renamed = name.replace(digits, str(following).zfill(len(digits)), 1)
    new = f"{late.folder}/{renamed}" if late.folder else renamed
    return Fix(f"rename it to {renamed}", pair.right.name, renaming(late.path, new))


def _same_names(pair: Pair, folder: str, left: list[Migration], right: list[Migration]) -> list[Finding]:
    """Two chained migrations that call themselves the same."""
    ours = {one.name: one for one in left if one.folder == folder and not one.number}
    return [
        Finding(
            "G606",
            Severity.ERROR,
            f"{pair.left.name} and {pair.right.name} both add a migration to {folder} that calls itself {one.name}:"
            f" {one.framework} takes one for the other; give one another name",
            (pair.left.name, pair.right.name),
            (
                Location(pair.left.name, ours[one.name].path, ours[one.name].line, 1, "addition"),
                Location(pair.right.name, one.path, one.line, 1, "addition"),
            ),
            symbol=f"{folder}/{one.name}",
        )
        for one in right
        if one.folder == folder and one.name in ours and ours[one.name].path != one.path
    ]


def _two_heads(pair: Pair, folder: str, left: list[Migration], right: list[Migration]) -> Iterator[Finding]:
    ours = {one.name: one for one in left if one.folder == folder}
    theirs = {one.name: one for one in right if one.folder == folder}
    if not ours or not theirs:
        return
    together = heads(_chain(pair.merged, folder))
    most = _most_heads(pair, folder)
    loose_left, loose_right = sorted(together & ours.keys()), sorted(together & theirs.keys())
    if len(together) <= most or not loose_left or not loose_right or loose_left == loose_right:
        return
    one, other = ours[loose_left[0]], theirs[loose_right[0]]
    first, second = _root(one, ours), _root(other, theirs)
    yield Finding(
        "G606",
        Severity.ERROR,
        f"{pair.left.name} and {pair.right.name} both continue {', '.join(second.parents) or 'nothing'} in {folder}:"
        f" {one.name} and {other.name} are two heads, and {one.framework} refuses to migrate",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, first.path, first.line, 1, "addition"),
            Location(pair.right.name, second.path, second.line, 1, "addition"),
        ),
        symbol=f"{folder}/{one.name}",
        fix=_rechained(pair, second, one),
    )


def _most_heads(pair: Pair, folder: str) -> int:
    """How many heads the two together may have: as many as either, less those that the other merges."""
    left, right = (len(heads(_chain(view, folder))) for view in (pair.left_view, pair.right_view))
    merged_left = max(0, len(heads(_chain(pair.left_base, folder))) - left)
    merged_right = max(0, len(heads(_chain(pair.right_base, folder))) - right)
    return max(left - merged_right, right - merged_left)


def _root(one: Migration, added: dict[str, Migration]) -> Migration:
    """The first new migration of the chain that ends in ``one``."""
    for _ in added:
        before = next((added[name] for name in one.parents if name in added), None)
        if before is None:
            break
        one = before
    return one


def _rechained(pair: Pair, late: Migration, head: Migration) -> Fix | None:
    text = pair.right_view.text(late.path)
    if text is None or len(late.parents) != 1:
        return None
    line = text.splitlines()[late.line - 1]
    new = line.replace(late.parents[0], head.name)
    if new == line:
        return None
    patch = replacement(late.path, text, late.line, new)
    return Fix(f"let {late.name} follow {head.name}", pair.right.name, patch)


def _lost_parents(pair: Pair, folder: str, added: list[Migration]) -> Iterator[Finding]:
    """A new migration of the right side whose parent the left side removed or renamed."""
    new = [one for one in added if one.folder == folder and one.parents]
    removed = [p for p, c in pair.left.changes.items() if c.new is None and p.rpartition("/")[0] == folder]
    if not new or not removed:
        return
    gone = {one.name: path for path in removed if (one := migration(path, pair.left_base.text(path) or ""))}
    there = {one.name for one in _chain(pair.merged, folder)}
    replaced = {name for one in _chain(pair.merged, folder) for name in one.replaces}
    for one in new:
        for parent in one.parents:
            if parent in gone and parent not in there | replaced:
                yield Finding(
                    "G606",
                    Severity.ERROR,
                    f"{one.name} of {pair.right.name} follows {parent}, which {pair.left.name} removes",
                    (pair.left.name, pair.right.name),
                    (
                        Location(pair.left.name, gone[parent], 1, 1, "deletion"),
                        Location(pair.right.name, one.path, one.line, 1, "use"),
                    ),
                    symbol=f"{folder}/{parent}",
                )


def _lost_elsewhere(pair: Pair, added: list[Migration]) -> Iterator[Finding]:
    """A new migration of the right side that needs one of another app which the left side removed or renamed."""
    removed = [path for path, change in pair.left.changes.items() if change.new is None and "/migrations/" in path]
    for one in added:
        for app, name, line in one.needs if removed else ():
            path = next((each for each in removed if each.endswith(f"{app}/migrations/{name}.py")), None)
            if path is None or name in {
                each for of in _chain(pair.merged, path.rpartition("/")[0]) for each in of.replaces
            }:
                continue
            yield Finding(
                "G606",
                Severity.ERROR,
                f"{one.name} of {pair.right.name} needs {app}.{name}, which {pair.left.name} removes",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, path, 1, 1, "deletion"),
                    Location(pair.right.name, one.path, line, 1, "use"),
                ),
                symbol=f"{path}:{one.name}",
            )


def _chain(view: View, folder: str) -> list[Migration]:
    """Every chained migration of a folder."""
    paths = [f"{folder}/{name}" if folder else name for name in sorted(view.listing(folder)) if name.endswith(".py")]
    found = (migration(path, view.text(path) or "") for path in paths)
    return [one for one in found if one is not None and not one.number]
