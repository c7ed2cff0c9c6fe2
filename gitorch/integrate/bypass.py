"""The emergency exit of the pre-push hook: allowed with a reason, and written down where everybody can read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from gitorch import names
from gitorch.git.notes import rewrite_notes
from gitorch.git.repository import Oid, Repository


def record_bypass(repository: Repository, commit: Oid, ref: str, reason: str) -> None:
    """Note on the commit that it was pushed to ``ref`` without a verdict: who, when and why."""
    name, email = repository.identity()
    when = datetime.now(UTC).isoformat(timespec="seconds")
    line = json.dumps({"pushed": ref, "by": f"{name} <{email}>", "at": when, "reason": reason}) + "\n"
    rewrite_notes(repository, names.BYPASSES, {commit: lambda note: (note or b"") + line.encode()})
