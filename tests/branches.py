"""Two branches from trees written as dictionaries, and what the validator says of them."""

from __future__ import annotations

from collections.abc import Mapping

from conftest import Repo

from gitorch import api

Tree = Mapping[str, str | bytes | None]


def said(repo: Repo, rules: str, base: Tree, left: Tree, right: Tree | None = None) -> list[str]:
    """Each finding of these rules as ``RULE severity branch:path:line …``; left and right are changes to the base."""
    repo.commit("base", dict(base))
    repo.branch("left", dict(left))
    repo.branch("right", dict(right or {}))
    wanted = set(rules.split())
    return [
        " ".join([found.rule, str(found.severity), *(f"{at.branch}:{at.path}:{at.line}" for at in found.locations)])
        for found in api.validate(repo.path, ["left", "right"], onto="main").findings
        if found.rule in wanted
    ]
