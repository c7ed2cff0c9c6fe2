"""What stands for "nothing there" in what a function gives: a constant, -1 of a search, None of a look-up. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.contracts import Contract
from gitorch.code.behaviour.promises.giving import Returned

_CONSTANTS = frozenset({
    "None", "null", "undefined", "-1", "''", '""', "0", "False", "false", "[]", "{}", "",
})  # fmt: skip
_LITERAL = re.compile(
    r"(?:[-+]?\d[\d_]*(?:\.\d+)?|True|False|true|false|None|null|undefined|(['\"]).*\1|\(\)|\[\]|\{\})$"
)
_SEARCHES = re.compile(r"\.(?:findIndex|findLastIndex|indexOf|lastIndexOf|search|rfind)\((?!.*\)\s*[.\[])")
_FINDS = re.compile(r"\.(?:find|findLast|get|at)\((?!.*\)\s*[.\[])|\?\.\w+$|\.find(?:Last)?\(.*\)\?\.")
_FINDS_TEXT = re.compile(r"\.find\(\s*(['\"]|\w+\s*[,)])")
_STAND_IN = re.compile(r"^(?P<value>.+?)\s*(?:\?\?|\|\||\bor\b)\s*(?P<spare>[^|?]+)$", re.S)
_WITH_DEFAULT = re.compile(r"^(?P<value>.+\.get\([^(),]+)\s*,\s*[^()]+\)$|^(?P<next>next\(.+),\s*\w+\)$", re.S)


def signs(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """Another sign for the same: its callers ask for the old one."""
    before = {one.text for one in old.returns}
    sentinels = before & _CONSTANTS
    constants = [one for one in new.returns if one.text not in before and _LITERAL.match(one.text or "None")]
    for gone in sorted(sentinels - {one.text for one in new.returns}):
        if constants:
            yield _other_sign(gone or "None", constants[0], constants[0].text or "None")
            return
    was, now = {sign for one in old.returns if (sign := _sign(one))}, [(_sign(one), one) for one in new.returns]
    for sign, one in now:
        if sign and sign not in was and len(was) == 1 and not was & {each for each, _ in now}:
            yield _other_sign(was.pop(), one, sign)
            return


def _other_sign(gone: str, returned: Returned, come: str) -> ContractChange:
    detail = f"gives {come or 'nothing'} where it gave {gone}"
    return ContractChange(Aspect.SENTINEL, detail, returned.place, old=gone, new=come)


def _sign(returned: Returned) -> str:
    """The sign that a value has by the way it is found; empty where it has none."""
    said = returned.text
    if said in ("None", "null", "undefined", "-1", ""):
        return said or "None"
    default = re.search(
        r"(?:\bnext\(.+,|\.get\((?:[^(),]|\([^()]*\))+,|\?\?|\|\||\bor\b)\s*(None|null|undefined|-1|\"\"|'')\)?$", said
    )
    if default is not None:
        return default[1]
    if _SEARCHES.search(said):
        return "-1"
    is_arrow = "=>" in said or "function" in said
    if _FINDS.search(said) and (is_arrow or not _FINDS_TEXT.search(said)):
        return "undefined" if is_arrow or "?." in said else "None"
    return "-1" if _FINDS_TEXT.search(said) and not is_arrow else ""


def stand_in_gone(old: Contract, new: Contract) -> Returned | None:
    """What is now given as it is found, where something stood in for it if there was nothing."""
    bare = {value for one in old.returns if (value := _without_stand_in(one.text))}
    return next((one for one in new.returns if _plain(one.text) in bare), None)


def _without_stand_in(said: str) -> str:
    found = _STAND_IN.match(said)
    if found is not None and not re.fullmatch(r"None|null|undefined", found["spare"].strip()):
        return _plain(found["value"])
    default = _WITH_DEFAULT.match(said)
    if default is None or re.search(r",\s*None\)$", said):
        return ""
    return _plain((default["value"] or default["next"]) + ")")


def _plain(said: str) -> str:
    found = re.sub(r"\s+", "", said)
    while found.startswith("(") and found.endswith(")") and found.count("(") == 1:
        found = found[1:-1]
    return found.rstrip("!")
