"""Messages that one key tells apart: ``{"type": "card", …}`` where they are sent, ``switch (msg.type)`` where heard."""

from __future__ import annotations

import re

from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import named
from gitorch.integrate.sides import View
from gitorch.integrate.wire.speaking import Said
from gitorch.integrate.wire.wiring import siblings

KEYS = named(
    "type kind event action op cmd command topic name tag t method opcode messageType message_type eventType event_type"
)
"""What such a key is called."""
_POSTS = re.compile(
    r"postMessage\(|\.(?:send|send_text|send_json|emit|publish|put|put_nowait|enqueue|dispatch|write|broadcast)\("
)
_HEARS = re.compile(
    r"""["']message["']|\.onmessage\b|JSON\.parse\(|json\.loads\(|\.recv\(|\.receive\w*\(|\.get\(\)|\.subscribe\("""
)


def posts(view: View, path: str) -> bool:
    """Whether a file, or one beside it that uses it, sends messages."""
    near = [path, *siblings(view, [path], wire_language(path))]
    return any(_POSTS.search(view.text(one) or "") for one in near)


def hears(text: str) -> bool:
    """Whether a file receives messages."""
    return _HEARS.search(text) is not None


def are_messages(before: tuple[View, Said], use: tuple[View, Said]) -> bool:
    """Whether one place sends a message and the other, in another file, tells it apart by such a key."""
    (_, one), (_, other) = before, use
    if one.path == other.path or one.is_common or one.sends is other.sends:
        return False
    (view, sent), (there, heard) = (before, use) if one.sends else (use, before)
    if not sent.sends or not _is_keyed(heard):
        return False
    is_keyed, receives = _is_keyed(sent) and sent.use[1] == heard.use[1], hears(there.text(heard.path) or "")
    if wire_language(one.path) == wire_language(other.path):
        return is_keyed and receives and posts(view, sent.path)
    return is_keyed or (receives and sent.is_strong and _has_key(view, sent, heard.use[1]))


def _is_keyed(one: Said) -> bool:
    return not one.is_strong and one.use[0] in ("case", "compare", "value", "keyword") and one.use[1] in KEYS


def _has_key(view: View, sent: Said, key: str) -> bool:
    """Whether what a verb sends gets such a key in the file or in one beside it."""
    quoted = re.compile(rf"""["'`]{re.escape(key)}["'`]|\b{re.escape(key)}\s*[:=]""")
    near = [sent.path, *siblings(view, [sent.path], wire_language(sent.path))]
    return any(quoted.search(view.text(one) or "") for one in near)
