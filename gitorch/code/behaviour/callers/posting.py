"""Where a caller sends what must not be sent twice. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse
from gitorch.code.behaviour.changes.aspects import ContractChange
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, MEMBERS, arguments, called_name, place, string_value, text, walk

_HARMLESS = re.compile(
    r"(?i)\b(?:search|query|graphql|log-?in|tokens?|oauth2?|auth|preview|validate|verify|check|count|lookup|filter|health|ping|estimate)\b"
)
_IS_ONCE = re.compile(r"(?i)idempot|dedup|request_?id|\bnonce\b")


def posts_once(use: CallUse, change: ContractChange, _index: int) -> tuple[Place, ...]:
    """The call that has something made, with no key by which a second one would be known; of a maker, what it made."""
    if _IS_ONCE.search(text(use.function)):
        return ()
    if change.name == "maker":
        posts = (one.parent.parent for one in use.later if one.parent is not None and one.parent.type in MEMBERS)
        found = next((one for one in posts if one is not None and one.type in CALLS and _is_post(one)), None)
        return (place(use.node), place(found)) if found is not None else ()
    return (place(use.node),) if _is_post(use.node) else ()


def _is_post(call: Node) -> bool:
    given = arguments(call)
    said = [value for one in given for each in walk(one) if (value := string_value(each)) is not None]
    paths = [text(one) for one in given if one.type in ("string", "template_string", "concatenated_string")]
    is_post = called_name(call) == "post" or any(one.upper() == "POST" for one in said)
    return is_post and not any(_HARMLESS.search(one) for one in paths)
