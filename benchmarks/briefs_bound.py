"""What a brief could tell that knew the truth, and what keeps ours from it: our own lines, chosen by hindsight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from benchmarks.briefs_judge import blocks, tells
from benchmarks.briefs_truth import Case, Wanted
from gitorch.context.interfaces import Claim, chosen_interfaces
from gitorch.context.links import Ground

_NO_LIMIT = 10**6


class Miss(StrEnum):
    """Why a brief lacks a definition that was needed.

    The facts lack it, the ranking has no claim for it or puts it below the cut, its line says a wrong signature, or no
    brief of that budget could hold it beside the others.
    """

    UNKNOWN = "unknown"
    UNRANKED = "no claim"
    CUT = "below cut"
    WRONG = "wrong"
    LARGE = "too large"


@dataclass(frozen=True)
class Hindsight:
    """The claims of one case, and those of them that its truth needs."""

    case: Case
    ground: Ground = field(repr=False)
    claims: Sequence[Claim] = field(repr=False)
    paths: Collection[str] = field(repr=False)

    def best(self, room: int) -> list[bool]:
        """Which of the wanted definitions the best brief tells that has ``room`` for interfaces: cheapest first."""
        needed = [claim for wanted in self.case.wanted if (claim := self._telling(wanted)) is not None]
        needed.sort(key=lambda claim: (claim.interface.cost, claim.path, claim.interface))
        return self.told("\n".join(chosen_interfaces(needed, room).lines))

    def told(self, text: str) -> list[bool]:
        """Which of the wanted definitions a text tells."""
        by_path = blocks(text, self.paths)
        return [tells(by_path.get(one.path, []), one) for one in self.case.wanted]

    def misses(self, told: Sequence[bool], best: Sequence[bool]) -> Counter[Miss]:
        """What each definition is missed for that a brief did not tell."""
        pairs = zip(self.case.wanted, told, best, strict=True)
        return Counter(self._why(wanted, is_best=is_best) for wanted, is_told, is_best in pairs if not is_told)

    def _why(self, wanted: Wanted, *, is_best: bool) -> Miss:
        if not self._of_facts(wanted):
            return Miss.UNKNOWN
        if not self._claims_of(wanted):
            return Miss.UNRANKED
        if self._telling(wanted) is None:
            return Miss.WRONG
        return Miss.CUT if is_best else Miss.LARGE

    def _telling(self, wanted: Wanted) -> Claim | None:
        """The cheapest claim that tells the definition, if it were alone."""
        own = sorted(self._claims_of(wanted) or self._of_facts(wanted), key=lambda claim: claim.interface.cost)
        return next((claim for claim in own if self._tells(claim, wanted)), None)

    def _tells(self, claim: Claim, wanted: Wanted) -> bool:
        by_path = blocks("\n".join(chosen_interfaces([claim], _NO_LIMIT).lines), self.paths)
        return tells(by_path.get(wanted.path, []), wanted)

    def _claims_of(self, wanted: Wanted) -> list[Claim]:
        return [one for one in self.claims if (one.path, one.interface.qualname) == (wanted.path, wanted.qualname)]

    def _of_facts(self, wanted: Wanted) -> list[Claim]:
        """What a claim would be, had the ranking made one."""
        facts = self.ground.files.get(wanted.path)
        same = [one for one in facts.interfaces if one.qualname == wanted.qualname] if facts is not None else []
        whole = (self.ground.constructed(wanted.path, one) for one in same)
        return [Claim(wanted.path, one, 0.0) for each in whole for one in (each.bare, each)]
