"""Interfaces as they stand in a brief: the best that a budget holds, file by file, members below their class. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gitorch.context.facts import Interface
from gitorch.context.tokens import estimate

_MISSES = 200  # how many that don't fit are tried before we call the budget full


@dataclass(frozen=True)
class Claim:
    """An interface of a file, and how much it should be in the brief."""

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
        one = claim.interface
        if _is_told(one, file):
            self.shown += 1
            return True
        holders = [name for name in _above(one.qualname) if name not in file]
        cost = _cost(one, is_replacing=one.qualname in file)
        cost += sum(estimate(name.rpartition(".")[2]) + 2 for name in holders)
        cost += estimate(claim.path) + 1 if not file else 0
        if cost > self.left:
            return False
        self._files.setdefault(claim.path, {}).update(dict.fromkeys(holders))
        self._files[claim.path][one.qualname] = one
        self.left -= cost
        self.shown += 1
        return True

    def lines(self) -> Iterator[str]:
        for path in self._files:
            yield path
            yield from _file_lines(self._files[path])


def _is_told(one: Interface, file: Mapping[str, Interface | None]) -> bool:
    """Whether the line of its class names the field already, with its type."""
    holder = file.get(one.holder)
    return holder is not None and one.kind == "field" and f"{one.text}" in holder.made


def _cost(one: Interface, *, is_replacing: bool) -> int:
    """Its text, its line number, the mark before a member and the end of the line."""
    return one.cost + -(-len(str(one.line)) // 3) + 1 + bool(one.holder) - (1 if is_replacing else 0)


def _above(qualname: str) -> list[str]:
    parts = qualname.split(".")[:-1]
    return [".".join(parts[: depth + 1]) for depth in range(len(parts))]


def _file_lines(file: dict[str, Interface | None], holder: str = "") -> Iterator[str]:
    """Members stand below what holds them, in the order of the file; a holder without a claim has only its name."""
    here = [name for name in file if name.rpartition(".")[0] == holder]
    for name in sorted(here, key=lambda name: (_line(file, name), name)):
        indent = "  " * name.count(".")
        one = file[name]
        mark = "." if holder else ""
        yield f"{indent}{one.line} {mark}{one.text}" if one is not None else f"{indent}{mark}{name.rpartition('.')[2]}"
        yield from _file_lines(file, name)


def _line(file: dict[str, Interface | None], name: str) -> int:
    """Where a name stands; a bare holder stands before its first member."""
    lines = [one.line for key, one in file.items() if one is not None and (key == name or key.startswith(f"{name}."))]
    return min(lines, default=0)
