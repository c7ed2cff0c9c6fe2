"""Questions that a program puts to a person who is not there."""

from __future__ import annotations

import re

_LONGEST = 2000
_QUESTION = re.compile(
    r"do you (?:trust|want to (?:proceed|continue|allow|make this))|\(y/n\)|\[y/n\]|\(y\)es/\(n\)o|press enter to"
    r"|waiting for (?:your )?(?:approval|confirmation|permission)|please (?:log ?in|sign in|authenticate)"
    r"|enter (?:your )?(?:api key|password|passphrase)|open this url in your browser",
    re.IGNORECASE,
)


def dialog(line: bytes) -> str | None:
    """The question on a line that is no JSON: trust, permission, login. None if it asks for nothing."""
    if len(line) > _LONGEST or line.lstrip().startswith(b"{"):
        return None
    words = line.decode("utf-8", "replace").strip()
    return words[:400] if _QUESTION.search(words) else None
