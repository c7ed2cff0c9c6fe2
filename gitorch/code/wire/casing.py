"""Naming conventions: what a source name becomes on the wire."""

from __future__ import annotations

import re


def words(name: str) -> tuple[str, ...]:
    """The words of an identifier in lower case: ``userId``, ``user_id`` and ``UserID`` are the same two."""
    spaced = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3 \2\4", name)
    return tuple(word.lower() for word in re.split(r"[^A-Za-z0-9]+", spaced) if word)


def recased(name: str, convention: str) -> str:
    """The name as a convention spells it: camel, pascal, kebab, snake; any other leaves it as it is."""
    parts = words(name)
    if not parts:
        return name
    match convention:
        case "camel":
            return parts[0] + "".join(part.capitalize() for part in parts[1:])
        case "pascal":
            return "".join(part.capitalize() for part in parts)
        case "kebab":
            return "-".join(parts)
        case "snake":
            return "_".join(parts)
        case _:
            return name
