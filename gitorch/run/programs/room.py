"""How much of its window a conversation takes, what it has cost, and making room where it gets tight."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gitorch.context.compression import THRESHOLD, compress
from gitorch.context.conversation import tokens_of
from gitorch.context.server_side import server_side
from gitorch.model.conversation import Conversation, Reply
from gitorch.model.messages import Usage
from gitorch.run.programs.orders import Orders
from gitorch.run.programs.speaking import speak

_SURROUNDINGS = 4_000  # tokens that the tools' own descriptions take, about


@dataclass
class Room:
    """The window of one conversation. ``window`` is its size in tokens."""

    window: int
    is_server_side: bool
    _spent: Usage = field(default_factory=Usage)
    _context: int = 0

    @property
    def tokens(self) -> int:
        """Tokens so far, in and out."""
        spent = self._spent
        return spent.input + spent.output + spent.cache_read + spent.cache_written

    def count(self, reply: Reply) -> None:
        """Add what a reply cost, and tell."""
        self._spent += reply.usage
        self._context = reply.context
        speak(
            "usage",
            entered=self._spent.input,
            left=self._spent.output,
            read=self._spent.cache_read,
            written=self._spent.cache_written,
            context=reply.context,
            window=self.window,
        )

    def make(self, conversation: Conversation) -> None:
        """Shorten the conversation where the API counts more than the threshold in it."""
        if self.is_server_side or self._context <= self.window * THRESHOLD:
            return
        estimated = tokens_of(conversation.messages)
        # compress estimates; the API has counted, so the window is put in the same measure
        scale = estimated / max(1, self._context - _SURROUNDINGS)
        made = compress(conversation.messages, int(self.window * scale), reserved=int(_SURROUNDINGS * scale))
        if made.is_changed:
            conversation.messages = list(made.messages)


def edits(orders: Orders) -> dict[str, Any]:
    """The parameters that leave making room to the API; none where we do it."""
    return server_side(orders.window) if orders.server_side else {}
