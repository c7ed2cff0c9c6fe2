"""Answers kept from run to run, by everything that they depend on: a tree judged once is not judged again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from gitorch.integrate.analyzers.diagnostic import Diagnostic

_KEPT = 400
_FORMAT = "2"  # changes when an adapter reads its program's answers differently

Answers = dict[str, tuple[Diagnostic, ...]]


@dataclass(frozen=True)
class Remembered:
    """Per tree and analyzer, the diagnostics of each file that was ever asked for."""

    folder: Path

    def recall(self, key: str) -> Answers:
        """What is known; nothing where the record is absent or damaged."""
        try:
            found = json.loads((self.folder / key).read_text())
            return {path: tuple(Diagnostic(*row) for row in rows) for path, rows in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def remember(self, key: str, answers: Mapping[str, tuple[Diagnostic, ...]]) -> None:
        """Keep these answers; a disk that is full or read-only only costs the next run its time."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            beside = self.folder / f".{key}.{os.getpid()}"
            rows = {path: [astuple(one) for one in found] for path, found in sorted(answers.items())}
            beside.write_text(json.dumps(rows))
            beside.replace(self.folder / key)
            self._prune()

    def _prune(self) -> None:
        records = list(self.folder.iterdir())
        if len(records) <= _KEPT:
            return
        records.sort(key=lambda record: record.stat().st_mtime)
        for record in records[: len(records) - _KEPT // 2]:
            record.unlink(missing_ok=True)


def key_of(*parts: str) -> str:
    """A file name for everything that an answer depends on."""
    return hashlib.sha256("\0".join((_FORMAT, *parts)).encode("utf-8", "surrogateescape")).hexdigest()[:40]
