"""A failure that is still raised and tells of itself otherwise: by another code or text, or in a group. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.changes.failure_changes import place_of
from gitorch.code.behaviour.promises.contracts import Contract

_GROUPS = re.compile(
    r"\bTaskGroup\(|\bcreate_task_group\(|\bopen_nursery\(|\bPromise\.any\(|\b(?:Base)?ExceptionGroup\(|\bAggregateError\("
)
_UNDONE = re.compile(r"\bexcept\s*\*|\bexcept\b[^:\n]*Group|\binstanceof AggregateError|\.exceptions\b|\.errors\b")
_WORD = re.compile(r"(['\"`])(?:(?!\1).)*[A-Za-z_-]{2}(?:(?!\1).)*\1|(?<![\w.])[1-5]\d\d(?![\w.])", re.S)


def told_otherwise(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What its callers may ask a failure for, and get another answer."""
    yield from _grouped(old, new)
    before, after = ({one.text: one for one in each.failing.tells} for each in (old, new))
    gone = [one for said, one in before.items() if said not in after]
    come = [one for said, one in after.items() if said not in before]
    for one in gone:
        for other in come:
            if one.of == other.of and _words(one.text) - _words(new.failing.source):
                detail = f"raises {one.of} with {_brief(other.text)} now, not {_brief(one.text)}"
                yield ContractChange(
                    Aspect.TOLD, detail, other.place, name=one.of, old=one.text, new=new.failing.source
                )
                return


def _words(source: str) -> set[str]:
    """The texts and the codes of three figures that stand in a source."""
    return {one[0] for one in _WORD.finditer(source)}


def _brief(statement: str) -> str:
    found = _WORD.search(statement)
    said = " ".join(found[0].split()) if found is not None else "another text"
    return said if len(said) <= 40 else f"{said[:36]} ..."


def _grouped(old: Contract, new: Contract) -> Iterator[ContractChange]:
    found = _GROUPS.search(new.failing.source)
    if found is None or _GROUPS.search(old.failing.source) or _UNDONE.search(new.failing.source):
        return
    yield ContractChange(Aspect.GROUPED, "raises what fails in it as a group now", place_of(new, _GROUPS))
