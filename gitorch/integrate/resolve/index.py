"""A module's names, ready to be looked up. Made once for each module value."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from gitorch.code.model import Definition, Import, Local, Module

_LIMIT = 4096
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True)
class ModuleIndex:
    """``definitions`` by qualname, in the order they stand; ``imports`` and ``locals`` by scope and name."""

    module: Module
    definitions: Mapping[str, tuple[Definition, ...]]
    imports: Mapping[tuple[str, str], tuple[Import, ...]]
    locals: Mapping[tuple[str, str], tuple[Local, ...]]
    members: Mapping[str, tuple[Definition, ...]]  # by the qualname they stand in

    @property
    def answers_to_any_name(self) -> bool:
        """Whether a Python module has a ``__getattr__`` of its own (PEP 562), however it came by it."""
        key = "", "__getattr__"
        return "__getattr__" in self.definitions or key in self.imports or key in self.locals

    def stars(self) -> Iterable[Import]:
        return self.imports.get(("", "*"), ())


_indexes: OrderedDict[int, ModuleIndex] = OrderedDict()


def index_of(module: Module) -> ModuleIndex:
    """The index of a module. Remembered by identity: hashing a module would cost more than indexing it."""
    found = _indexes.get(id(module))
    if found is None or found.module is not module:
        found = _indexes[id(module)] = ModuleIndex(
            module,
            _grouped((d.qualname, d) for d in module.definitions),
            _grouped(((i.scope, i.alias), i) for i in module.imports),
            _grouped(((name.scope, name.name), name) for name in module.locals),
            _grouped((d.qualname.rpartition(".")[0], d) for d in module.definitions),
        )
        if len(_indexes) > _LIMIT:
            _indexes.popitem(last=False)
    return found


def _grouped(pairs: Iterable[tuple[_K, _V]]) -> dict[_K, tuple[_V, ...]]:
    grouped: dict[_K, list[_V]] = {}
    for key, value in pairs:
        grouped.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in grouped.items()}
