"""What an analyzer says of one place, and what it needs to be one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, NamedTuple, Protocol

from gitorch.config.model import Config
from gitorch.integrate.sides import View

_NUMBER = re.compile(r"(?<![A-Za-z_])\d+")
_SPACE = re.compile(r"\s+")

Words = Mapping[str, tuple[str, ...]]
"""By file, the words that make a place in it worth checking; a file that is not in it is checked whole."""


@dataclass(frozen=True)
class Focus:
    """Where a slow analyzer looks, and from how far.

    ``depth`` is how many imports away from the files it needs to see, files that only pass on what they import not
    counted; what it then doesn't see may be of any type. None is all the way.
    """

    words: Words = field(default_factory=dict)
    depth: int | None = None

    def __str__(self) -> str:
        places = (f"{path} {' '.join(self.words[path])}" for path in sorted(self.words))
        return "\n".join((str(self.depth), *places))


class Key(NamedTuple):
    """What makes two diagnostics of two trees the same one: no line, and a message without its numbers."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One error at one place. Lines and columns count from 1; ``rule`` is the code of our catalogue for it."""

    path: str
    line: int
    column: int
    code: str
    message: str
    rule: str

    @property
    def key(self) -> Key:
        return Key(self.path, self.code, _SPACE.sub(" ", _NUMBER.sub("#", self.message)))


@dataclass(frozen=True)
class Project:
    """What an analyzer may know of the user's project: the target's tree, and the checkout if there is one."""

    target: View
    checkout: Path | None
    config: Config

    def environment_of_python(self) -> Path | None:
        """The virtual environment in the checkout, or None."""
        if self.checkout is None:
            return None
        found = (self.checkout / name for name in (".venv", "venv"))
        return next((path for path in found if (path / "pyvenv.cfg").is_file()), None)


@dataclass(frozen=True)
class Ready:
    """The analyzer can run: its program, its version, and what else its answers depend on."""

    program: Path
    version: str
    depends_on: str = ""


@dataclass(frozen=True)
class Absent:
    """The analyzer can't run: why, and what nobody sees without it."""

    reason: str
    unseen: str


class AnalyzerFailed(Exception):  # noqa: N818 - an outcome of one analyzer, caught by the stage that reports it
    """The program gave no answer that we can read; the message says what it gave."""


class Answer(NamedTuple):
    """What an analyzer says of some files; ``is_whole`` where it left nothing out for the depth of the focus."""

    diagnostics: tuple[Diagnostic, ...] = ()
    is_whole: bool = True


class Session(Protocol):
    """An analyzer at work on one scratch tree, which the caller moves between the questions."""

    def diagnose(self, files: Sequence[str], focus: Focus) -> Answer:
        """The errors in these files, as the scratch tree has them now. Raises AnalyzerFailed.

        A file with a focus needs to be looked at only where it mentions one of these words.
        """


class Analyzer(Protocol):
    """One type checker. ``unsure`` names its codes that are no evidence, each with the reason; ``formal`` those that
    speak of types only, so that the program may well run: they are told as notes.

    ``is_slow`` asks for a focus: it then looks only at what could have come from putting the sides together.
    """

    name: str
    language: str
    is_slow: bool
    unsure: ClassVar[dict[str, str]]
    formal: ClassVar[frozenset[str]]

    def is_used_by(self, project: Project) -> bool:
        """Whether the project itself uses it, by its configuration."""

    def availability(self, project: Project, *, asked: bool) -> Ready | Absent:
        """Whether it can run here; ``asked`` also looks outside the project's own environment."""

    def open_session(self, ready: Ready, project: Project, root: Path) -> AbstractContextManager[Session]:
        """The analyzer, working on the tree at ``root``. Raises AnalyzerFailed."""
