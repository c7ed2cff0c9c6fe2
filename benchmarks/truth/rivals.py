"""Who judges the cases: gitorch, git alone, a type checker on the merged tree, and any other program."""

from __future__ import annotations

import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scores import Outcome
from sets import ROOT, Case, git

Judge = Callable[[Case, Path], tuple[bool, tuple[tuple[str, bool, bool], ...], tuple[str, ...]]]
"""Whether there is an alarm; rule, truth and right places of each finding; what was said, for people."""
_CHECKERS = {"python": ("ty", ["ty", "check", "--output-format", "concise", "."]),
             "typescript": ("tsc", ["tsc", "--noEmit", "--pretty", "false", "-p", "."])}  # fmt: skip


@dataclass(frozen=True)
class Rival:
    """One judge. ``judges`` says for which cases it can."""

    name: str
    judge: Judge
    judges: Callable[[Case], bool] = lambda _: True

    def outcome(self, case: Case, repository: Path) -> Outcome:
        """What it says of a case, and how long it takes."""
        started, before = time.perf_counter(), _cpu()
        try:
            alarm, findings, said = self.judge(case, repository)
            broken = ""
        except (ValueError, KeyError, subprocess.SubprocessError, OSError) as error:
            alarm, findings, said, broken = False, (), (), f"{type(error).__name__}: {error}"[:300]
        return Outcome(case, alarm, findings, said, time.perf_counter() - started, _cpu() - before, broken)


def _cpu() -> float:
    """Seconds of CPU that we and programs which have ended cost so far."""
    spent = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def gitorch(analyzers: str | None, *, in_process: bool = False) -> Rival:
    """This gitorch, as a user runs it, a process a case, or as a program calls it. Errors and warnings are alarms."""

    def judge(case: Case, repository: Path) -> tuple[bool, tuple[tuple[str, bool, bool], ...], tuple[str, ...]]:
        ask = _called if in_process else _run
        found = [
            one
            for one in ask(repository, analyzers, _plan(case, repository))
            if one["severity"] in ("error", "warning")
        ]
        findings = tuple((one["rule"], case.expects(one["rule"]), _located(case, repository, one)) for one in found)
        return bool(found), findings, tuple(f"{one['rule']} {one['message']}" for one in found)

    listed = f" --analyzers {analyzers}" if analyzers else ""
    return Rival(f"gitorch{listed}", judge)


def _plan(case: Case, repository: Path) -> Path | None:
    """The plan that a case of our own comes with."""
    plan = repository / "plan.yaml"
    return plan if case.origin == "own" and plan.is_file() else None


def _run(repository: Path, analyzers: str | None, plan: Path | None) -> list[dict[str, Any]]:
    argv = [sys.executable, "-m", "gitorch", "validate", "left", "right", "--onto", "main", "--json"]
    argv += ["--analyzers", analyzers] if analyzers else []
    argv += ["--plan", str(plan)] if plan else []
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        argv, cwd=repository, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return found


def _called(repository: Path, analyzers: str | None, plan: Path | None) -> list[dict[str, Any]]:
    import gitorch as package  # noqa: PLC0415 - who runs the command needs none of it

    chosen = None if analyzers is None else tuple(one for one in analyzers.split(",") if one != "none")
    analysis = package.Analysis(analyzers=chosen)
    validation = package.validate(repository, ["left", "right"], onto="main", analysis=analysis, plan=plan)
    return [asdict(one) for one in validation.findings]


def _located(case: Case, repository: Path, finding: dict[str, Any]) -> bool:
    """Whether a finding names one of the places where the truth is."""
    for place in finding["locations"]:
        for side, path, is_there in case.places:
            if place["path"] == path and side in ("", place["branch"]):
                lines = git(repository, "show", f"{place['branch']}:{path}").splitlines() if side else []
                text = lines[place["line"] - 1] if 0 < place["line"] <= len(lines) else ""
                if is_there(place["line"], text):
                    return True
    return False


def rivals_named(said: str) -> Iterator[Rival]:
    """The rivals of a list. One whose program is missing is named and left out."""
    for name in (one.strip() for one in said.split(",")):
        match name:
            case "git":
                yield Rival("git merge-tree", _by_git)
            case "checker" | "checker-new":
                yield from _checkers(only_new=name == "checker-new")
            case "" | "none":
                continue
            case _:
                sys.exit(f"no rival is called {name}; there are git, checker and checker-new")


def peer(said: str) -> Rival:
    """Any program, as ``NAME=COMMAND``; exit status 1 is an alarm, any other but 0 is a breakdown."""
    name, _, command = said.partition("=")

    def judge(_case: Case, repository: Path) -> tuple[bool, tuple[tuple[str, bool, bool], ...], tuple[str, ...]]:
        argv = [part.format(repo=repository) for part in shlex.split(command)]
        done = subprocess.run(argv, cwd=repository, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode not in (0, 1):
            raise OSError(f"exit status {done.returncode}: {done.stderr.strip()[-200:]}")
        return done.returncode == 1, (), tuple(done.stdout.splitlines()[:1])

    return Rival(name, judge)


def _by_git(_: Case, repository: Path) -> tuple[bool, tuple[tuple[str, bool, bool], ...], tuple[str, ...]]:
    done = subprocess.run(
        ["git", "merge-tree", "--write-tree", "left", "right"], cwd=repository, capture_output=True, check=False
    )
    return done.returncode == 1, (), ()


def _checkers(*, only_new: bool) -> Iterator[Rival]:
    for language, (program, command) in _CHECKERS.items():
        if shutil.which(program) is None:
            print(f"{program} is not on PATH: no {language} case is judged by a checker", file=sys.stderr)
            continue
        name = f"{program} on the merged tree{', errors that main lacks' if only_new else ''}"
        yield Rival(name, _checker(command, only_new=only_new), lambda case, one=language: case.language == one)


def _checker(command: Sequence[str], *, only_new: bool) -> Judge:
    def judge(_: Case, repository: Path) -> tuple[bool, tuple[tuple[str, bool, bool], ...], tuple[str, ...]]:
        merged = git(repository, "merge-tree", "--write-tree", "left", "right")
        errors = set(_errors(command, repository, merged))
        if only_new:
            errors -= set(_errors(command, repository, "main^{tree}"))
        return bool(errors), (), tuple(sorted(errors)[:2])

    return judge


def _errors(command: Sequence[str], repository: Path, tree: str) -> Iterator[str]:
    """The errors of a tree, without their line numbers: those move."""
    place = repository.parent / f"{repository.name}.checked"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    archive = subprocess.run(["git", "archive", tree], cwd=repository, capture_output=True, check=True)
    subprocess.run(["tar", "-x"], cwd=place, input=archive.stdout, check=True)
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, timeout=300)
    for line in done.stdout.splitlines():
        if "error" in line:
            yield re.sub(r"[:(]\d+[:,]\d+\)?", "", line)
    shutil.rmtree(place)
