"""How agents' workspaces are going to be made, which decides what fifty of them cost."""

from __future__ import annotations

from pathlib import Path

from gitorch.config.model import Config
from gitorch.doctor.examined import Examined, Health
from gitorch.git.repository import Branch, Repository
from gitorch.workspace.ways import WORTH_A_LAYER, Way, overlay_prospect, tracked_files

_OVERLAYS = {
    Way.MOUNTED: "overlays over one checkout, for all who look",
    Way.LAYERED: "overlays over one checkout, seen inside of the sandbox only",
}


def examine_workspaces(repository: Repository, target: Branch, config: Config) -> Examined:
    """The way that a workspace at the target would be made; nothing is made here."""
    size = tracked_files(repository, target.commit)
    if size < WORTH_A_LAYER:
        said = f"checkouts by git, used again: {size} file{'s are' if size != 1 else ' is'} not worth more"
        return Examined("repository", "workspaces", Health.GOOD, said)
    way = overlay_prospect(repository, Path(config.run.workspaces) if config.run.workspaces else None)
    if way is not None:
        return Examined("repository", "workspaces", Health.GOOD, _OVERLAYS[way])
    detail = f"no overlay can be mounted here, so each workspace is a checkout of up to {size} files, used again"
    mend = "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or keep workspaces on a local disk"
    return Examined("repository", "workspaces", Health.FAIR, detail, mend)
