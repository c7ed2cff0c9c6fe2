"""What judges said, kept in a file line by line: a run that was stopped goes on, and a table needs no second run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from scores import Outcome
from sets import Case


@dataclass(frozen=True)
class Kept:
    """One file of outcomes; no file, nothing kept. ``is_all`` says that nobody is to be asked beyond it."""

    path: Path | None
    is_all: bool = False

    def outcomes(self, cases: list[Case]) -> dict[tuple[str, str], Outcome]:
        """By judge and case what was said of these cases; of two answers the later one."""
        if self.path is None or not self.path.exists():
            return {}
        by_key = {one.key: one for one in cases}
        lines = map(json.loads, self.path.read_text().splitlines())
        return {
            (said["judge"], said["case"]): _outcome(by_key[said["case"]], said)
            for said in lines
            if said["case"] in by_key
        }

    def add(self, judge: str, outcome: Outcome) -> None:
        """Keep an outcome."""
        if self.path is None:
            return
        said = {name: value for name, value in asdict(outcome).items() if name != "case"}
        with self.path.open("a") as file:
            file.write(json.dumps({"judge": judge, "case": outcome.case.key, **said}) + "\n")


def _outcome(case: Case, said: dict[str, object]) -> Outcome:
    fields = {name: value for name, value in said.items() if name not in ("judge", "case", "findings", "said")}
    findings = tuple(map(tuple, said["findings"]))  # type: ignore[call-overload]
    return Outcome(case=case, findings=findings, said=tuple(said["said"]), **fields)  # type: ignore[call-overload,arg-type]
