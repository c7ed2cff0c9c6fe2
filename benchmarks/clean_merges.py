"""Replay real merges that were clean, and count what gitorch says against them: its false alarms.

    python benchmarks/clean_merges.py LANGUAGE REPOSITORY… [--limit N] [--seed N] [--files N] [--into FILE]

A merge counts if both sides change at least ``--files`` source files of the language, git merges them without a
conflict, and the merge commit holds that very tree: nobody had to mend anything in it. It is asked as a user would ask,
both parents as branches onto their merge base, type checkers off. Errors and warnings are alarms; notes are none. What
is printed are alarms, not mistakes: some merges are broken though git found them clean, and the next commits of their
history say so. ``--into`` keeps an answer a line; merges that it holds already are not asked again, and ``--without``
leaves out those of other such files. The merges of a repository are drawn at random, the same ones for the same seed.

Nothing is written to the repositories. CPU is that of all processes, files that an earlier merge of the repository
needed being parsed already.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).parents[1]))  # a fresh clone, not installed

from gitorch.config.model import Config
from gitorch.errors import RepositoryError
from gitorch.git.repository import Branch, Oid, Repository, open_repository
from gitorch.git.scratch import Scratch
from gitorch.git.trees import changes
from gitorch.integrate.finding import Finding, Severity
from gitorch.integrate.validate import look

_SUFFIXES = {
    "python": (".py",),
    "typescript": (".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".vue", ".svelte"),
    "go": (".go",),
    "java": (".java",),
    "kotlin": (".kt",),
    "rust": (".rs",),
    "csharp": (".cs",),
    "ruby": (".rb",),
    "php": (".php",),
}
_LONGEST = 180  # seconds a merge may take


@dataclass(frozen=True)
class Merge:
    """A merge commit, its parents and their base."""

    commit: Oid
    base: Oid
    left: Oid
    right: Oid


@dataclass(frozen=True)
class Answer:
    """What was said of one merge. ``alarms`` are severity, rule, message and places; ``failure`` is a traceback."""

    language: str
    repository: str
    commit: str
    seconds: float
    alarms: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ()
    failure: str = ""

    def count(self, severity: str) -> int:
        """How many alarms of this severity there are."""
        return sum(alarm[0] == severity for alarm in self.alarms)


def merges(directory: Path, repository: Repository, seed: int) -> Iterator[Merge]:
    """The two-parent merges in the history of HEAD whose base is none of the parents, shuffled."""
    listed = _git(directory, "log", "--min-parents=2", "--max-parents=2", "--format=%H %P", "HEAD").splitlines()
    random.Random(seed).shuffle(listed)
    for commit, left, right in (map(Oid, line.split()) for line in listed):
        base = repository.merge_base(left, right)
        if base is not None and base not in (left, right):
            yield Merge(commit, base, left, right)


def has_work(repository: Repository, merge: Merge, suffixes: tuple[str, ...], files: int, most: int) -> bool:
    """Whether both sides change so many files of these suffixes, and at most so many of any."""
    for tip in (merge.left, merge.right):
        changed = changes(repository, repository.tree_of(merge.base), repository.tree_of(tip))
        if len(changed) > most or sum(path.endswith(suffixes) for path in changed) < files:
            return False
    return True


def is_clean(directory: Path, repository: Repository, merge: Merge) -> bool:
    """Whether the parents have one base, and git merges them into just what was committed."""
    if len(_git(directory, "merge-base", "--all", merge.left, merge.right).split()) > 1:
        return False
    with tempfile.TemporaryDirectory() as scratch:
        objects = _git(directory, "rev-parse", "--path-format=absolute", "--git-path", "objects").strip()
        environment = {"GIT_OBJECT_DIRECTORY": scratch, "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects}
        done = subprocess.run(
            ["git", "merge-tree", "--write-tree", merge.left, merge.right],
            cwd=directory, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    return done.returncode == 0 and done.stdout.strip() == repository.tree_of(merge.commit)


def answer(language: str, name: str, repository: Repository, merge: Merge) -> Answer | None:
    """What gitorch says of the merge; None where the clone lacks something of it."""
    onto = Branch("main", None, merge.base)
    branches = [Branch("left", None, merge.left), Branch("right", None, merge.right)]
    started = _cpu()
    try:
        with _limited(_LONGEST), Scratch(repository) as scratch:
            found = look(scratch, onto, branches, Config(analyzers=())).findings
    except RepositoryError:
        return None
    except Exception:  # noqa: BLE001 - a merge that fails is a result like others
        return Answer(language, name, merge.commit, _cpu() - started, failure=traceback.format_exc(-9))
    alarms = tuple(_told(finding) for finding in found if finding.severity is not Severity.NOTE)
    return Answer(language, name, merge.commit, round(_cpu() - started, 2), alarms)


def _cpu() -> float:
    """Seconds of CPU so far, helpers included."""
    return sum(os.times()[:4])


def _told(finding: Finding) -> tuple[str, str, str, tuple[str, ...]]:
    places = (f"{place.branch}:{place.path}:{place.line}" for place in finding.locations)
    return str(finding.severity), finding.rule, finding.message, tuple(places)


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"no answer in {seconds} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def replay(directory: Path, arguments: argparse.Namespace, known: set[tuple[str, str]]) -> Iterator[Answer]:
    """The answers about one repository's merges."""
    name, suffixes, repository = _name(directory), _SUFFIXES[arguments.language], open_repository(directory)
    fitting = (
        merge
        for merge in merges(directory, repository, arguments.seed)
        if (name, merge.commit) not in known
        and has_work(repository, merge, suffixes, arguments.files, arguments.most)
        and is_clean(directory, repository, merge)
    )
    answers = (answer(arguments.language, name, open_repository(directory), merge) for merge in fitting)
    yield from islice(filter(None, answers), arguments.limit)


def _name(directory: Path) -> str:
    """A clone's own name, not that of the git directory in it."""
    place = directory.resolve()
    return place.parent.name if place.name in ("repo", ".git") else place.name


def kept(files: Iterable[Path]) -> list[Answer]:
    """The answers in files of answers."""
    lines = (line for file in files if file.exists() for line in file.read_text().splitlines())
    return [Answer(**said) for said in map(json.loads, lines)]


def table(answers: Sequence[Answer]) -> str:
    """How many merges, alarms and failures there are, by language, and how long an answer took."""
    head = "| language | repositories | merges | with an error | with a warning only | failed | CPU s, median, most |"
    rows = [head, "| --- | --- | --- | --- | --- | --- | --- |"]
    for language in sorted({one.language for one in answers}):
        those = [one for one in answers if one.language == language]
        errors = sum(one.count("error") > 0 for one in those)
        warnings = sum(one.count("warning") > 0 and not one.count("error") for one in those)
        seconds = sorted(one.seconds for one in those)
        rows.append(
            f"| {language} | {len({one.repository for one in those})} | {len(those)} | {errors} | {warnings} | "
            f"{sum(bool(one.failure) for one in those)} | {seconds[len(seconds) // 2]:.1f}, {seconds[-1]:.1f} |"
        )
    return "\n".join(rows)


def _git(directory: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=directory, check=True, capture_output=True)
    return done.stdout.decode(errors="surrogateescape")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=_SUFFIXES)
    parser.add_argument("repositories", type=Path, nargs="*", help="clones, bare or not; none: a table of --into")
    parser.add_argument("--limit", type=int, default=20, help="merges of a repository")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=3, help="source files that each side has to change")
    parser.add_argument("--most", type=int, default=800, help="files that a side may change; more is a release")
    parser.add_argument("--into", type=Path, help="where answers are kept, a line each")
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="files of answers to merges to pass over")
    arguments = parser.parse_args()
    into = [arguments.into] if arguments.into else []
    answers = kept(into)
    known = {(one.repository, one.commit) for one in [*answers, *kept(arguments.without)]}
    for directory in arguments.repositories:
        with tempfile.TemporaryDirectory() as cache:
            os.environ["XDG_CACHE_HOME"] = cache
            for one in replay(directory, arguments, known):
                answers.append(one)
                _tell(one, arguments.into)
    print(table(answers))
    return 0


def _tell(one: Answer, into: Path | None) -> None:
    for severity, rule, message, places in one.alarms:
        print(f"{one.repository} {one.commit[:12]} {severity}[{rule}]: {message} ({', '.join(places)})", flush=True)
    if one.failure:
        print(f"{one.repository} {one.commit[:12]} failed: {one.failure}", file=sys.stderr, flush=True)
    if into:
        with into.open("a") as file:
            file.write(json.dumps(asdict(one)) + "\n")


if __name__ == "__main__":
    sys.exit(main())
