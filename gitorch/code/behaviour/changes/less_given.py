"""What a function no longer gives its caller, or no longer does without: a result, a stand-in for a callback. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.contracts import Contract

_NOTHING = ("", "None", "null", "undefined")
_EMPTY_BODY = re.compile(r"^\s*(?:pass|\.\.\.|raise\b.*)\s*$", re.M)
_ALL_TOLD = re.compile(r"\breturn_exceptions\s*=\s*True|\bPromise\.allSettled\(")
_CALLBACK = re.compile(
    r"(?:(?<![\w$.])(?P<given>on[A-Z_]\w*|\w*(?:[cC]all_?back|[hH]andler|[eE]rror)|cb|done)|\.(?P<held>on[A-Z_]\w*))\("
)
_WAITS = re.compile(r"\b(?:def|function|class|new|throw|raise|except|catch|typeof|instanceof)\s+\w*$")


def less_given(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """Nothing at all where there was a value, failures that were results, callbacks that were optional."""
    yield from _no_result(old, new)
    if _ALL_TOLD.search(old.failing.source) and not _ALL_TOLD.search(new.failing.source):
        detail = "no longer gives failures as results"
        yield ContractChange(Aspect.LETS_THROUGH, detail, new.returns[0].place if new.returns else new.place)
    for name in sorted(_called_bare(new) - _called_bare(old)):
        if _is_known(old, name):
            detail = f"calls {name} in any case now"
            yield ContractChange(Aspect.CALLED_BARE, detail, new.place, name=name)


def _no_result(old: Contract, new: Contract) -> Iterator[ContractChange]:
    if old.failing.holds is not None and new.failing.holds is not None:
        if _yields_value(old) and not _yields_value(new):
            yield ContractChange(Aspect.NOTHING, "holds nothing to work with now", new.failing.holds)
        return
    gave = old.returns and all(one.text not in _NOTHING and one.kind != "maybe" for one in old.returns)
    is_body = _EMPTY_BODY.search(new.failing.source) is None and not new.failing.raises
    if gave and not new.returns and is_body and not new.is_generator and not old.is_generator:
        yield ContractChange(Aspect.NOTHING, "gives nothing now", new.place)


def _yields_value(one: Contract) -> bool:
    return re.search(r"\byield[ \t]+(?!None\b)\S", one.failing.source) is not None


def _called_bare(one: Contract) -> frozenset[str]:
    """The callbacks that are called whether or not there is one."""
    source = one.failing.source
    found = set[str]()
    for call in _CALLBACK.finditer(source):
        name = call["given"] or call["held"]
        asked = rf"\b{name}\s*(?:\?\.|&&|\band\b|\?\?|\|\||!==?|\bor\b)|\bif\b[^\n]*\b{name}\b|\bcallable\({name}"
        default = one.defaults.get(name) or one.options.get(name)
        stands_in = default is not None and default.what not in _NOTHING
        if not re.search(asked, source) and not stands_in and not _WAITS.search(source[: call.start()]):
            found.add(name)
    return frozenset(found)


def _is_known(one: Contract, name: str) -> bool:
    """Whether a callback was one that might not be given."""
    is_held = re.search(rf"\.{name}\b", one.failing.source) is not None
    return name in one.defaults or name in one.options or name in one.parameters or is_held
