"""Setting up a repository: what is written, what was there already, and how to take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from gitorch.errors import RepositoryError
from gitorch.git.repository import open_repository

PARTS = ("config", "agents", "commands")
_EXCLUDED = "/.gitorch/"  # where worktrees go if they are told to lie inside


@dataclass(frozen=True)
class Written:
    """One file or folder of the set-up: ``wrote`` is false for what was there; ``undo`` says how to take it back."""

    path: Path
    wrote: bool
    what: str
    undo: str = ""


def init(path: Path, parts: Sequence[str] = PARTS) -> tuple[Written, ...]:
    """Write what a project starts from, as far as it is not there; overwrite nothing.

    ``parts`` are among PARTS: config is gitorch.yaml (every line a comment) and the lines of info/exclude, agents are
    the specialists in .claude/agents, commands are gitorch's verbs in .claude/commands. Raises RepositoryError for a
    bare repository, which has no place for any of them, and for a folder that is a link out of the checkout.
    """
    repository = open_repository(path)
    if repository.worktree is None:
        raise RepositoryError("a bare repository has no place for gitorch.yaml", hint="run gitorch init in a clone")
    root = repository.worktree
    written: list[Written] = []
    if "config" in parts:
        written += [_configuration(root / "gitorch.yaml"), _exclude(repository.common / "info" / "exclude")]
    if "agents" in parts:
        written.append(_folder(root, "agents", "specialist"))
    if "commands" in parts:
        written.append(_folder(root, "commands", "command"))
    return tuple(written)


def _folder(root: Path, name: str, noun: str) -> Written:
    """The templates of one folder, each unless a file of its name is there."""
    folder = root / ".claude" / name
    if not folder.resolve().is_relative_to(root.resolve()):
        raise RepositoryError(f"{folder} is a link that leads out of the repository", hint="gitorch init --only config")
    is_new = not folder.is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    templates = (resources.files("gitorch") / "templates" / name).iterdir()
    texts = {file.name: file.read_text(encoding="utf-8") for file in templates if file.name.endswith(".md")}
    wrote = [file for file in sorted(texts) if _new(folder / file, texts[file])]
    if not wrote:
        return Written(folder, wrote=False, what=f"has every {noun} already")
    kept = len(texts) - len(wrote)
    what = _counted(len(wrote), noun) + (
        f"; {kept} of the same name {'is' if kept == 1 else 'are'} kept" if kept else ""
    )
    undo = f"rm -r .claude/{name}" if is_new else " ".join(["rm", *(f".claude/{name}/{file}" for file in wrote)])
    return Written(folder, wrote=True, what=what, undo=undo)


def _new(path: Path, text: str) -> bool:
    """Write a file that is not there; whether it was not."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _configuration(path: Path) -> Written:
    text = resources.files("gitorch.templates").joinpath("gitorch.yaml").read_text(encoding="utf-8")
    if not _new(path, text):
        return Written(path, wrote=False, what="was there, and stays as it is")
    what = "every setting, commented out; it counts once it is committed"
    return Written(path, wrote=True, what=what, undo=f"rm {path.name}")


def _exclude(path: Path) -> Written:
    said = path.read_text(encoding="utf-8", errors="surrogateescape") if path.is_file() else ""
    if _EXCLUDED in said.splitlines():
        return Written(path, wrote=False, what="has what it needs")
    path.parent.mkdir(exist_ok=True)
    start = "" if not said or said.endswith("\n") else "\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{start}{_EXCLUDED}\n")
    return Written(path, wrote=True, what=f"keeps {_EXCLUDED} out of git status", undo=f"remove the line {_EXCLUDED}")
