"""What an agent says of its own work, and how much of it its diff bears out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import Field, ValidationError

from gitorch.errors import HandoffError
from gitorch.handoff.manifest import NextContext, Notes, Part, Text, Unmet
from gitorch.handoff.strict_json import read_json
from gitorch.handoff.work import Work

LIMIT = 64 * 1024  # bytes
_MANY = 200


class Claims(Part):
    """The file ``.gitorch/handoff.json`` that an agent may leave; every field is optional."""

    summary: Text = ""
    interfaces: tuple[Text, ...] = Field(default=(), max_length=_MANY)
    endpoints: tuple[Text, ...] = Field(default=(), max_length=_MANY)
    events: tuple[Text, ...] = Field(default=(), max_length=_MANY)
    dependencies: tuple[Text, ...] = Field(default=(), max_length=_MANY)
    notes: Notes = Notes()
    test_requirements: tuple[Text, ...] = Field(default=(), max_length=_MANY)
    next_agent_context: NextContext = NextContext()
    open_points: tuple[Text, ...] = Field(default=(), max_length=_MANY)


def read_claims(content: bytes) -> Claims:
    """The claims. Raises HandoffError, with the field, for what is none."""
    try:
        return Claims.model_validate(read_json(content, limit=LIMIT))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise HandoffError(
            f"the agent's handoff is not one: {place or 'it'}: {first['msg']}", hint="gitorch handoff schema"
        ) from error
    except ValueError as error:
        raise HandoffError(f"the agent's handoff can't be read: {error}", hint="gitorch handoff schema") from error


def unmet(claims: Claims, work: Work) -> tuple[Unmet, ...]:
    """Each claim that the diff does not bear out, with what the diff has instead where something is near."""
    return tuple(_unmet(claims, work))


def _unmet(claims: Claims, work: Work) -> Iterator[Unmet]:
    gone = {one.symbol: one for one in work.interfaces if one.change == "removed"}
    there = {_last(one.symbol): one.symbol for one in work.interfaces if one.change != "removed"}
    for claim in claims.interfaces:
        name = _name(claim)
        if _last(name) in there:
            continue
        reason = "the branch removes it" if _last(name) in map(_last, gone) else "the diff neither adds nor changes it"
        yield Unmet(kind="interface", name=claim, reason=reason)
    routes = {_route(f"{one.method} {one.route}") for one in work.endpoints if one.change != "removed"}
    paths = {route.partition(" ")[2] for route in routes}
    for claim in claims.endpoints:
        asked = _route(claim)
        if asked not in routes and not (" " not in asked and asked in paths):
            yield Unmet(kind="endpoint", name=claim, reason="no route of the diff answers it")
    names = {one.name for one in work.events if one.change != "removed"}
    for claim in claims.events:
        if claim not in names:
            yield Unmet(kind="event", name=claim, reason="the diff neither sends nor awaits it")
    added = {one.name.lower() for one in work.dependencies if one.change != "removed"}
    for claim in claims.dependencies:
        if re.split(r"[\s@=<>~^!\[;]", claim.lower(), maxsplit=1)[0] not in added:
            yield Unmet(kind="dependency", name=claim, reason="no manifest of the diff asks for it")


def _name(claim: str) -> str:
    """``def load_user(id: int) -> User`` and ``app.users.load_user`` both claim ``load_user``."""
    before = re.split(r"[(<={]|:\s", claim, maxsplit=1)[0].strip()
    return before.split()[-1] if before else claim


def _last(symbol: str) -> str:
    return re.split(r"[.#/:]+", symbol)[-1]


def _route(text: str) -> str:
    """One form for a route, whatever its parameters are called and however they are marked."""
    method, _, path = text.strip().rpartition(" ")
    shape = re.sub(r"\{[^}]*\}|<[^>]*>|:[A-Za-z_]\w*|\[[^\]]*\]", "{}", path.rstrip("/") or "/")
    return f"{method.upper()} {shape}".strip()
