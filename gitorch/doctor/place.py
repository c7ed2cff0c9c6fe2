"""The repository: its format, its target, its configuration, and who can look at its code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gitorch.config.load import FILE, load_config
from gitorch.config.model import Config
from gitorch.doctor.examined import Examined, Health
from gitorch.doctor.workspaces import examine_workspaces
from gitorch.errors import GitorchError
from gitorch.git import hooks
from gitorch.git.listing import files
from gitorch.git.repository import Branch, Repository, is_in_repository, open_repository
from gitorch.integrate.analyzers.diagnostic import Absent, Project, Ready
from gitorch.integrate.analyzers.languages import SOURCES
from gitorch.integrate.analyzers.selection import NAMES, analyzer
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.sides import View


def examine_repository(path: Path) -> Iterator[Examined]:
    """Everything about the repository that ``path`` is in. Fires the pre-push hook if ours is installed."""
    if not is_in_repository(path):
        yield Examined("repository", "format", Health.FAIR, f"{path} is in no repository", "git init, or add -C PATH")
        return
    try:
        repository = open_repository(path)
    except GitorchError as error:
        yield Examined("repository", "format", Health.BAD, error.message, error.hint or "git status")
        return
    yield _format(repository)
    try:
        target = repository.branch(repository.default_branch)
    except GitorchError as error:
        yield Examined("repository", "target", Health.BAD, error.message, error.hint or "git branch --all")
        return
    yield Examined("repository", "target", Health.GOOD, target.name)
    examined, config = _config(repository, target)
    yield examined
    yield _hooks(repository)
    yield examine_workspaces(repository, target, config)
    yield from _analyzers(repository, target, config)


def _format(repository: Repository) -> Examined:
    facts = repository.git(
        "rev-parse", "--show-object-format", "--is-shallow-repository", "--is-bare-repository"
    ).text.split()
    names = dict(zip(("objects", "shallow", "bare"), facts, strict=False))
    said = [names.get("objects", "sha1"), *(name for name in ("shallow", "bare") if names.get(name) == "true")]
    if names.get("shallow") == "true":
        detail = f"{', '.join(said)}: branches may share no history here"
        return Examined("repository", "format", Health.FAIR, detail, "git fetch --unshallow")
    return Examined("repository", "format", Health.GOOD, ", ".join(said))


def _config(repository: Repository, target: Branch) -> tuple[Examined, Config]:
    try:
        config = load_config(repository, target.commit)
    except GitorchError as error:
        return Examined("repository", "config", Health.BAD, error.message, error.hint or f"edit {FILE}"), Config()
    if not config.checks:
        detail = f"no checks in {target.name}'s {FILE}: nothing is run before a landing"
        is_there = repository.worktree is not None and (repository.worktree / FILE).exists()
        mend = f"{'name them under checks' if is_there else 'gitorch init'}, then commit {FILE}"
        return Examined("repository", "config", Health.FAIR, detail, mend), config
    return Examined(
        "repository", "config", Health.GOOD, f"{len(config.checks)} check{'s' * (len(config.checks) > 1)} in {FILE}"
    ), config


def _hooks(repository: Repository) -> Examined:
    try:
        places = hooks.hook_places(repository)
        if not places or not all(place.is_ours for place in places):
            detail = f"a push of {repository.default_branch} is not held back"
            return Examined("repository", "hook", Health.FAIR, detail, "gitorch hooks install")
        fires = hooks.fires(repository, checkout=any(place.relative for place in places))
    except GitorchError as error:
        return Examined("repository", "hook", Health.BAD, error.message, error.hint or "gitorch hooks install")
    if not fires:
        detail = "installed, but a push from a new worktree does not run it"
        return Examined("repository", "hook", Health.BAD, detail, "gitorch hooks install")
    return Examined("repository", "hook", Health.GOOD, "fired from a new worktree")


def _analyzers(repository: Repository, target: Branch, config: Config) -> Iterator[Examined]:
    view = View(repository, ModuleCache().parse, repository.tree_of(target.commit))
    project = Project(view, repository.worktree, config)
    paths = [file.path for file in files(repository, project.target.tree)]
    for name in NAMES:
        adapter = analyzer(name)
        asked = config.analyzers is not None and name in config.analyzers
        if not asked and not (any(map(SOURCES[adapter.language], paths)) and adapter.is_used_by(project)):
            continue
        match adapter.availability(project, asked=asked):
            case Ready(_, version):
                yield Examined("analyzers", name, Health.GOOD, version)
            case Absent(reason, unseen):
                yield Examined("analyzers", name, Health.FAIR, f"{reason}; unseen: {unseen}", _mend(name))


def _mend(analyzer: str) -> str:
    return "npm install --save-dev typescript" if analyzer == "tsc" else f"pip install {analyzer}"
