"""H452: a class no longer begins anew when what it holds has ended; a new user of it counts on that it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gitorch.code.behaviour.callers.depending import depends
from gitorch.code.behaviour.calls.call_uses import use_at
from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.model import Definition, Kind, Module, Place, Reference
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import link
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.sides import Pair, View

_ENDS = re.compile(r"(?i)clos|disconnect|lost|ended|_end$|onend|drop|exit|hang_?up|broken|offline|died|fail|error")
_BEGINS = re.compile(r"(?i)connect|open|dial|start|subscribe|listen|login|join|spawn|launch|begin|attach|resume")
_NAMES_OWN = re.compile(r"\b(?:self|this)\.(\w+)\b(?!\s*=[^=])")
_HEARS = re.compile(
    r"(?i)\bon_?(?:close|disconnect|end|exit|lost)\w*\b|\b(?:on|once|addEventListener|addListener)\(\s*['\"](?:close|disconnect|end|exit)"
    r"|connection_lost|reconnect"
)
_MAKERS = ("constructor", "__init__")


class _Ended(NamedTuple):
    """A method of a class that began anew: the method by which users begin, and where what ends is told."""

    path: str
    owner: str
    begins: Definition
    place: Place
    is_made_so: bool  # whether the class begins when it is made


def coming_back_findings(integration: Integration) -> Iterator[Finding]:
    """Every new beginning of what another side lets end for good."""
    for one, ended in integration.meetings(_ENDED):
        yield from _between(one, ended, integration.deltas[one.right.name].uses)


def _ended(one: OneSide) -> Iterator[_Ended]:
    for path in one.side.changes:
        old, new = one.base.module(path), one.view.module(path)
        if old is None or new is None or language_of(path) is None:
            continue
        for now in new.definitions:
            was = old.find(now.qualname) if now.kind is Kind.METHOD and _ENDS.search(now.name) else None
            if was is not None and was.body != now.body:
                yield from _of_method(one, path, was, now)


_ENDED = Fact("what no longer begins anew", tuple[_Ended, ...], lambda one: tuple(_ended(one)))


def _of_method(one: OneSide, path: str, was: Definition, now: Definition) -> Iterator[_Ended]:
    owner = now.qualname.rpartition(".")[0]
    module = one.view.module(path)
    methods = {each.name: each for each in (index_of(module).members.get(owner, ()) if module is not None else ())}
    before, after = (_NAMES_OWN.findall(_text(*each)) for each in ((one.base, path, was), (one.view, path, now)))
    fresh = set(after) - set(before)
    for name in dict.fromkeys(before):
        begins = methods.get(name)
        if name in after or begins is None or begins.kind is not Kind.METHOD or not _BEGINS.search(name):
            continue
        if not any(each in methods and methods[each].kind is Kind.METHOD for each in fresh):
            made = next((methods[each] for each in _MAKERS if each in methods), None)
            is_made_so = made is not None and name in _NAMES_OWN.findall(_text(one.view, path, made))
            yield _Ended(path, owner, begins, now.place, is_made_so)


def _text(view: View, path: str, definition: Definition) -> str:
    lines = (view.text(path) or "").splitlines()
    return "\n".join(lines[definition.place.line - 1 : definition.end_line])


def _between(pair: Pair, ended: Sequence[_Ended], uses: Sequence[Use]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for one in ended:
        candidates = _candidates(one, pair.right_view.module(one.path))
        for use in uses:
            if (one.path, use.path) in seen or not use.words & candidates.keys() or use.path == one.path:
                continue
            where = _counted_on(pair, use, candidates)
            if where is not None and not _HEARS.search(pair.right_view.text(use.path) or ""):
                seen.add((one.path, use.path))
                yield _finding(pair, one, use, where)


def _candidates(ended: _Ended, module: Module | None) -> dict[str, list[tuple[str, Definition]]]:
    wanted = [f"{ended.owner}.{ended.begins.name}", *([ended.owner] if ended.is_made_so else [])]
    found = (module.find(one) for one in wanted) if module is not None else ()
    return {one.name: [(ended.path, one)] for one in found if one is not None}


def _counted_on(pair: Pair, use: Use, candidates: dict[str, list[tuple[str, Definition]]]) -> Place | None:
    """Where a use begins it, if it is not given to somebody else and the caller does not begin it again itself."""
    language, source = language_of(use.path), pair.right_view.read(use.path)
    if not isinstance(use.what, Reference) or use.what.call is None or language is None or source is None:
        return None
    if link(pair.right_view, use, candidates) is None:
        return None
    root = parsed(language, source)
    call = use_at(root, use.what.place)
    parent = call.outer.parent if call is not None else None
    if parent is None or parent.type in ("arguments", "argument_list"):
        return None
    change = ContractChange(Aspect.RETRIES, "", use.what.place)
    return next(iter(depends(change, root, use.what, ())), None)


def _finding(pair: Pair, ended: _Ended, use: Use, where: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "H452",
        Severity.WARNING,
        f"on {left} {ended.owner} no longer calls {ended.begins.name} again when it has ended; the new use on {right}"
        " does not either",
        (left, right),
        (Location(left, ended.path, *ended.place, "definition"), Location(right, use.path, *where, "use")),
        symbol=f"{ended.path}:{ended.owner}",
        language=use.language,
    )
