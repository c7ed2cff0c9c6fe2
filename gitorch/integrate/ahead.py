"""Many sides that nobody has read yet, read by several processes at once.

Each process asks the rules about one side alone, which leaves what they know of it where facts are kept. Everybody
passes over the sides that somebody has read, and two and two go towards each other: nobody waits for anybody, hardly
anything is read twice, and a helper that fails or is killed costs nothing but its help. What is found is the same
however many read.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from gitorch.errors import ProcessError
from gitorch.git.repository import open_repository
from gitorch.integrate.integration import Integration
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.one_side import Fact
from gitorch.integrate.rules import OF_PAIRS, RULES
from gitorch.integrate.sides import Side
from gitorch.integrate.text.textual import Textual
from gitorch.process.twin import twin

_WORTH_HELP = 100  # changed files that nobody has read; to read them takes ten times as long as to start a helper
_MOST_HELPERS = 7
_T = TypeVar("_T")
READ = Fact("read", bool, lambda _: True)
"""That every rule has been asked about a side alone."""


def read_ahead(integration: Integration, modules: Path | None) -> None:
    """Leave what the rules know of each side alone where it is kept, if there is much that nobody has read."""
    unread = [side for side in integration.all_sides if not integration.one(side).is_kept(READ)]
    if modules is None or sum(len(side.changes) for side in unread) < _WORTH_HELP:
        return
    helpers = min((os.cpu_count() or 1) - 1, len(unread) - 1, _MOST_HELPERS)
    with _nothing_collected(), ExitStack() as stack:
        for number in range(1, helpers + 1):
            order = order_of(unread, number, helpers + 1)
            try:
                stack.enter_context(twin(partial(help_with, integration, modules, order)))
            except ProcessError:
                break
        _read(integration, unread)


def order_of(sides: Sequence[_T], number: int, readers: int) -> list[_T]:
    """The order in which a reader goes through the sides: an even one upwards, the next one down towards it."""
    start = (number + number % 2) * len(sides) // readers
    upwards = [*sides[start:], *sides[:start]]
    return upwards[::-1] if number % 2 else upwards


def help_with(integration: Integration, modules: Path, sides: Sequence[Side]) -> None:
    """What a helper does: as this process would, but with files of its own."""
    repository, cache, told = open_repository(integration.repository.directory), ModuleCache(modules), integration
    own = Integration(
        repository, cache.parse, told.config, told.onto, told.onto_tree, tuple(sides), kept=told.kept
    )  # fmt: skip
    _read(own, sides)
    cache.save()


def _read(integration: Integration, sides: Sequence[Side]) -> None:
    """Ask every rule about each side alone, but those that somebody else has read by then."""
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
