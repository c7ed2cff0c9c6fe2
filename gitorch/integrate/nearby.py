"""What stands beside a file, and which words say nothing there because everything has them."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from gitorch.code.syntax import language_of
from gitorch.integrate.sides import View

_OFTEN = """
id type value data status text key url path name body headers params query user content result error options config
state message code map then catch target current props children parent node style response request args kwargs
client session logger env db app version label default next done push shift filter reduce forEach includes indexOf
slice concat find some every send on emit off once toString stringify parse test match exec call apply bind size has
delete entries run start stop close open read write load save add build make create init setup process handle execute
fetch json commit
"""
_OF_PYTHON = """
absolute add_note anchor any all append args astimezone bit_length capitalize casefold center chmod clear combine
complex conjugate copy count ctime cwd date day decode denominator difference discard drive encode end endswith
exists expanduser extend fold format format_map fromisoformat fromkeys fromtimestamp get glob group groupdict groups
hex hour imag index insert intersection is_absolute is_dir is_file is_symlink isalnum isalpha isascii isdigit isdisjoint
isidentifier islower isnumeric isoformat isoweekday isspace issubset issuperset istitle isupper items iter iterdir join
joinpath keys ljust lower lstat lstrip max microsecond min minute mkdir month now numerator owner parents part partition
parts pop popitem pos rank range read_bytes read_text readlink real regs relative_to remove removeprefix removesuffix
rename replace resolve reverse rfind rglob rindex rjust rmdir root round rpartition rsplit rstrip second setdefault sort
span split splitlines startswith stat stem strftime string strip strptime suffix suffixes sum swapcase time timestamp
timetuple title today toordinal touch translate tzinfo union unlink update upper utcnow utcoffset values weekday
with_name with_suffix with_traceback write_bytes write_text year zfill
"""
_OF_JAVASCRIPT = """
abort addEventListener all allSettled appendChild assign at attributes blob charAt charCodeAt checked classList clear
click clone closest constructor contains copyWithin dataset description disabled dispatchEvent element elements endsWith
errors fill finally findIndex findLast firstChild flags flat flatMap focus formData freeze from fromEntries get getDate
getDay getElementById getFullYear getHours getMinutes getMonth getSeconds getTime global groups hash hidden host
hostname href innerHTML innerText input is isArray item join keys lastIndex lastIndexOf length localeCompare matchAll
method max min normalize now of ok origin padEnd padStart pathname pop port preventDefault prototype protocol
querySelector querySelectorAll race random reason reject remove repeat replace replaceAll resolve reverse search
searchParams selected set sign signal sort source splice split stack startsWith statusText substring tagName textContent
title toFixed toISOString toJSON toLowerCase toSorted toUpperCase trim trimEnd trimStart unshift update valueOf values
width height
"""
_COMMON = {
    is_python: frozenset(f"{_OFTEN} {known}".split())
    for is_python, known in ((True, _OF_PYTHON), (False, _OF_JAVASCRIPT))
}
SHORTEST = 2
"""A name of no more letters says too little."""
MOST_FILES = 60
"""In a folder of more files a name that one of them defines says too little."""


def is_telling(name: str, path: str) -> bool:
    """Whether a member's name, in a file of that path, says whose it is: things that no repository defines lack it."""
    is_own = name not in _COMMON[path.endswith((".py", ".pyi"))] and not name.startswith("__")
    return is_own and len(name) > SHORTEST


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
