"""What a caller asks of a thing before it asks for something that may not be there. Pure."""

from __future__ import annotations

import re

from gitorch.code.behaviour.calls.call_uses import CallUse
from gitorch.code.syntax import FUNCTIONS, above, arguments, receiver, text


def is_asked_before(use: CallUse) -> bool:
    """Whether it is asked, before the call, if the thing has what is looked up: ``if name not in book: return``."""
    owner, given = receiver(use.node), arguments(use.node)
    around = next((one for one in above(use.node) if one.type in FUNCTIONS), None)
    if owner is None or around is None or not given:
        return False
    before = text(around)[: max(use.node.start_byte - around.start_byte, 0)]
    holder, key = re.escape(text(owner)), re.escape(text(given[0]))
    asked = rf"(?<![\w.]){key}\s+(?:not\s+)?in\s+{holder}\b|\b{holder}\.(?:has|contains|includes|exists)\(\s*{key}\s*\)"
    return re.search(asked, before) is not None
