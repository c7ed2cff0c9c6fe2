"""What a call of something untyped means, by the exception that the handler around it waits for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gitorch.code.behaviour.callers.catching import handlers_around
from gitorch.code.behaviour.calls.call_uses import use_at
from gitorch.code.behaviour.failures.exceptions import is_known, named_in
from gitorch.code.model import Definition, Kind, Reference
from gitorch.code.syntax import function_in, language_of, parsed, text
from gitorch.integrate.delta import Use
from gitorch.integrate.linking import Linked, is_alike
from gitorch.integrate.sides import Pair, View

_RAISED = re.compile(r"\b(?:raise|throw\s+new)\s+(?:\w+\.)*([A-Z]\w*)")
_ASKED = re.compile(r"\binstanceof\s+(?:\w+\.)*(\w+)")
_OF_ANYBODY = frozenset({"Exception", "BaseException", "Error"})


def meant_by_failure(
    pair: Pair, use: Use, what: Reference, candidates: Mapping[str, Sequence[tuple[str, Definition]]]
) -> Linked | None:
    """The one method of a call's name that raised an exception of the project's own for which a handler waits there."""
    near = [each for each in candidates.get(what.path.rpartition(".")[2], ()) if each[1].kind is Kind.METHOD]
    if what.call is None or "." not in what.path or not near:
        return None
    named = _waited_for(pair.right_view, use.path, what)
    found = [
        (path, one) for path, one in near if named and is_alike(use.path, path) and named & _raised(pair, path, one)
    ]
    return Linked(found[0][0], found[0][1].qualname, is_certain=False, kind=Kind.METHOD) if len(found) == 1 else None


def _waited_for(view: View, path: str, what: Reference) -> set[str]:
    """The exceptions, but for those of everybody, that the handlers around a call name."""
    language, source = language_of(path), view.read(path)
    if language is None or source is None or not (b"except " in source or b"instanceof" in source):
        return set()
    call = use_at(parsed(language, source), what.place)
    named = set[str]()
    for handler in handlers_around(call.node) if call is not None else ():
        head = text(handler).partition(":")[0]
        named |= named_in(head) if handler.type.startswith("except") else set(_ASKED.findall(text(handler)))
    return {one for one in named - _OF_ANYBODY if not is_known(one)}


def _raised(pair: Pair, path: str, one: Definition) -> set[str]:
    """What a method raised before it changed."""
    module, source = pair.left_base.module(path), pair.left_base.read(path)
    was = module.find(one.qualname) if module is not None else None
    function = function_in(path, source, was.place) if was is not None and source is not None else None
    return set(_RAISED.findall(text(function)))
