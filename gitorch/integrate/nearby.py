"""What stands beside a file, and which words say nothing there because everything has them."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from posixpath import dirname

from gitorch.code.syntax import language_of
from gitorch.integrate.sides import View

_KNOWN = (str, bytes, int, float, list, dict, set, datetime, Path, Exception, re.Match, builtins)
_OFTEN = """
id type value data status text key url path name body headers params query user content result error options config
state length message code map then catch target current props children parent node style response request args kwargs
client session logger env db app version label default next done push shift filter reduce forEach includes indexOf
slice concat find some every send on emit off once toString stringify parse test match exec call apply bind size has
delete entries run start stop close open read write load save add build make create init setup process handle execute
fetch json commit
"""
COMMON = frozenset(name for one in _KNOWN for name in dir(one)) | frozenset(re.findall(r"\w+", _OFTEN))
"""What things that no repository defines have as well."""
MOST_FILES = 60
"""In a folder of more files a name that one of them defines says too little."""


def files_in(view: View, folder: str) -> Iterator[str]:
    """The files of a folder whose bodies we read."""
    prefix = f"{folder}/" if folder else ""
    for name, is_folder in sorted(view.listing(folder).items()):
        if not is_folder and language_of(name) is not None:
            yield f"{prefix}{name}"


def is_beside(one: str, other: str) -> bool:
    """Whether two folders are one, one holds the other, or both stand in a third that is not the root."""
    parents = dirname(one) == dirname(other) and bool(dirname(one))
    return one == other or parents or f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")
