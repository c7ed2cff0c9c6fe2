"""A project's own program that runs its numbered migrations: whether it keeps them by name or by number. Pure.

Where the whole name of a file is kept, two files of one number both run, each once; where the number is kept, one of
them never does.
"""

from __future__ import annotations

import re

_LISTS = re.compile(r"\b(?:r?glob|iterdir|listdir|scandir|readdir(?:Sync)?|globSync)\(|\bfast-glob\b")
_NAME = r"\w*(?:name|Name|stem|path|Path|file|File|entry|migration|script)\w*"
_BY_NAME = re.compile(
    rf"\b{_NAME}\s+(?:not\s+)?in\s+\w"
    rf"|\.(?:has|includes)\(\s*(?:[\w.]+\.)?{_NAME}\s*\)"
    rf"|(?i:\bwhere\s+\"?(?:file_?)?name\"?\s*=)"
)
_LOOPS = re.compile(rf"\bfor\s+{_NAME}\s+in\b")  # goes through the files, asks nothing
_BY_NUMBER = re.compile(
    r"\bint\(|\bparseInt\b|\bNumber\(|user_version|\\d|\[0-9\]|\.r?split\(\s*[\"'][_.-]|\.r?partition\(|\[\s*:\s*\w+\s*\]"
    r"|\.(?:slice|substring|substr)\(|\benumerate\(|(?i:\bmax\()|(?i:\bdesc\s+limit\b)|<=|>=|\w\s[<>]\s\w"
)


def keeps_names(text: str, folder: str) -> bool | None:
    """Whether a file that lists a folder's migrations keeps them by their names; None if it doesn't list them."""
    if not re.search(rf"\b{re.escape(folder)}\b", text) or _LISTS.search(text) is None:
        return None
    return _BY_NAME.search(_LOOPS.sub("", text)) is not None and _BY_NUMBER.search(text) is None
