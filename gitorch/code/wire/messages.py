"""Calls of Go, Java, Kotlin and Rust that send a message or wait for one, told by their verbs."""

from __future__ import annotations

import re

from gitorch.code.model import Place
from gitorch.code.wire.gathering import Gathering
from gitorch.code.wire.model import Event
from gitorch.code.wire.verbs import LISTENS, SENDS, last

_ENDS = re.compile(r"(?:Json|JSON|Async|Sync|WithContext|Msg|Message)$")
_MORE = {"convertAndSend": "publish", "queueSubscribe": "subscribe", "chanSubscribe": "subscribe"}


def file_message(found: Gathering, callee: str, name: str, place: Place, scope: str) -> None:
    """File a call whose first argument is a text as an event, if its verb says that it is one."""
    spelled = last(callee)
    verb = spelled[:1].lower() + spelled[1:]
    verb = _MORE.get(verb, verb)
    if verb not in SENDS | LISTENS:
        verb = _ENDS.sub("", verb)
    if not name or name.startswith("/") or " " in name or "." not in callee or verb not in SENDS | LISTENS:
        return
    owner = callee.rpartition(".")[0]
    found.events.append(Event(name, verb in SENDS, place, f"{owner}.{verb}", scope=scope))
