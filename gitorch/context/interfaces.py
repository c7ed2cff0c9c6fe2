"""Interfaces as they stand in a brief: the best that a budget holds, file by file, members below their class. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gitorch.context.facts import Interface
from gitorch.context.tokens import estimate

_MISSES = 200  # how many that don't fit are tried before we call the budget full


@dataclass(frozen=True)
class Claim:
    """An interface of a file, and how much it should be in the brief.

    A class that says what its construction takes has two: one for its name, one for the whole, since most of those who
    use a class never make one, and what making it takes is often long.
    """

    path: str
    interface: Interface
    score: float


@dataclass(frozen=True)
class Chosen:
    """Lines, and how many interfaces they hold."""

    lines: tuple[str, ...]
    shown: int


def chosen_interfaces(claims: Sequence[Claim], budget: int) -> Chosen:
    """The first of the claims that fit within ``budget`` tokens, with the lines that say where they belong."""
    page = _Page(budget)
    misses = 0
    for claim in claims:
        misses += not page.add(claim)
        if misses > _MISSES or page.left < 2:
            break
    return Chosen(tuple(page.lines()), page.shown)


class _Page:
    """Lines by file and by holder, and what they take of the budget."""

    def __init__(self, budget: int) -> None:
        self.left = budget
        self.shown = 0
        self._files: dict[str, dict[str, Interface | None]] = {}  # path → qualname → None for a bare holder

    def add(self, claim: Claim) -> bool:
        """Whether the claim has found a place."""
        file = self._files.get(claim.path, {})
        one, before = claim.interface, file.get(claim.interface.qualname)
        if _is_told(one, file):
            self.shown += before is None
            return True
        holders = [name for name in _above(one.qualname) if name not in file]
        cost = one.cost + 1 - _taken(one.qualname, file)
        cost += sum(map(_bare_cost, holders))
        cost += estimate(claim.path) + 1 if not file else 0
        if cost > self.left:
            return False
        self._files.setdefault(claim.path, {}).update(dict.fromkeys(holders))
        self._files[claim.path][one.qualname] = one
        self.left -= cost
        self.shown += before is None
        return True

    def lines(self) -> Iterator[str]:
        for path in self._files:
            yield path
            yield from _file_lines(self._files[path])


def _is_told(one: Interface, file: Mapping[str, Interface | None]) -> bool:
    """Whether it stands there already, or the line of its class names the field with its type."""
    same, holder = file.get(one.qualname), file.get(one.holder)
    if same is not None and same.text.startswith(one.text):
        return True
    return holder is not None and one.kind == "field" and one.text in holder.made


def _taken(qualname: str, file: Mapping[str, Interface | None]) -> int:
    """What its line takes as it stands there now."""
    if qualname not in file:
        return 0
    before = file[qualname]
    return before.cost + 1 if before is not None else _bare_cost(qualname)


def _bare_cost(holder: str) -> int:
    return estimate(holder.rpartition(".")[2]) + 1


def _above(qualname: str) -> list[str]:
    parts = qualname.split(".")[:-1]
    return [".".join(parts[: depth + 1]) for depth in range(len(parts))]


def _file_lines(file: dict[str, Interface | None], holder: str = "") -> Iterator[str]:
    """Members stand below what holds them, in the order of the file; a holder without a claim has only its name."""
    here = [name for name in file if name.rpartition(".")[0] == holder]
    for name in sorted(here, key=lambda name: (_line(file, name), name)):
        indent = "  " * name.count(".")
        one = file[name]
        yield f"{indent}{one.text if one is not None else name.rpartition('.')[2]}"
        yield from _file_lines(file, name)


def _line(file: dict[str, Interface | None], name: str) -> int:
    """Where a name stands; a bare holder stands before its first member."""
    lines = [one.line for key, one in file.items() if one is not None and (key == name or key.startswith(f"{name}."))]
    return min(lines, default=0)
