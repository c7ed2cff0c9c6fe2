"""S203 for the options of commander and yargs: one side adds an option to a helper, the other to a command it fills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.project.script_options import ScriptOption, has_script_options, script_options
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve.typescript.modules import resolve_specifier
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.sides import View
from gitorch.integrate.wire.wiring import changed_lines


class _Added(NamedTuple):
    """A new option, and its file."""

    path: str
    option: ScriptOption


def script_options_twice(integration: Integration) -> Iterator[Finding]:
    """Every option that one side gives to all commands of a helper, and the other to one of those commands."""
    for way, told in integration.meetings(_ADDED):
        shared = [one for one in told if one.option.of_parameter]
        theirs = integration.one(way.right).know(_ADDED) if shared else ()
        for one in shared:
            other = next((each for each in theirs if _is_filled(way.merged, one, each)), None)
            if other is not None:
                places = (one.path, one.option.place), (other.path, other.option.place)
                yield told_twice(way, *places, one.option.name)


def _added(side: OneSide) -> Iterator[_Added]:
    for path, change in side.side.changes.items():
        source = side.view.read(path) or b"" if change.new is not None else b""
        if has_script_options(path, source):
            fresh = changed_lines(side.view, side.base, path)
            for one in script_options(path, source):
                if one.place.line in fresh:
                    yield _Added(path, one)


_ADDED = Fact("added options of scripts", tuple[_Added, ...], lambda one: tuple(_added(one)))


def _is_filled(view: View, one: _Added, other: _Added) -> bool:
    """Whether the command that one option is added to goes through the helper that adds the other."""
    helper = one.option.of_parameter
    if one.option.name != other.option.name or other.option.of_parameter:
        return False
    if one.path == other.path:
        return helper in other.option.helpers
    module = view.module(other.path)
    return any(
        each.alias in other.option.helpers
        and each.name in (helper, "default")
        and resolve_specifier(view, other.path, each.module) == one.path
        for each in (module.imports if module is not None else ())
    )
