"""What a function does to, and asks of, what it is given or keeps: ends it, goes over it again, adds it again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.changes.failure_changes import options_left_out, place_of
from gitorch.code.behaviour.promises.closing import ENDINGS
from gitorch.code.behaviour.promises.contracts import Contract

_GUARDED = re.compile(
    r"if\s+(?P<what>\w+)\s+not\s+in\s+(?P<held>[\w.]+)\s*:\s*(?P=held)\.(?:append|insert)\("
    r"|if\s*\(\s*!(?P<list>[\w.]+)\.includes\(\s*\w+\s*\)\s*\)\s*\{?\s*(?P=list)\.(?:push|unshift)\("
)
_ADDS = re.compile(r"\.(?:append|insert|push|unshift)\(")
_LENT = re.compile(r"\byield\s+([A-Za-z_]\w*)\s*$", re.M)
_ENDS = re.compile(rf"\b(?:a?closing\(|\w+\.(?:{'|'.join(sorted(ENDINGS))})\(\))")
_COMMITS = re.compile(r"\.commit\(\)")
_DEEP = re.compile(
    r"(?:copy\.)?deepcopy\((?P<a>[\w.]+)\)|structuredClone\((?P<b>[\w.]+)\)|JSON\.parse\(JSON\.stringify\((?P<c>[\w.]+)\)\)"
)
_SHALLOW = re.compile(
    r"(?:dict|list|copy|copy\.copy)\((?P<a>[\w.]+)\)|(?P<b>[\w.]+)\.(?:copy|slice)\(\)|\{\s*\.\.\.(?P<c>[\w.]+)\s*\}"
    r"|\[\s*\.\.\.(?P<d>[\w.]+)\s*\]|Object\.assign\(\{\},\s*(?P<e>[\w.]+)\)"
)


def given_things(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What whoever hands something over, or calls it more than once, finds changed."""
    before, after = old.failing.source, new.failing.source
    yield from _closed(old, new)
    yield from _lent(old, new)
    for name in (one for one in new.parameters if one in old.parameters):
        yield from _gone_over_again(old, new, re.escape(name))
    if _GUARDED.search(before) and not _GUARDED.search(after) and _ADDS.search(after):
        yield ContractChange(Aspect.TWICE_IN, "adds what is there already, too", place_of(new, _ADDS))
    if _COMMITS.search(after) and not _COMMITS.search(before):
        yield ContractChange(Aspect.SETTLES, "commits by itself now", place_of(new, _COMMITS))
    yield from _shallow(old, new)


def _closed(old: Contract, new: Contract) -> Iterator[ContractChange]:
    for name, said in new.closes.items():
        if name not in old.closes:
            options = options_left_out(said, new)
            yield ContractChange(Aspect.CLOSES, f"closes {name} now", said.place, name=name, options=options)


def _lent(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What a context manager made of one ``yield`` ends, once the block that it lent it to is over."""
    lent = _LENT.findall(new.failing.source)
    if len(lent) != 1 or lent != _LENT.findall(old.failing.source):
        return
    ends = re.compile(
        rf"\byield\s+{lent[0]}\b[\s\S]*\b{lent[0]}\.(?:{'|'.join(sorted(ENDINGS))})\(\)"
        rf"|\bwith\b[^\n]*\bclosing\([^\n]*\bas\s+{lent[0]}\b|\bwith\s+(?:contextlib\.)?a?closing\({lent[0]}\)"
    )
    if ends.search(new.failing.source) and not re.search(rf"\b(?:{lent[0]}\.a?close|a?closing)\(", old.failing.source):
        yield ContractChange(Aspect.LENDS, f"closes {lent[0]} once its block is left", place_of(new, _ENDS))


def _gone_over_again(old: Contract, new: Contract, name: str) -> Iterator[ContractChange]:
    """What was gone over once, and is measured, indexed or gone over a second time now."""
    asks = re.compile(rf"\b(?:len|reversed)\({name}\)|\b{name}\[|\b{name}\.length\b")
    goes_over = re.compile(rf"\b(?:in|of)\s+{name}\b|\w\({name}\)|\.\.\.{name}\b")
    before, after = (len(goes_over.findall(one.failing.source)) for one in (old, new))
    measures = asks.search(new.failing.source) is not None
    if before and not asks.search(old.failing.source) and (measures or (before == 1 and after > 1)):
        where = place_of(new, asks if measures else goes_over)
        yield ContractChange(Aspect.AGAIN, f"needs the whole of {name} now", where, name=name)


def _shallow(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """A copy down to the bottom that has become one of the outside alone."""
    deep = {next(filter(None, found.groups())) for one in old.returns if (found := _DEEP.fullmatch(one.text))}
    for one in new.returns:
        found = _SHALLOW.fullmatch(one.text)
        if found is not None and next(filter(None, found.groups())) in deep:
            yield ContractChange(Aspect.SHALLOW, "copies only the outside of what it gives now", one.place)
            return
