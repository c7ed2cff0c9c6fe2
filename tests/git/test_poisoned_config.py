"""What somebody planted in the configuration runs no program when gitorch looks, validates and merges."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Repo, gitorch

POISONS = {
    "fsmonitor": "[core]\n\tfsmonitor = {evil}\n",
    "hooks path": "[core]\n\thooksPath = {hooks}\n",
    "editor": "[core]\n\teditor = {evil}\n",
    "pager": "[core]\n\tpager = {evil}\n[pager]\n\tlog = {evil}\n\tdiff = {evil}\n\tfor-each-ref = {evil}\n",
    "askpass": "[core]\n\taskPass = {evil}\n[credential]\n\thelper = !{evil}\n",
    "ssh": "[core]\n\tsshCommand = {evil}\n",
    "aliases": "[alias]\n\tmerge-tree = !{evil}\n\tupdate-ref = !{evil}\n\tstatus = !{evil}\n\tcat-file = !{evil}\n",
    "diff": "[diff]\n\texternal = {evil}\n",
    "diff driver": '[diff "x"]\n\tcommand = {evil}\n\ttextconv = {evil}\n',
    "signing": '[gpg]\n\tprogram = {evil}\n[gpg "ssh"]\n\tprogram = {evil}\n',
    "submodules": "[submodule]\n\trecurse = true\n",
    "uploading": "[uploadpack]\n\tpackObjectsHook = {evil}\n",
    "collecting": "[gc]\n\tauto = 1\n[maintenance]\n\tauto = true\n",
    "included": "[include]\n\tpath = {included}\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", POISONS)
def test_a_poisoned_configuration_runs_nothing(repo: Repo, tmp_path: Path, name: str) -> None:
    canary, hooks, included = tmp_path / "canary", tmp_path / "hooks", tmp_path / "included"
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {canary}\ncat\n")
    evil.chmod(0o755)
    hooks.mkdir()
    for hook in (
        "reference-transaction",
        "post-checkout",
        "pre-commit",
        "post-merge",
        "post-index-change",
        "pre-auto-gc",
    ):
        (hooks / hook).write_text(evil.read_text())
        (hooks / hook).chmod(0o755)
    included.write_text(f"[core]\n\tfsmonitor = {evil}\n\tpager = {evil}\n")
    repo.commit("attributes", {".gitattributes": "* diff=x\n", "a.py": "a = 1\n"})
    repo.branch("left", {"a.py": "a = 1\nleft = 1\n"})
    repo.branch("right", {"b.py": "b = 1\n"})
    with (repo.path / ".git/config").open("a") as config:
        config.write(POISONS[name].format(evil=evil, hooks=hooks, included=included))
    done = gitorch(repo, "merge", "left", "right")
    assert done.status == 0, done
    assert not canary.exists()
