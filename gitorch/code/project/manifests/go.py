"""What modules of Go require: go.mod and go.sum. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.offsets import place_of
from gitorch.code.project.manifests.written import Dependency, Reader


def _go(text: str) -> Iterator[Dependency]:
    for match in re.finditer(r"^(?:require\s+|\s+)([\w.-]+\.[\w.-]+/\S+)\s+(v[\w.+-]+)", text, re.MULTILINE):
        yield Dependency(match[1].lower(), match[2], "go", "require", place_of(text, match.start(1)))


def _go_sum(text: str) -> Iterator[Dependency]:
    for match in re.finditer(r"^(\S+) (v[\w.+-]+) h1:", text, re.MULTILINE):
        yield Dependency(match[1].lower(), match[2], "go", "lock", place_of(text, match.start(1)), is_locked=True)


READERS: dict[str, Reader] = {
    "go.mod": _go,
    "go.sum": _go_sum,
}
