"""The rules, one file a family. A rule is a function from an integration to findings; it reads and never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration

Rule = Callable[[Integration], Iterable[Finding]]

RULES: tuple[Rule, ...] = ()
