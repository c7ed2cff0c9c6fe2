"""What of a long conversation must not be forgotten: a fold over what happened. Pure.

Exploration becomes the decisions that it led to, debugging the fix, and implementation the interfaces of its files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gitorch.code.languages import parser_for
from gitorch.context.conversation import Happening, Step, Summary, Words
from gitorch.context.facts import facts_of

_FIRM = re.compile(r"\b(?:decisions?|decid\w+|chose|chosen|agreed|going with|settled on)\b", re.IGNORECASE)
_LOOSE = re.compile(r"\b(?:we will|instead of|rather than|must|never|always|constraint)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*\"'-])|\n+")
_FAILURES = (
    re.compile(r"^(?:FAILED|ERROR)\s+(?P<test>\S+)(?:\s+-\s+(?P<why>.*))?$", re.M),  # pytest
    re.compile(r"^\s*(?:✕|×|✗)\s+(?P<test>.+?)(?:\s+\(?\d+\s*ms\)?)?$", re.M),  # jest, vitest, mocha
    re.compile(r"^\s*--- FAIL: (?P<test>\S+)", re.M),  # go
    re.compile(r"^test (?P<test>\S+) \.\.\. FAILED$", re.M),  # cargo
    re.compile(r"^not ok \d+ -? ?(?P<test>.+)$", re.M),  # TAP
)
_PASSES = re.compile(
    r"^(?:PASSED\s+(?P<a>\S+)|(?P<b>\S+::\S+)\s+PASSED|\s*--- PASS: (?P<c>\S+)|test (?P<d>\S+) \.\.\. ok)", re.M
)
_NUMBERED = re.compile(r"^ *\d+(?:\t|→|: ?|\| ?)", re.M)
_RUNS_TESTS = re.compile(
    r"\b(?:pytest|unittest|tox|nox|jest|vitest|mocha|(?:go|cargo|npm|pnpm|yarn|npm run) test|make (?:test|check))\b"
)
_STOPS_EARLY = re.compile(r"\s(?:-x|--exitfirst|--maxfail\S*|-?-failfast|--bail\S*)(?:\s|$)")
_MOST_INTERFACES = 12  # of a file


@dataclass
class Gist:
    """What is kept. ``failing`` maps a test to why, and the command that showed it; ``broken`` a command that fails to
    what it says last."""

    earlier: list[str] = field(default_factory=list)
    decisions: dict[str, None] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    failing: dict[str, tuple[str, str]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    fixes: list[str] = field(default_factory=list)
    files: dict[str, dict[str, str]] = field(default_factory=dict)  # path → qualname → line, last touched last
    _edited: dict[str, None] = field(default_factory=dict)  # paths, since the oldest open failure

    def take(self, happened: Iterable[Happening]) -> None:
        """Fold more of the conversation in."""
        for one in happened:
            match one:
                case Words() if one.is_told:
                    self.told.append(one.text.strip())
                case Words():
                    self.decisions.update(dict.fromkeys(decisions(one.text)))
                case Summary(text):
                    self.earlier.append(text.strip())
                case Step():
                    self._step(one)

    def _step(self, step: Step) -> None:
        if step.path:
            self._touch(step)
        elif step.command:
            self._ran(step)

    def _touch(self, step: Step) -> None:
        if step.is_error:
            return
        if step.written:
            self._edited[step.path] = None
        text = step.written or _NUMBERED.sub("", step.result)
        known = self.files.pop(step.path, {})
        lines = interface_lines(step.path, text)
        is_whole = step.is_whole or not step.written
        self.files[step.path] = lines if is_whole and lines else {**known, **lines}

    def _ran(self, step: Step) -> None:
        failures = dict(_failures(step.result))
        command = " ".join(step.command.split())
        for test in [test for test in self.failing if test not in failures and self._is_mended(test, command, step)]:
            self._mended(test)
        for test, why in failures.items():
            self.failing[test] = (why or self.failing.get(test, ("", ""))[0], command)
        if step.is_error and not failures:
            self.broken[command] = _last_words(step.result)
        elif not step.is_error:
            self.broken.pop(command, None)
        if not self.failing and not self.broken:
            self._edited.clear()

    def _is_mended(self, test: str, command: str, step: Step) -> bool:
        """Whether a run without the failure really ran the test: said so, is the same command, or names its file."""
        passed = {name for found in _PASSES.finditer(step.result) for name in found.groups() if name}
        if test in passed:
            return True
        is_partial = _STOPS_EARLY.search(command) is not None
        if (step.is_error and (is_partial or not failing_lines(step.result))) or not step.result.strip():
            return False
        names_it = test in command or test.partition("::")[0] in command.split()
        return command == self.failing[test][1] or (names_it and _RUNS_TESTS.search(command) is not None)

    def _mended(self, test: str) -> None:
        why, _ = self.failing.pop(test)
        by = f"; mended in {', '.join(self._edited)}" if self._edited else "; it passes again"
        self.fixes.append(f"{test} failed{f' ({why})' if why else ''}{by}")


def decisions(text: str) -> Iterator[str]:
    """The sentences that settle something."""
    for sentence in _SENTENCE.split(text):
        plain = " ".join(sentence.split()).lstrip("-*# ")
        if plain and (_FIRM.search(plain) or _LOOSE.search(plain)):
            yield plain


def is_firm(decision: str) -> bool:
    """Whether a sentence says that it is a decision; the others only sound like one."""
    return _FIRM.search(decision) is not None


def interface_lines(path: str, text: str) -> dict[str, str]:
    """The interfaces of a source text, a line each, by qualname; none for a language that we don't read."""
    parser = parser_for(path)
    if parser is None or not text.strip():
        return {}
    try:
        facts = facts_of(parser.parse(text.encode()))
    except Exception:  # noqa: BLE001 - a fragment that a parser stumbles over has no interfaces, and ends nothing
        return {}
    tops = [one for one in facts.interfaces if one.kind not in ("variable", "field")] or list(facts.interfaces)
    return {one.qualname: f"{one.holder}.{one.text}" if one.holder else one.text for one in tops[:_MOST_INTERFACES]}


def failing_lines(text: str) -> list[str]:
    """The lines of a command's output that name a failing test."""
    starts = sorted({found.start() for shape in _FAILURES for found in shape.finditer(text)})
    return [text[start:].lstrip("\n").split("\n", 1)[0] for start in starts]


def _failures(text: str) -> Iterator[tuple[str, str]]:
    for shape in _FAILURES:
        for found in shape.finditer(text):
            yield found["test"].strip(), (found.groupdict().get("why") or "").strip()[:300]


def _last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no output"
