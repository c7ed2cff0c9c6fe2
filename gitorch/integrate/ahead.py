"""Many sides that nobody has read yet, read by several processes at once.

Each process asks the rules about one side alone, which leaves what they know of it where facts are kept. Everybody
passes over the sides that somebody has read, and two and two go towards each other: nobody waits for anybody, hardly
anything is read twice, and a helper that fails or is killed costs nothing but its help. What is found is the same
however many read.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

from gitorch import process
from gitorch.config.model import Config
from gitorch.errors import ProcessError
from gitorch.git import trees
from gitorch.git.repository import Branch, Oid, open_repository
from gitorch.integrate.integration import Integration
from gitorch.integrate.kept import Kept
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.one_side import Fact
from gitorch.integrate.sides import Side
from gitorch.integrate.text.textual import Textual

_WORTH_HELP = 300  # changed files that nobody has read; to read them takes longer than to start a program
_MOST_HELPERS = 7
_T = TypeVar("_T")
READ = Fact("read", bool, lambda _: True)
"""That every rule has been asked about a side alone."""


@dataclass(frozen=True)
class _Errand:
    """What a helper is told: where everything is, and each side by its base, commit and trees, in its order."""

    repository: str
    modules: str
    kept: tuple[str, int, int]
    sides: tuple[tuple[Oid, Oid, Oid, Oid], ...]


def read_ahead(integration: Integration, modules: Path | None) -> None:
    """Leave what the rules know of each side alone where it is kept, if there is much that nobody has read."""
    unread = [side for side in integration.all_sides if not integration.one(side).is_kept(READ)]
    if modules is None or sum(len(side.changes) for side in unread) < _WORTH_HELP:
        return
    helpers = min((os.cpu_count() or 1) - 1, len(unread) - 1, _MOST_HELPERS)
    with ExitStack() as stack:
        for number in range(1, helpers + 1):
            told = errand(integration, modules, order_of(unread, number, helpers + 1))
            argv = [sys.executable, "-P", "-m", __name__]
            try:
                stack.enter_context(process.beside(argv, cwd=integration.repository.root, stdin=told))
            except ProcessError:
                break
        with _nothing_collected():
            _read(integration, unread)


def order_of(sides: Sequence[_T], number: int, readers: int) -> list[_T]:
    """The order in which a reader goes through the sides: an even one upwards, the next one down towards it."""
    start = (number + number % 2) * len(sides) // readers
    upwards = [*sides[start:], *sides[:start]]
    return upwards[::-1] if number % 2 else upwards


def errand(integration: Integration, modules: Path, sides: Iterable[Side]) -> bytes:
    """What a helper reads from its standard input."""
    kept = integration.kept
    told = tuple((side.base, side.commit, side.base_tree, side.tree) for side in sides)
    where = str(integration.repository.directory)
    return json.dumps(asdict(_Errand(where, str(modules), (str(kept.folder), kept.most, kept.spread), told))).encode()


def _read(integration: Integration, sides: Sequence[Side]) -> None:
    """Ask every rule about each side alone, but those that somebody else has read by then."""
    from gitorch.integrate.rules import OF_PAIRS, RULES  # noqa: PLC0415 - fifty modules, none of them needed for what is known

    for side in sides:
        one = integration.one(side)
        if one.is_kept(READ):
            continue
        alone = replace(integration, sides=(side,), target_side=None, textual=Textual())
        for rule in RULES:
            for _ in rule(alone):
                pass
        for fact in OF_PAIRS:
            one.know(fact)
        one.know(READ)
        one.save()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """What is read stays: to look for garbage in it, now and later, would take a twentieth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _help(told: _Errand) -> None:
    repository = open_repository(Path(told.repository))
    folder, most, spread = told.kept
    changes = trees.changes_of_many(repository, [(base_tree, tree) for _, _, base_tree, tree in told.sides])
    sides = tuple(
        Side(commit, commit, tree, base, base_tree, differing)
        for (base, commit, base_tree, tree), differing in zip(told.sides, changes, strict=True)
    )
    onto = Branch("target", None, sides[0].base)
    integration = Integration(
        repository, ModuleCache(Path(told.modules)).parse, Config(), onto, sides[0].base_tree, sides,
        kept=Kept(Path(folder), most, spread),
    )  # fmt: skip
    with _nothing_collected():
        _read(integration, sides)


if __name__ == "__main__":
    _help(_Errand(**json.load(sys.stdin)))
