"""Facts by blob id, kept in few files, so that those of a whole tree are read at once.

A folder of the user's own; everything in it can be made again, and a folder that can't be written only costs time.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from gitorch.code.encoding import code_digest
from gitorch.context.facts import FileFacts, plain_facts, read_facts

_SPARE = 64  # facts a shard may hold beyond twice those of the present tree, so that reading one stays cheap


class FactsCache:
    """Facts by key (language and blob id). ``folder`` None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / _digest() if folder is not None else None

    def facts(self, keys: Iterable[str], make: Callable[[str], FileFacts]) -> dict[str, FileFacts]:
        """The facts of every key; ``make`` is asked for those that are not kept, and they are kept from now on."""
        found: dict[str, FileFacts] = {}
        for shard, wanted in _by_shard(keys).items():
            kept = self._read(shard)
            known = {key: facts for key in wanted if (facts := read_facts(kept.get(key))) is not None}
            made = {key: make(key) for key in wanted if key not in known}
            found |= known | made
            if made:
                others = [key for key in kept if key not in known][-len(wanted) - _SPARE :]
                room = {key: kept[key] for key in (*others, *known)}
                self._write(shard, {**room, **{key: plain_facts(facts) for key, facts in made.items()}})
        return found

    def _read(self, shard: str) -> Mapping[str, object]:
        if self._folder is None:
            return {}
        try:
            kept = json.loads((self._folder / f"{shard}.json").read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def _write(self, shard: str, content: Mapping[str, object]) -> None:
        """Beside and renamed, so that nobody reads half."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".new-", delete=False) as file:
                file.write(json.dumps(content, separators=(",", ":")).encode())
            os.replace(file.name, self._folder / f"{shard}.json")  # noqa: PTH105 - the name is text already
        except OSError:
            return


def _by_shard(keys: Iterable[str]) -> dict[str, list[str]]:
    """Keys by the last digit of their blob id."""
    shards: defaultdict[str, list[str]] = defaultdict(list)
    for key in dict.fromkeys(keys):
        shards[key[-1]].append(key)
    return shards


@cache
def _digest() -> str:
    """The same for the same code: what other code has written is not ours to read."""
    here = Path(__file__).parent
    stats = [(name, (here / name).stat()) for name in ("facts.py", "signature.py", "tokens.py")]
    said = [code_digest(), *(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats)]
    return sha256("\0".join(said).encode()).hexdigest()[:16]
