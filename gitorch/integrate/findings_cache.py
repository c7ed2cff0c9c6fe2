"""What the rules found, kept from run to run by everything that they look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields
from pathlib import Path

from gitorch import names
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.kept import Kept

_MOST = 300  # integrations


class FindingsCache:
    """``folder`` is where findings are kept between runs; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._kept = Kept(folder, _MOST)

    def findings(self, integration: Integration, find: Callable[[], Sequence[Finding]]) -> list[Finding]:
        """What ``find`` gives for this integration, asked only where that is not known."""
        return list(self._kept.value(tuple[Finding, ...], _asked(integration), lambda: tuple(find())))


def _asked(integration: Integration) -> Iterator[str]:
    """Everything that the rules look at: commits and trees stand for what is in them."""
    textual = integration.textual
    yield repr(integration.config)
    yield repr(integration.onto)
    yield integration.onto_tree
    yield from map(repr, integration.all_sides)
    yield str(integration.repository.tip(names.HANDOFFS))
    yield from (_said(getattr(textual, one.name)) for one in fields(textual) if one.name != "scratch")


def _said(value: object) -> str:
    """The same text for the same value, whatever order it is held in."""
    if isinstance(value, Mapping):
        return repr(sorted((repr(key), _said(one)) for key, one in value.items()))
    return repr(sorted(map(repr, value))) if isinstance(value, AbstractSet) else repr(value)
