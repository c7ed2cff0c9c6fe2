"""A504: one dependency, two branches, versions that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from gitorch.code.project.dependencies import REGENERATE, Dependency, dependencies, is_manifest
from gitorch.code.project.versions import exclude_each_other
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Pair, Side, View

_Required = Mapping[tuple[str, str, str, str], tuple[Dependency, str]]
_TOGETHER = {"python", "ruby", "php"}  # one version for the whole project; npm and Cargo can hold two


def versions_apart(integration: Integration) -> Iterator[Finding]:
    """Requirements that each side wrote, and that no version satisfies together; and lock files that both changed."""
    required = {
        side.name: _required(side, integration.view(side.base_tree), integration.view(side.tree))
        for side in integration.all_sides
    }
    locking = any(path.rpartition("/")[2] in REGENERATE for side in integration.all_sides for path in side.changes)
    for pair in integration.pairs() if locking or any(required.values()) else ():
        left, right = required[pair.left.name], required[pair.right.name]
        said = set[str]()
        for ours, our_path in left.values():
            for theirs, their_path in right.values():
                if ours.name not in said and _apart(pair, (ours, our_path), (theirs, their_path)):
                    said.add(ours.name)
                    yield _mismatch(pair, (ours, our_path), (theirs, their_path))
        yield from _locks(pair) if locking else ()


def _required(side: Side, base: View, view: View) -> _Required:
    """The requirements that a side added or changed, in manifests and lock files."""
    found = {}
    for path, change in side.changes.items():
        if change.new is None or not is_manifest(path):
            continue
        before = {(one.name, one.section, one.requirement) for one in dependencies(path, base.text(path) or "")}
        for one in dependencies(path, view.text(path) or ""):
            if one.requirement and (one.name, one.section, one.requirement) not in before:
                found[path, one.section, one.name, one.requirement] = (one, path)
    return found


def _apart(pair: Pair, our: tuple[Dependency, str], their: tuple[Dependency, str]) -> bool:
    """Whether two requirements are of one thing, meet in one place, and no version is both."""
    (ours, our_path), (theirs, their_path) = our, their
    if (ours.name, ours.ecosystem) != (theirs.name, theirs.ecosystem) or (ours.is_locked and theirs.is_locked):
        return False
    if not exclude_each_other(ours.requirement, theirs.requirement, bare_is_caret=ours.ecosystem == "rust"):
        return False
    one, other = PurePosixPath(our_path).parent, PurePosixPath(their_path).parent
    if ours.ecosystem in _TOGETHER:
        return one == other or one in other.parents or other in one.parents
    return one == other or any(
        folder in other.parents and _is_workspace(pair.merged, ours.ecosystem, folder) for folder in one.parents
    )


def _is_workspace(view: View, ecosystem: str, folder: PurePosixPath) -> bool:
    """Whether what lies below a folder is installed, or built, together."""
    match ecosystem:
        case "node":
            has_list = '"workspaces"' in (view.text(str(folder / "package.json")) or "")
            return has_list or view.entry(str(folder / "pnpm-workspace.yaml")) is not None
        case "go":
            return view.entry(str(folder / "go.work")) is not None
        case _:
            return False


def _mismatch(pair: Pair, ours: tuple[Dependency, str], theirs: tuple[Dependency, str]) -> Finding:
    (one, path), (other, other_path) = ours, theirs
    is_locked = one.is_locked or other.is_locked
    after = "; agree on one, then make the lock file anew" if is_locked else "; agree on one"
    return Finding(
        "A504",
        Severity.ERROR if one.ecosystem in _TOGETHER and not is_locked else Severity.WARNING,
        f"{pair.left.name} wants {one.name} {one.requirement}, {pair.right.name} {other.requirement}:"
        f" no version is both{after}",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, path, *one.place, "definition"),
            Location(pair.right.name, other_path, *other.place, "definition"),
        ),
        symbol=one.name,
        language=one.ecosystem,
    )


def _locks(pair: Pair) -> Iterator[Finding]:
    """A lock file is made, not merged: what both sides changed is to be made anew, even where its text merges."""
    for path in pair.left.changes:
        command = REGENERATE.get(path.rpartition("/")[2])
        ours, theirs = pair.left.changes[path], pair.right.changes.get(path)
        if command is None or theirs is None or ours.new is None or theirs.new is None or ours.new == theirs.new:
            continue
        yield Finding(
            "A504",
            Severity.NOTE,
            f"{pair.left.name} and {pair.right.name} both change {path}: make it anew with `{command}`, don't merge it",
            (pair.left.name, pair.right.name),
            (Location(pair.left.name, path, 1, 1, "edit"), Location(pair.right.name, path, 1, 1, "edit")),
            symbol=path,
        )
