"""Whether a text tells a definition with its right signature: the same eyes for a brief, a map and whole files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from benchmarks.briefs_truth import Wanted, squeezed

_HEAD = re.compile(r"^(?:[│|⋮ ]?)( *)(?:\d+ )?(.*)$")
_LONGEST_SIGNATURE = 60  # lines that a signature may be written over


def blocks(text: str, paths: Collection[str]) -> dict[str, list[str]]:
    """The lines below each line that is a path of the repository, a colon after it or not."""
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in text.splitlines():
        name = line.strip().removesuffix(":")
        if name in paths:
            here = found.setdefault(name, [])
        elif line.startswith("# ") and not line.startswith("# !"):
            here = []
        else:
            here.append(line)
    return found


def tells(block: list[str], wanted: Wanted) -> bool:
    """Some line names the definition, below its holder if it has one, and goes on with every part in order."""
    holder, _, name = wanted.qualname.rpartition(".")
    holder_name = holder.rpartition(".")[2]
    return any(
        (not holder_name or _is_below(block, at, holder_name)) and _has_parts(block, at, name, parts)
        for at in _naming(block, name)
        for parts in wanted.signatures
    )


def _naming(block: list[str], name: str) -> Iterator[int]:
    word = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
    return (at for at, line in enumerate(block) if word.search(line))


def _is_below(block: list[str], at: int, holder: str) -> bool:
    """Whether a line that stands further out, or the line itself, names the holder."""
    word = re.compile(rf"(?<![\w$]){re.escape(holder)}(?![\w$])")
    depth = _depth(block[at])
    if word.search(block[at]):
        return True
    for line in reversed(block[:at]):
        if line.strip(" │⋮.") and _depth(line) < depth:
            if word.search(line):
                return True
            depth = _depth(line)
    return False


def _depth(line: str) -> int:
    found = _HEAD.match(line)
    return len(found[1]) if found else 0


def _has_parts(block: list[str], at: int, name: str, parts: Sequence[str]) -> bool:
    text = block[at] if len(parts) == 0 else "".join(block[at : at + _LONGEST_SIGNATURE])
    rest = squeezed(text[text.index(name) + len(name) :])
    for part in parts:
        where = rest.find(part)
        if where < 0 or where > 4_000:
            return False
        rest = rest[where + len(part) :]
    return True
