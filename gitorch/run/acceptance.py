"""Which changes of a task may stand: within its scope, and nothing that reaches out of the tree or weighs too much.

Pure but for reading the objects of one repository. It judges what an agent has committed, whatever kept it meanwhile.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gitorch.git import trees
from gitorch.git.repository import Oid, Repository
from gitorch.git.trees import GITLINK, LINK, Change
from gitorch.plan import globs

LARGEST = 50 << 20  # bytes of one file

# What decides which programs run for whoever has the repository: changed only where a scope names it.
_SENSITIVE = (
    "**/.gitattributes", "**/.gitmodules", "**/.gitconfig", "**/.lfsconfig", ".github/workflows/**",
    ".github/actions/**", ".gitlab-ci.yml", ".gitlab/**", ".circleci/**", ".travis.yml", "azure-pipelines.yml",
    "Jenkinsfile", ".buildkite/**", ".drone.yml", "**/.pre-commit-config.yaml", "**/.husky/**",
    "**/lefthook.{yml,yaml}", "**/.lefthook.{yml,yaml}", ".githooks/**", "**/.envrc",
    "**/.vscode/{tasks,launch,settings}.json", "**/.claude/{settings,settings.local}.json", "**/.claude/hooks/**",
    "**/.mcp.json", "gitorch.{yaml,yml}",
)  # fmt: skip


@dataclass(frozen=True)
class Objection:
    """Why some changes may not stand: ``reason`` completes "it ..."."""

    reason: str
    paths: tuple[str, ...]

    @property
    def sentence(self) -> str:
        named = ", ".join(self.paths[:5])
        return f"it {self.reason}: {named}" + (f" and {len(self.paths) - 5} more" if len(self.paths) > 5 else "")


def objections(
    repository: Repository, changes: Mapping[str, Change], tree: Oid, scope: Sequence[str]
) -> tuple[Objection, ...]:
    """Everything that is wrong with what a task changed, on the way to ``tree``."""
    inside = set(globs.matching(scope, changes))
    named = set(globs.matching([one for one in scope if _names_something(one)], changes))
    told = globs.matching(_SENSITIVE, changes)
    found = (
        ("changed what is out of its scope", [path for path in changes if path not in inside]),
        ("changed what its scope does not name", [path for path in told if path in inside and path not in named]),
        ("made links out of the tree", list(_leaving(repository, changes))),
        ("moved repositories in the repository", [path for path, change in changes.items() if _is_gitlink(change)]),
        ("made names that differ only in case", list(_colliding(repository, changes, tree))),
        (f"made files over {LARGEST >> 20} MiB", list(_heavy(repository, changes))),
    )
    return tuple(Objection(reason, tuple(paths)) for reason, paths in found if paths)


def leaves(path: str, target: str) -> bool:
    """Whether a link at ``path`` leads, or could lead by way of another link, out of the tree or into ``.git``."""
    steps = [step for step in target.split("/") if step not in ("", ".")]
    climbs = next((number for number, step in enumerate(steps) if step != ".."), len(steps))
    below = path.split("/")[:-1]
    return (
        target.startswith("/")
        or climbs > len(below)
        or ".." in steps[climbs:]
        or (climbs == len(below) and [step.lower() for step in steps[climbs : climbs + 1]] == [".git"])
    )


def _names_something(glob: str) -> bool:
    """Whether a glob means some paths more than others, as ``**`` does not."""
    return glob.startswith("!") or bool(glob.strip("*/"))


def _leaving(repository: Repository, changes: Mapping[str, Change]) -> Iterator[str]:
    for path, change in changes.items():
        if change.new is not None and change.new.mode == LINK:
            size = repository.blob_size(change.new.oid)
            target = repository.read_blob(change.new.oid).decode("utf-8", "surrogateescape") if size < 4096 else "/"
            if leaves(path, target):
                yield path


def _is_gitlink(change: Change) -> bool:
    return any(side is not None and side.mode == GITLINK for side in (change.old, change.new))


def _heavy(repository: Repository, changes: Mapping[str, Change]) -> Iterator[str]:
    for path, change in changes.items():
        if change.new is not None and change.new.mode != GITLINK and repository.blob_size(change.new.oid) > LARGEST:
            yield path


def _colliding(repository: Repository, changes: Mapping[str, Change], tree: Oid) -> Iterator[str]:
    """New paths of which a step is spelt as a neighbour is, but for case or composition."""
    seen: dict[str, dict[str, int]] = {}
    for path, change in changes.items():
        if change.old is None and change.new is not None and _collides(repository, tree, path, seen):
            yield path


def _collides(repository: Repository, tree: Oid, path: str, seen: dict[str, dict[str, int]]) -> bool:
    directory = ""
    for step in path.split("/"):
        if directory not in seen:
            names = [_folded(name) for name in trees.listing(repository, tree, directory)]
            seen[directory] = {name: names.count(name) for name in names} if len(set(names)) < len(names) else {}
        if seen[directory].get(_folded(step), 1) > 1:
            return True
        directory = f"{directory}/{step}" if directory else step
    return False


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())
