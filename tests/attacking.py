"""A program that does, as an agent, everything an agent must not: run in a sandbox by test_sandbox.py.

Its one argument is JSON: what there is to attack. It says on its last line which attacks seemed to work; what
counts is what has really changed outside.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

AIM = json.loads(sys.argv[1])
GIT, CHECKOUT, OTHER, HOME = (Path(AIM[name]) for name in ("git", "checkout", "other", "home"))
OWN = Path(Path(".git").read_text().strip().removeprefix("gitdir: "))
EVIL = "touch EVIL"


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True, timeout=20)
    return done.stdout.strip()


def write(path: Path, text: str = "evil\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def steal(path: Path) -> None:
    """A secret counts as stolen once it is in the workspace."""
    write(Path("stolen") / path.name, path.read_bytes().decode("utf-8", "replace"))


def loose() -> Path:
    return next(path for path in (GIT / "objects").glob("??/*") if len(path.parent.name) == 2)


def overwrite_object() -> None:
    path = loose()
    path.chmod(0o644)
    path.write_bytes(b"evil")


def through_link() -> None:
    Path("way").symlink_to(CHECKOUT)
    try:
        write(Path("way/through-link"))
    finally:
        Path("way").unlink()


def through_hard_link() -> None:
    os.link(CHECKOUT / "README.md", "hard")
    try:
        write(Path("hard"))
    finally:
        Path("hard").unlink()


def connect(family: int, address: object) -> None:
    with socket.socket(family) as one:
        one.settimeout(3)
        one.connect(address)
        one.sendall(b"evil")


def libc(name: str, *arguments: object) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


def mem() -> None:
    Path(f"/proc/{AIM['pid']}/mem").open("r+b", buffering=0).close()


def namespace() -> None:
    script = f"mount -o remount,rw,bind / ; echo evil > {GIT}/config"
    subprocess.run(["unshare", "-Urm", "sh", "-c", script], check=True, capture_output=True, timeout=20)


ATTACKS: dict[str, Callable[[], object]] = {
    "write config": lambda: write(GIT / "config", f"[core]\n\tfsmonitor = {EVIL}\n"),
    "set fsmonitor": lambda: git("config", "core.fsmonitor", EVIL),
    "set hooks path": lambda: git("config", "core.hooksPath", "/tmp/evil"),
    "set in the checkout": lambda: git("-C", str(CHECKOUT), "config", "alias.st", f"!{EVIL}"),
    "set for worktrees": lambda: git("config", "--worktree", "core.pager", EVIL),
    "write a hook": lambda: write(GIT / "hooks/pre-push", f"#!/bin/sh\n{EVIL}\n"),
    "move hooks away": lambda: (GIT / "hooks").rename(GIT / "hooks.old"),
    "write attributes": lambda: write(GIT / "info/attributes", "* merge=union\n"),
    "write grafts": lambda: write(GIT / "info/grafts"),
    "write alternates": lambda: write(GIT / "objects/info/alternates", "/tmp\n"),
    "write shallow": lambda: write(GIT / "shallow", git("rev-parse", "HEAD") + "\n"),
    "move main": lambda: git("update-ref", "refs/heads/main", git("commit-tree", "-m", "evil", "HEAD^{tree}")),
    "remove a branch": lambda: git("branch", "-D", "topic"),
    "make a tag": lambda: git("tag", "evil"),
    "replace history": lambda: git("replace", "HEAD", git("commit-tree", "-m", "evil", "HEAD^{tree}")),
    "move a ref of gitorch": lambda: git("update-ref", "refs/gitorch/runs/r1", "HEAD"),
    "push": lambda: git("push", "-q", "origin", "HEAD:refs/heads/evil"),
    "lock the checkout": lambda: write(GIT / "index.lock", ""),
    "move another's HEAD": lambda: write(Path(AIM["others_directory"]) / "HEAD", "ref: refs/heads/main\n"),
    "change another's files": lambda: write(OTHER / "README.md"),
    "change the checkout": lambda: write(CHECKOUT / "README.md"),
    "change it through a link": through_link,
    "change it through a hard link": through_hard_link,
    "change what gitorch keeps": lambda: write(next((GIT / "gitorch/workspaces").glob("*.json"))),
    "own common directory": lambda: write(OWN / "commondir", str(CHECKOUT)),
    "own place": lambda: write(OWN / "gitdir", str(CHECKOUT)),
    "own settings": lambda: write(OWN / "config.worktree", f"[core]\n\tpager = {EVIL}\n"),
    "own link": lambda: write(Path(".git"), f"gitdir: {GIT}\n"),
    "write at home": lambda: write(HOME / ".bashrc", EVIL),
    "steal a key": lambda: steal(HOME / ".ssh/id_ed25519"),
    "steal an environment": lambda: steal(Path(f"/proc/{AIM['pid']}/environ")),
    "end a process": lambda: os.kill(AIM["pid"], 9),
    "write its memory": mem,
    "call a service": lambda: connect(socket.AF_INET, ("127.0.0.1", AIM["port"])),
    "call an abstract socket": lambda: connect(socket.AF_UNIX, f"\0{AIM['abstract']}"),
    "make a namespace": namespace,
}
FOR_SANDBOXES: dict[str, Callable[[], object]] = {
    "mount": lambda: libc("mount", b"none", os.fsencode(str(GIT)), b"tmpfs", 0, None),
    "write main": lambda: write(GIT / "refs/heads/main", git("rev-parse", "HEAD~1") + "\n"),
    "write packed refs": lambda: write(GIT / "packed-refs", ""),
    "remove an object": lambda: loose().unlink(),
    "overwrite an object": overwrite_object,
    "remove another's files": lambda: shutil.rmtree(OTHER),
    "write to the system": lambda: write(Path(AIM["system"])),
    "write to another's temporary files": lambda: write(Path(AIM["temporary"])),
    "make a device": lambda: os.mknod("device", 0o60644, os.makedev(7, 0)),
}


def work() -> None:
    """What must be possible."""
    Path("made.py").write_text("x = 1\n")
    git("status", "--short")
    git("add", "made.py")
    git("commit", "-qm", "made")
    Path("made.py").write_text("x = 2\n")
    git("commit", "-qam", "changed")
    git("commit", "-q", "--amend", "-m", "amended")
    git("log", "--oneline")
    subprocess.run([sys.executable, "-c", "import json"], check=True)


def main() -> None:
    work()
    worked = []
    for name, attack in {**ATTACKS, **(FOR_SANDBOXES if AIM["system"] else {})}.items():
        with contextlib.suppress(Exception):
            attack()
            worked.append(name)
    sys.stdout.write(json.dumps(worked) + "\n")


if __name__ == "__main__":
    main()
