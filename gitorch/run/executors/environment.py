"""The environment that an agent starts with: what it needs, what it is granted, and nothing else of the user's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gitorch.git import large_files
from gitorch.git.repository import Repository
from gitorch.git.scratch import quoted
from gitorch.run.assignment import Assignment
from gitorch.run.executors.place import Place
from gitorch.run.runners import Invocation
from gitorch.run.sandbox.toolchains import toolchains
from gitorch.workspace import Workspace

# What says how this machine is, and nothing about its user.
_PASSED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS")
_GIT_CONFIG = {"gc.auto": "0", "maintenance.auto": "false", "advice.detachedHead": "false"}


@dataclass(frozen=True)
class Identity:
    """Who an agent's commits are by. The address ends in a name that RFC 2606 keeps free, so it is nobody's."""

    name: str
    email: str


def identity(assignment: Assignment) -> Identity:
    """The task and what carries it out, as the author of its commits."""
    return Identity(f"{assignment.task} ({assignment.choice.runner})", address(assignment.run, assignment.task))


def address(run: str, task: str) -> str:
    """The address of a task's agents, by which git's own records tell what one of them did."""
    return f"{task}@{run}.gitorch.invalid"


def environment(
    users: Mapping[str, str], assignment: Assignment, invocation: Invocation, workspace: Workspace, place: Place
) -> dict[str, str]:
    """All of an agent's environment; secrets are only those that the task grants or the program cannot do without."""
    who = identity(assignment)
    secrets = {*assignment.grants.secrets, *invocation.secrets}
    return {
        **{name: users[name] for name in (*_PASSED, *sorted(secrets)) if name in users},
        **{name: str(folder) for name, folder in toolchains(users).items()},
        "HOME": str(place.home),
        "TMPDIR": str(place.temporary),
        "TERM": "dumb",
        "PWD": str(workspace.path),  # some programs believe it more than the kernel
        "GIT_AUTHOR_NAME": who.name,
        "GIT_AUTHOR_EMAIL": who.email,
        "GIT_COMMITTER_NAME": who.name,
        "GIT_COMMITTER_EMAIL": who.email,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        **_git_config({**_GIT_CONFIG, **large_files.settings(place.quarantine), **workspace.settings}),
        **workspace.environment,
        **invocation.environment,
    }


def store(repository: Repository, quarantine: str) -> dict[str, str]:
    """What makes git write objects to a quarantine, and read the repository's own beside them."""
    return {
        "GIT_OBJECT_DIRECTORY": quarantine,
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": quoted(repository.common / "objects"),
    }


def _git_config(settings: Mapping[str, str]) -> dict[str, str]:
    variables = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables
