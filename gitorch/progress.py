"""Saying what is going on, to whoever listens; nobody does unless the command line wants to show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str], None]


def _nobody(_: str) -> None:
    return


_listener: ContextVar[Listener] = ContextVar("listener", default=_nobody)


def announce(what: str) -> None:
    """Say what begins now, in a few words: ``running pytest -q``. Costs nothing where nobody listens."""
    _listener.get()(what)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Within the block, announcements of this thread go to ``listener``."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
