"""A mapping that made what it was asked for and lacked, and is a plain one now. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.contracts import Contract

MAKES_ITEMS = re.compile(r"(?:collections\.)?(?:defaultdict|Counter)\(")
PLAIN_DICT = re.compile(r"\{\}|dict\(.*\)|\{.*\bfor\b.*\}", re.S)


def no_longer_made(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """A function that gave a ``defaultdict`` or a ``Counter``, and gives a dict that lacks what was never put in."""
    if len(old.returns) != 1 or len(new.returns) != 1:
        return
    before, after = (_made(one, one.returns[0].text) for one in (old, new))
    if MAKES_ITEMS.match(before) and PLAIN_DICT.fullmatch(after):
        detail = "gives a plain dict now, which lacks what was never put in"
        yield ContractChange(Aspect.KIND, detail, new.returns[0].place, "items")


def _made(contract: Contract, returned: str) -> str:
    """What is returned, as it is made: by the one assignment of its name, where it has one."""
    name = re.escape(returned)
    made = re.findall(rf"^\s*{name}\s*(?::[^=\n]*)?=\s*([^\n]+)$", contract.failing.source, re.M)
    return str(made[0]).strip() if returned.isidentifier() and len(made) == 1 else returned
