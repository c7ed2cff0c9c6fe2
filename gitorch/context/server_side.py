"""The Messages API's own means against a full window, as parameters for the loop. Pure.

Clearing old tool results and compaction happen on the server and are betas; a server without them answers 400, and
:func:`gitorch.context.compression.compress` works with any.
"""

from __future__ import annotations

from typing import Any

from gitorch.context.compression import THRESHOLD

CLEARING_BETA = "context-management-2025-06-27"
COMPACTION_BETA = "compact-2026-01-12"
_CLEAR_FROM = 0.5  # of the window: clearing costs the cache, so not sooner
_CLEAR_AT_LEAST = 0.1  # of the window, to be worth the cache that it costs
_LEAST_COMPACTION = 50_000  # the API refuses a lower trigger
_INSTRUCTIONS = (
    "Keep, word for word: the brief, every decision, every test that still fails and its message. "
    "Turn implementation details into the interfaces of the files, debugging into the fix, exploration into decisions."
)


def server_side(window: int, *, keep: int = 6, never_clear: tuple[str, ...] = ()) -> dict[str, Any]:
    """``betas`` and ``context_management`` for ``client.beta.messages.stream``.

    The results of all but the last ``keep`` tool uses are cleared from half of the window on, those of ``never_clear``
    tools excepted; at 0.8 of it the server compacts. Compaction is left out of a window too small for it.
    """
    edits: list[dict[str, Any]] = [
        {
            "type": "clear_tool_uses_20250919",
            "trigger": {"type": "input_tokens", "value": int(window * _CLEAR_FROM)},
            "keep": {"type": "tool_uses", "value": keep},
            "clear_at_least": {"type": "input_tokens", "value": int(window * _CLEAR_AT_LEAST)},
            **({"exclude_tools": list(never_clear)} if never_clear else {}),
        }
    ]
    betas = [CLEARING_BETA]
    if window * THRESHOLD >= _LEAST_COMPACTION:
        trigger = {"type": "input_tokens", "value": int(window * THRESHOLD)}
        edits.append({"type": "compact_20260112", "trigger": trigger, "instructions": _INSTRUCTIONS})
        betas.append(COMPACTION_BETA)
    return {"betas": betas, "context_management": {"edits": edits}}
