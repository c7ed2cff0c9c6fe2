"""Version requirements as ranges, to tell whether two of them have a version in common. Pure.

Reads what pip, Poetry, npm, Cargo and Bundler write: ``>=1,<2``, ``==1.*``, ``~=1.4``, ``^1.2``, ``~> 1.2``,
``1.x || 2.x``, ``1.0 - 2.0``. Pre-release and build parts are left aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLAUSE = re.compile(r"(===?|~=|~>|!=|<=|>=|=|<|>|\^|~)?\s*v?(\d+(?:\.\d+)*)((?:\.[*xX])*)([-+.]?[a-zA-Z][\w.+-]*)?$")
_END = (1 << 60,)


@dataclass(frozen=True)
class Range:
    """From ``low`` (included unless ``above``) up to ``high`` (included only if ``closed``)."""

    low: tuple[int, ...] = ()
    high: tuple[int, ...] = _END
    above: bool = False
    closed: bool = False

    def narrowed(self, other: Range) -> Range:
        """What both ranges hold."""
        low, above = max((self.low, self.above), (other.low, other.above))
        high, closed = min((self.high, self.closed), (other.high, other.closed))
        return Range(low, high, above, closed)

    @property
    def is_empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.above or not self.closed))


def ranges(requirement: str, *, bare_is_caret: bool = False) -> tuple[Range, ...] | None:
    """The alternatives of a requirement; None for what is no version (an address, a tag, a workspace)."""
    found = []
    for alternative in requirement.split("||"):
        whole = Range()
        text = re.sub(r"(\d)\s+-\s+v?(\d)", r"\1,<=\2", alternative.strip())
        if ",<=" in text and text[:1].isdigit():
            text = f">={text}"
        text = re.sub(r"([<>=~^!])\s+", r"\1", text)
        for clause in filter(None, re.split(r"[,\s]+", text)):
            one = _clause(clause, bare_is_caret=bare_is_caret)
            if one is None:
                return None
            whole = whole.narrowed(one)
        found.append(whole)
    return tuple(found)


def exclude_each_other(one: str, other: str, *, bare_is_caret: bool = False) -> bool:
    """Whether no version satisfies both; False where either is not understood."""
    first, second = (ranges(text, bare_is_caret=bare_is_caret) for text in (one, other))
    if first is None or second is None:
        return False
    return all(a.narrowed(b).is_empty for a in first for b in second)


def _clause(text: str, *, bare_is_caret: bool) -> Range | None:
    if text in ("*", "x", "X"):
        return Range()
    match = _CLAUSE.fullmatch(text)
    if match is None:
        return None
    operator = match[1] or ("^" if bare_is_caret else "=")
    version = tuple(int(part) for part in match[2].split("."))
    if match[3]:
        return Range() if operator == "!=" else Range(version, _next(version))
    return _compared(operator, _trimmed(version), version)


def _compared(operator: str, point: tuple[int, ...], written: tuple[int, ...]) -> Range:
    if operator in ("==", "===", "="):
        return Range(point, point, closed=True)
    if operator in (">=", ">"):
        return Range(point, above=operator == ">")
    if operator in ("<=", "<"):
        return Range(high=point, closed=operator == "<=")
    if operator == "^":
        significant = next((n for n, part in enumerate(written) if part), len(written) - 1)
        return Range(point, _next(written[: significant + 1]))
    if operator in ("~=", "~>"):
        return Range(point, _next(written[:-1] or written))
    return Range(point, _next(written[:2])) if operator == "~" else Range()  # != leaves nearly everything


def _next(version: tuple[int, ...]) -> tuple[int, ...]:
    return (*version[:-1], version[-1] + 1)


def _trimmed(version: tuple[int, ...]) -> tuple[int, ...]:
    while version and version[-1] == 0:
        version = version[:-1]
    return version
