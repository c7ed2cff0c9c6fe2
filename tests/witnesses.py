"""Two branches from trees written as dictionaries, and what the analyzers alone say of them."""

from __future__ import annotations

from branches import Tree
from conftest import Repo

from gitorch.config.model import Config
from gitorch.git.repository import open_repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.analyzers.stage import ask_analyzers
from gitorch.integrate.integration import Integration
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.siding import side_of
from gitorch.integrate.testimony import Testimony
from gitorch.integrate.text.text_merge import TextMerge


def hearing(repo: Repo, base: Tree, left: Tree, right: Tree, *, config: Config | None = None) -> Testimony:
    """What the analyzers say of ``left`` and ``right``, which are changes to ``base``, on ``main``."""
    repo.commit("base", dict(base))
    repo.branch("left", dict(left))
    repo.branch("right", dict(right))
    return heard(repo, "left", "right", config=config)


def heard(repo: Repo, *branches: str, config: Config | None = None) -> Testimony:
    """What the analyzers say of these branches on ``main`` as it stands."""
    repository = open_repository(repo.path)
    onto = repository.branch("main")
    sides = tuple(side_of(repository, onto, repository.branch(name)) for name in branches)
    tree = repository.tree_of(onto.commit)
    integration = Integration(repository, ModuleCache().parse, config or Config(), onto, tree, sides)
    with Scratch(repository) as scratch:
        candidate, _ = TextMerge(scratch, onto, sides, None).build()
        return ask_analyzers(integration, candidate, [])


def lines(found: Testimony) -> list[str]:
    """Each finding as ``RULE severity role@branch:path:line …``."""
    return [
        " ".join([one.rule, str(one.severity), *(f"{at.role}@{at.branch}:{at.path}:{at.line}" for at in one.locations)])
        for one in found.findings
    ]
