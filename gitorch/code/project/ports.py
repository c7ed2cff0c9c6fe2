"""The ports of the machine that the services of a compose file take. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from gitorch.code.model import Place

_COMPOSE = re.compile(r"(?:docker-)?compose(?:[.-].*)?\.ya?ml")
_LINE = re.compile(r"(?P<indent>\s*)(?P<item>-\s+)?(?P<rest>\S.*?)\s*(?:\s#.*)?$")
_SHORT = re.compile(r"""["']?(?:[\d.]+:|\[[\da-f:]+\]:)?(?P<port>\d+):\d+(?:/\w+)?["']?$""")
_LONG = re.compile(r"""published:\s*["']?(?P<port>\d+)["']?$""")


@dataclass(frozen=True)
class Published:
    """A port of the machine, the service that takes it, and where that is said."""

    port: str
    service: str
    place: Place


def is_compose(path: str) -> bool:
    """Whether a path is one that compose reads."""
    return _COMPOSE.fullmatch(PurePosixPath(path).name) is not None


def published(text: str) -> Iterator[Published]:
    """Every port that a service publishes, in the short form and in the long one."""
    above: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.match(line)
        if match is None or match["rest"].startswith("#"):
            continue
        indent = len(match["indent"])
        while above and above[-1][0] >= indent + bool(match["item"]):
            above.pop()
        keys = [key for _, key in above]
        found = (_LONG if match["rest"].startswith("published:") else _SHORT).match(match["rest"])
        if found is not None and keys[:1] == ["services"] and keys[2:3] == ["ports"]:
            yield Published(found["port"], keys[1], Place(number, line.find(found["port"]) + 1))
        elif not match["item"] and match["rest"].endswith(":"):
            above.append((indent, match["rest"][:-1].strip("\"'")))
