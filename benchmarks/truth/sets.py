"""Labelled cases from three kinds of sets, each built as a repository with main, left and right."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
import cases as written

ROOT = Path(__file__).parents[2]
Place = tuple[str, str, Callable[[int, str], bool]]
"""Side (empty for any), path, and whether a line of it, by number and text, is the expected one."""
_WHO = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
_LANGUAGES = {
    ".py": "python", ".ts": "typescript", ".tsx": "typescript", ".js": "javascript", ".go": "go", ".java": "java",
    ".kt": "kotlin", ".rs": "rust", ".cs": "csharp", ".rb": "ruby", ".php": "php",
}  # fmt: skip
_NEAR = 3  # lines by which a checker's place may differ from ours


@dataclass(frozen=True)
class Case:
    """One merge whose truth is known. ``rules`` are the rules that should speak, none where any may."""

    origin: str  # replayed, authored, own
    id: str
    family: str
    language: str
    is_conflict: bool
    rules: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    title: str = ""
    build: Callable[[Path], Path] = field(default=lambda _: Path(), repr=False)

    @property
    def key(self) -> str:
        """Its name among the cases of all sets."""
        return f"{self.origin}:{self.id}"

    def expects(self, rule: str) -> bool:
        """Whether a finding of this rule tells the truth here; ``S2xx`` expects any rule of that hundred."""
        wanted = self.rules or ("*",)
        return self.is_conflict and any(
            one in ("*", rule) or (one.endswith("xx") and rule[:2] == one[:2]) for one in wanted
        )


def cases_in(place: Path) -> Iterator[Case]:
    """The cases of a set. Raises SystemExit for a folder that is none."""
    if (place / "cases.jsonl").is_file():
        return _replayed(place)
    if any(place.glob("*/case.json")):
        return _authored(place)
    if any(place.rglob("*.case")):
        return _written(place)
    sys.exit(f"{place} is no set of cases: it has neither cases.jsonl, nor */case.json, nor *.case")


def _replayed(place: Path) -> Iterator[Case]:
    labels = {one["id"]: one for one in map(json.loads, (place / "labels.jsonl").read_text().splitlines())}
    for said in map(json.loads, (place / "cases.jsonl").read_text().splitlines()):
        label = labels[said["id"]]
        family = f"replayed {label['strength'] or ''}".strip()
        yield Case(
            "replayed", said["id"], family, {"py": "python", "ts": "typescript"}.get(said["lang"], said["lang"]),
            label["label"] == "conflict", (), tuple(_told_by_checkers(label)), label["subject"],
            lambda scratch, said=said: _fetched(place, said, scratch),
        )  # fmt: skip


def _told_by_checkers(label: dict[str, Any]) -> Iterator[Place]:
    for errors in label["oracle"].values():
        for error in errors:
            lines = error.get("lines") or []
            yield (
                "",
                error["file"],
                lambda line, _, lines=lines: not lines or any(abs(line - one) <= _NEAR for one in lines),
            )


def _fetched(place: Path, said: dict[str, Any], scratch: Path) -> Path:
    """The repository of a bundle is made once, and its branches are moved from case to case."""
    repository = scratch / said["repo"]
    if not repository.exists():
        git(scratch, "init", "-q", "-b", "main", str(repository))
        git(repository, "fetch", "-q", str((place / said["bundle"]).resolve()), "refs/*:refs/cases/*")
    for name in ("main", "left", "right"):
        git(repository, "update-ref", f"refs/heads/{name}", said["base" if name == "main" else name])
    return repository


def _authored(place: Path) -> Iterator[Case]:
    for file in sorted(place.glob("*/case.json")):
        said = json.loads(file.read_text())
        places = tuple(
            (one["side"], one["path"], lambda _, text, pattern=one["line_regex"]: re.search(pattern, text) is not None)
            for one in said["expected"]["locations"]
        )
        language = said["languages"][0] if len(said["languages"]) == 1 else "several"
        trees = {side: file.parent / side for side in ("base", "left", "right")}
        yield Case(
            "authored", said["id"], said["class"], language, said["label"] == "conflict", tuple(said["rules"]), places,
            said["title"], lambda scratch, trees=trees, name=said["id"]: _copied(trees, scratch / name),
        )  # fmt: skip


def _copied(trees: dict[str, Path], repository: Path) -> Path:
    git(repository.parent, "init", "-q", "-b", "main", str(repository))
    for name, side in (("main", "base"), ("left", "left"), ("right", "right")):
        if name != "main":
            git(repository, "checkout", "-q", "-b", name, "main")
        for old in repository.iterdir():
            if old.name != ".git":
                shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        shutil.copytree(trees[side], repository, symlinks=True, dirs_exist_ok=True)
        (repository / ".git" / "index").unlink(missing_ok=True)  # files of one size and time look unchanged to it
        git(repository, "add", "--all", "--force")
        git(repository, *_WHO, "commit", "-q", "--allow-empty", "-m", "work")
    git(repository, "checkout", "-q", "main")
    return repository


def _written(place: Path) -> Iterator[Case]:
    """Each case, and its clean twin as a case of its own."""
    for file in sorted(place.resolve().rglob("*.case")):
        case = written.read_case(file)
        for twin in (False, True) if any(section[0] for section in case.sections) else (False,):
            is_conflict = bool(case.rule) and not twin
            places = tuple(
                (one.side, one.path, lambda _, text, part=one.text: part in text) for one in case.places if is_conflict
            )
            name = f"{case.name}{'-twin' if twin else ''}"
            rules = (case.rule,) if case.rule else ()
            yield Case(
                "own", name, case.name.partition("/")[0], _language(case), is_conflict, rules, places, case.name,
                lambda scratch, case=case, twin=twin, name=name: _spelt_out(case, scratch / name, twin=twin),
            )  # fmt: skip


def _spelt_out(case: written.Case, repository: Path, *, twin: bool) -> Path:
    trees = {}
    for side, tree in case.trees(twin=twin).items():
        trees[side] = repository.parent / f"{repository.name}.{side}"
        trees[side].mkdir(parents=True)
        for path, text in tree.items():
            target = trees[side] / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if text and text.startswith("-> "):
                target.symlink_to(text[3:].strip())
            else:
                target.write_text(text or "")
    return _copied(trees, repository)


def _language(case: written.Case) -> str:
    endings = {Path(path).suffix for _, _, path, _ in case.sections}
    found = {_LANGUAGES[ending] for ending in endings if ending in _LANGUAGES}
    return found.pop() if len(found) == 1 else "several"


def git(where: Path, *arguments: str) -> str:
    """A git command that has to succeed; its output."""
    return subprocess.run(["git", *arguments], cwd=where, check=True, capture_output=True, text=True).stdout.strip()
