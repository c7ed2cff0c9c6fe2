"""S202 for what is registered: one side calls its handlers with other arguments; a new handler takes the old ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.calls import misfit
from gitorch.code.model import Call, Definition, Kind, Module, Place
from gitorch.code.python.callbacks import callbacks
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair

_KEEPS = re.compile(r"\.(?:append|add)\(|\]\s*=")
_LOOPED = re.compile(r"\bfor (\w+) in\b")


class _Recalled(NamedTuple):
    """A registrar of a side, the calls that its handlers got, and one that they get now and did not before."""

    path: str
    registrar: str
    before: tuple[Call, ...]
    now: Call
    place: Place


def handlers_recalled(integration: Integration) -> Iterator[Finding]:
    """Every new handler that the calls of old fit, and a new one does not."""
    for way, recalled in integration.meetings(_RECALLED):
        for path in way.right.changes:
            module = way.right_view.module(path) if path.endswith(".py") else None
            if module is not None:
                yield from _in_module(way, path, module, recalled)


def _all(side: OneSide) -> Iterator[_Recalled]:
    for path, change in side.side.changes.items():
        old = side.base.text(path) or "" if path.endswith(".py") and change.old is not None else ""
        before = callbacks(old) if _KEEPS.search(old) and _may_recall(side, path, old) else {}
        after = callbacks(side.view.text(path) or "") if before else {}
        for name in before.keys() & after.keys():
            known = tuple(one.call for one in before[name])
            for one in after[name]:
                if one.call not in known:
                    yield _Recalled(path, name, known, one.call, one.place)


def _may_recall(side: OneSide, path: str, old: str) -> bool:
    """Whether a line that was taken out calls what a loop goes through, or an element."""
    called = "|".join({*_LOOPED.findall(old)})
    calls = re.compile(rf"\]\(|\b(?:{called})\(" if called else r"\]\(")
    return any(calls.search(line) for out, _, _ in replaced(side, path) for line in out)


_RECALLED = Fact("recalled handlers", tuple[_Recalled, ...], lambda one: tuple(_all(one)))


def _in_module(pair: Pair, path: str, module: Module, recalled: tuple[_Recalled, ...]) -> Iterator[Finding]:
    old = pair.right_base.module(path)
    for one in recalled:
        if not _comes_from(pair, path, module, one):
            continue
        for handler in module.definitions:
            is_new = handler.kind is Kind.FUNCTION and (old is None or old.find(handler.qualname) is None)
            is_left_behind = is_new and _fits(handler, one.before) and not _fits(handler, (one.now,))
            if is_left_behind and _is_registered(pair, path, handler, one.registrar):
                yield _finding(pair, one, path, handler)


def _comes_from(pair: Pair, path: str, module: Module, one: _Recalled) -> bool:
    """Whether a file has the registrar from the file that makes it, or is that file."""
    resolver = resolver_for("python")
    found = (resolver.imported(pair.right_view, path, each) for each in module.imports) if resolver else ()
    return path == one.path or any(isinstance(each, Found) and each.path == one.path for each in found)


def _is_registered(pair: Pair, path: str, handler: Definition, registrar: str) -> bool:
    if any(re.match(rf"(?:\w+\.)*{registrar}(?:\(|$)", written) for written in handler.decorators):
        return True
    given = re.compile(rf"(?<!def )\b{registrar}\((?:[^()\n]*,)?\s*{handler.name}\s*[,)]")
    return given.search(pair.right_view.text(path) or "") is not None


def _fits(handler: Definition, calls: tuple[Call, ...]) -> bool:
    return handler.signature is not None and all(misfit(handler.signature, call) is None for call in calls)


def _finding(pair: Pair, one: _Recalled, path: str, handler: Definition) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "S202",
        Severity.ERROR,
        f"{left} calls what {one.registrar} registers with other arguments; {right} registers {handler.name}, "
        "which does not take them",
        (left, right),
        (Location(left, one.path, *one.place, "call"), Location(right, path, *handler.place, "use")),
        symbol=f"{one.path}:{one.registrar}",
        language="python",
    )
