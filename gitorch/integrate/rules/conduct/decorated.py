"""What a decorator of the project does to a function's failures, put on it or taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.failures.running import DECORATED, Given, runs
from gitorch.code.model import Definition
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View


def decorator_changes(pair: Pair, path: str, was: Definition, now: Definition) -> Iterator[ContractChange]:
    """What callers notice of decorators that turn failures into nothing, where a side put them on or took them off."""
    put_on = [one for one in now.decorators if one not in was.decorators]
    taken_off = [one for one in was.decorators if one not in now.decorators]
    if any(_answers(pair.left_view, path, one) for one in put_on):
        yield ContractChange(Aspect.NOTHING, "gives nothing now where it failed", now.place)
        for one in now.raises:
            yield ContractChange(Aspect.NO_RAISE, f"no longer raises {one}", now.place, old=one, new="None")
    elif any(_answers(pair.left_base, path, one) for one in taken_off):
        yield ContractChange(Aspect.LETS_THROUGH, "no longer turns failures into a value", now.place)


def answered_by_decorator(view: View, path: str, line: int) -> bool:
    """Whether a decorator of the project, on the function around a line, has a handler for what that raises."""
    module = view.module(path)
    around = [one for one in module.definitions if one.place.line <= line <= one.end_line] if module is not None else []
    return any(_has_handler(view, path, each) for one in around for each in one.decorators)


def _has_handler(view: View, path: str, decorator: str) -> bool:
    where = _defined(view, path, re.sub(r"\s+", "", decorator).partition("(")[0])
    module = view.module(where[0]) if where is not None else None
    found = module.find(where[1]) if module is not None and where is not None else None
    if where is None or found is None:
        return False
    lines = (view.text(where[0]) or "").splitlines()[found.place.line - 1 : found.end_line]
    return any(re.match(r"\s*except\b", one) for one in lines)


def _answers(view: View, path: str, decorator: str) -> bool:
    """Whether a decorator answers for every failure of what it is put on."""
    name, _, given = re.sub(r"\s+", "", decorator).partition("(")
    where = _defined(view, path, name)
    language = language_of(where[0]) if where is not None else None
    source = view.read(where[0]) if where is not None else None
    if where is None or language is None or source is None:
        return False
    seen = runs(parsed(language, source)).get(Given(where[1], DECORATED if given else 0), ())
    return bool(seen) and all(one.is_answered for one in seen)


def _defined(view: View, path: str, name: str) -> tuple[str, str] | None:
    """The file of a decorator and its name there."""
    module = view.module(path)
    resolver = resolver_for(module.language) if module is not None else None
    root, _, rest = name.partition(".")
    imported = next((one for one in module.imports if one.alias == root), None) if module is not None else None
    found = resolver.imported(view, path, imported) if resolver is not None and imported is not None else None
    if isinstance(found, Found):
        return found.path, rest or found.definition.name
    return (path, name) if module is not None and module.find(name) is not None else None
