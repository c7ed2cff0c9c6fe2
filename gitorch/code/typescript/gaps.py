"""What TypeScript allows and the grammar does not know, written so that the grammar takes it. Pure.

Each place keeps its length, so that whatever is read by place is read from the text as it was.
"""

from __future__ import annotations

import re

_SPACE = rb"(?:\s|/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*\n)*+"
_VARIANCE = re.compile(rb"([<,]" + _SPACE + rb"(?:const\s+)?)(in\s+out|in|out)(?=\s" + _SPACE + rb"[A-Za-z_$])")
_ALL_TYPES = re.compile(rb"(\bexport\s+)(type)(?=\s*\*)")
_MODULE_ARGUMENT = re.compile(rb"""(<\s*)(typeof\s+import\s*\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\))(?=\s*>)""")
_IMPORTED_LIST = re.compile(rb"""([:|&<,(=]\s*)(import\s*\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\)(?:\.\w+)+)(?=\[\])""")
_ATTRIBUTE = re.compile(rb"""(=)("[^"\n<>]*&[^"\n<>]*"|'[^'\n<>]*&[^'\n<>]*')""")
_SIGNS = re.compile(rb"\S")


def without_gaps(source: bytes, *, has_jsx: bool) -> bytes:
    """The source with blanks or ``any`` where the grammar would stumble. The same source where nothing is known."""
    for pattern in (_VARIANCE, _ALL_TYPES):
        source = pattern.sub(lambda found: found[1] + _SIGNS.sub(b" ", found[2]), source)
    for pattern in (_MODULE_ARGUMENT, _IMPORTED_LIST):
        source = pattern.sub(lambda found: found[1] + b"any" + b" " * (len(found[2]) - 3), source)
    if has_jsx:
        source = _ATTRIBUTE.sub(lambda found: found[1] + found[2].replace(b"&", b"+"), source)
    return source
