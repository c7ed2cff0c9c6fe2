"""What code takes the things of a list for that it is sent, by what it does with the list."""

from __future__ import annotations

import re

from gitorch.code.wire.model import OBJECT, STRING

_LONGEST = 500  # characters of a line that people write
_SAYS = r"""\[?["']?\b{key}\b["']?\]?"""  # ``x.key``, ``x["key"]`` or a name taken out of it
_AS_TEXTS = (
    r"""{says}\??\.join\(""",
    r"""{says}\??\.(?:includes|indexOf)\(\s*["'`]""",
    r"""{says}\??\.(?:map|filter|some|every|find)\(\(?(\w+)\)?\s*=>\s*\1\.(?:toUpper|toLower|trim|starts|ends|length|split)""",
    r"""{says}\??\.map\(\(?(\w+)\)?\s*=>\s*`[^`]*\$\{{\1\}}""",
    r"""\.join\([^()\n]*{says}\)""",
    r"""\b(?:set|Counter|frozenset|sorted)\([^()\n]*{says}\)""",
    r"""["'][^"'\n]*["'] (?:not )?in [\w.]*{says}""",
    r"""\b(\w+)\.(?:upper|lower|strip|title|startswith|endswith|split)\([^\n]* for \1 in [^\n]*{says}""",
)
_AS_OBJECTS = (
    r"""{says}\??\.(?:map|filter|some|every|find|forEach|flatMap)\(\(?\{{""",
    r"""{says}\??\.(?:map|filter|some|every|find|forEach|flatMap)\(\(?(\w+)\)?\s*=>[^\n]*\b\1\.(?!to|trim|starts|ends|len|split)\w""",
    r"""\b(\w+)(?:\[["']\w+["']\]|\.get\(["'])[^\n]* for \1 in [^\n]*{says}""",
    r"""{says}\[0\](?:\.\w|\[["'])""",
)


def taken_elements(text: str, key: str) -> frozenset[str]:
    """The JSON types that a file works with the things of a list as; none where that can't be told."""
    if key not in text:
        return frozenset()
    lines = "\n".join(line for line in text.splitlines() if key in line and len(line) <= _LONGEST)
    found = {
        kind
        for kind, patterns in ((STRING, _AS_TEXTS), (OBJECT, _AS_OBJECTS))
        for pattern in patterns
        if re.search(pattern.format(says=_SAYS.format(key=re.escape(key))), lines)
    }
    return frozenset(found if len(found) == 1 else ())
