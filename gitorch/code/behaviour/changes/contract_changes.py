"""What changed between two versions of one function that its callers can notice. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.changes.failure_changes import (
    callbacks,
    failures,
    hands_on,
    is_giving_up,
    no_longer_raises,
    retries,
    waits,
)
from gitorch.code.behaviour.changes.forms import forms
from gitorch.code.behaviour.changes.given_things import given_things
from gitorch.code.behaviour.changes.gone_through import amounts, bounds, flows, rounds
from gitorch.code.behaviour.changes.less_given import less_given
from gitorch.code.behaviour.changes.making_items import no_longer_made
from gitorch.code.behaviour.changes.query_order import turned_round
from gitorch.code.behaviour.changes.result_edits import result_edits
from gitorch.code.behaviour.changes.signs import signs, stand_in_gone
from gitorch.code.behaviour.changes.softening import softened
from gitorch.code.behaviour.changes.told_otherwise import told_otherwise
from gitorch.code.behaviour.changes.unescaping import unescaped
from gitorch.code.behaviour.promises.contracts import Contract

_LIMITS = re.compile(r"(?i)timeout|deadline|time_?limit|max_?wait")
_ENDLESS = ("None", "null", "undefined", "0", "Infinity", "math.inf", "float('inf')", 'float("inf")')
_LITERAL = re.compile(
    r"(?:[-+]?\d[\d_]*(?:\.\d+)?|True|False|true|false|None|null|undefined|(['\"]).*\1|\(\)|\[\]|\{\})$"
)


def changes(old: Contract, new: Contract) -> tuple[ContractChange, ...]:
    """Everything that differs, the plainest first; a small edit of what it gives, where that has no other name."""
    found = tuple(change for compare in _COMPARISONS for change in compare(old, new))
    return found or tuple(result_edits(old, new))


def _modes(old: Contract, new: Contract) -> Iterator[ContractChange]:
    if new.is_async and not (old.is_async or old.gives_promise):
        yield ContractChange(Aspect.ASYNC, "is asynchronous now", new.place)
    if old.is_async and not new.is_async and not new.is_generator and not _gives_promise(new):
        yield ContractChange(Aspect.NOT_ASYNC, "is no longer asynchronous", new.place)
    if new.is_generator and not old.is_generator:
        yield ContractChange(Aspect.ITERATOR, "is a generator now", new.place)


def _gives_promise(new: Contract) -> bool:
    return any(not one.kind for one in new.returns)


def _results(old: Contract, new: Contract) -> Iterator[ContractChange]:
    before, after = {one.kind for one in old.returns}, {one.kind for one in new.returns}
    nothings = {"nothing", "maybe"}
    gave_values = any(one.kind not in nothings for one in old.returns)
    if gave_values and not before & nothings and after & nothings and not (new.is_generator or old.is_generator):
        first = next(one for one in new.returns if one.kind in nothings)
        yield ContractChange(Aspect.NOTHING, "may give nothing now", first.place, when=first.when)
    elif old.failing.raises and not new.failing.raises and "maybe" in before & after and "nothing" not in before:
        first = next(one for one in new.returns if one.kind == "maybe")
        yield ContractChange(
            Aspect.NOTHING, f"may give nothing now, where it raised {old.failing.raises[0].what}", first.place
        )
    elif (bare := stand_in_gone(old, new)) is not None:
        said = "may give nothing now, where something stood in for it"
        yield ContractChange(Aspect.NOTHING, said, bare.place, besides=new.place)
    other_sign = tuple(signs(old, new))
    yield from other_sign
    if not other_sign:
        yield from _shapes(old, new)


def _shapes(old: Contract, new: Contract) -> Iterator[ContractChange]:
    if old.collection and new.collection and old.collection != new.collection:
        where = new.returns[-1].place if new.returns else new.place
        detail = f"gives {_an(new.collection)} now, not {_an(old.collection)}"
        yield ContractChange(Aspect.COLLECTION, detail, where, old=old.collection, new=new.collection)
        return
    shaped_before = {one.kind for one in old.returns} - {"nothing", "maybe"}
    shaped_after = {one.kind for one in new.returns} - {"nothing", "maybe"}
    if len(shaped_before) == 1 and len(shaped_after) == 1 and "" not in shaped_before | shaped_after:
        was, now = shaped_before.pop(), shaped_after.pop()
        first = next(one for one in new.returns if one.kind == now)
        if was != now and "zone" in was and "zone" in now:
            name = "" if "without" in was + now else "fields"
            if not name or "UTC" in was + now or ("'" in was + now or '"' in was + now):
                yield ContractChange(Aspect.ZONE, f"gives a {now} now", first.place, name=name, old=was, new=now)
            return
        if was != now:
            aspect = Aspect.ITERATOR if now == "iterator" else Aspect.KIND
            yield ContractChange(aspect, f"gives a {now} now, not a {was}", first.place, old=was, new=now)
            return
    yield from _several(old, new)
    before = [one.items for one in old.returns if len(one.items) > 1]
    after = [(one.items, one.place) for one in new.returns if len(one.items) > 1]
    if before and after and before[0] != after[0][0]:
        was_items, (now_items, where) = before[0], after[0]
        if len(was_items) != len(now_items):
            detail = f"gives {len(now_items)} values now, not {len(was_items)}"
            yield ContractChange(Aspect.ITEMS, detail, where, old=str(len(was_items)), new=str(len(now_items)))
        elif sorted(was_items) == sorted(now_items):
            yield ContractChange(Aspect.ITEMS, f"gives ({', '.join(now_items)}) now", where, old="order")


def _an(collection: str) -> str:
    return f"an {collection}" if collection in ("object", "array") else f"a {collection}"


def _several(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """A tuple where there was one value; of a JavaScript array it can't be told whether it was one before."""
    was = [one for one in old.returns if one.kind not in ("nothing", "maybe")]
    now = [one for one in new.returns if one.kind not in ("nothing", "maybe")]
    is_pair = now and all(one.kind == "tuple" and len(one.items) > 1 for one in now)
    if is_pair and was and not any(one.kind == "tuple" or one.items for one in was):
        count = len(now[0].items)
        yield ContractChange(Aspect.SEVERAL, f"gives {count} values together now, not one", now[0].place)
    is_array = now and all(one.kind == "array" and _PAIR.search(one.text) for one in now)
    if is_array and was and all(_SINGLE.search(one.text) and one.kind != "array" for one in was):
        yield ContractChange(Aspect.SEVERAL, "gives several values together now, not one", now[0].place)


_PAIR = re.compile(r"^(?:.*[?:]\s*)?\[[^\[\]]*,[^\[\]]*\]$", re.S)
_SINGLE = re.compile(r"(?:^|[?:]\s*|\|\|\s*|\?\?\s*)(?:-?\d[\d.]*|true|false|'[^']*'|\"[^\"]*\"|`[^`]*`)\s*(?::|$)")
_COPIES = re.compile(r"(?:list|dict|set|tuple|copy|deepcopy|copy\.copy|copy\.deepcopy)\((?P<of>[\w.#$]+)\)"
                     r"|(?P<own>[\w.#$]+)(?:\.copy\(\)|\.slice\(\)|\[:\])|\[\.\.\.(?P<array>[\w.#$]+)\]"
                     r"|\{\s*(?:\*\*|\.\.\.)(?P<object>[\w.#$]+)\s*\}")  # fmt: skip


def _keeping(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What was a copy, or made anew each time, and is now the very thing that is kept."""
    if new.cached is not None and old.cached is None and new.returns:
        reads = "environment" if re.search(r"environ|getenv|process\.env", new.failing.source) else ""
        yield ContractChange(Aspect.SHARED, "gives everybody the same object now", new.cached, new=reads)
        return
    copied = {next(filter(None, found.groups())) for one in old.returns if (found := _COPIES.fullmatch(one.text))}
    was_fresh = bool(old.returns) and all(_FRESH.search(one.text) and one.text not in old.kept for one in old.returns)
    for one in new.returns:
        if one.text in copied:
            yield ContractChange(Aspect.SHARED, f"hands out {one.text} itself now, not a copy", one.place)
            return
        if was_fresh and one.text in new.kept and one.text not in old.kept:
            yield ContractChange(Aspect.SHARED, f"gives everybody the same {one.text} now", one.place)
            return


def _apart(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What was the very thing that is kept, and is now a copy, or can't be changed."""
    for one in new.returns:
        found = _COPIES.fullmatch(one.text) or _FROZEN.fullmatch(one.text)
        kept = next(filter(None, found.groups())) if found is not None else ""
        if kept in old.kept and any(each.text == kept for each in old.returns):
            yield ContractChange(Aspect.APART, f"gives a copy of {kept} now", one.place)
            return


_FROZEN = re.compile(
    r"(?:frozenset|MappingProxyType|types\.MappingProxyType|Object\.freeze|structuredClone|Array\.from|new (?:Map|Set))"
    r"\(([\w.#$]+)\)"
)
_FRESH = re.compile(r"[)\]}]$")  # a call, a literal, a comprehension


def _left_out(old: Contract, new: Contract) -> Iterator[ContractChange]:
    if len(new.leaves_out) > len(old.leaves_out) and old.returns and new.returns:
        before = {one.what for one in old.leaves_out}
        come = next(one for one in new.leaves_out if one.what not in before or len(before) < len(new.leaves_out))
        if "".join(come.what.split()) in "".join(old.failing.source.split()):
            return  # it only stands elsewhere now: in a callback that was a loop
        yield ContractChange(Aspect.LEAVES_OUT, "leaves some out of what it gives now", come.place)


def _defaults(old: Contract, new: Contract) -> Iterator[ContractChange]:
    before, after = {**old.options, **old.defaults}, {**new.options, **new.defaults}
    for name, said in after.items():
        was = before.get(name)
        if was is not None and _LIMITS.search(name) and was.what in _ENDLESS and said.what not in _ENDLESS:
            detail = f"waits no longer than {name}={said.what} now, and then raises"
            yield ContractChange(Aspect.LIMITED, detail, said.place, name=name)
            continue
        if was is None or was.what == said.what or not (_LITERAL.match(was.what) and _LITERAL.match(said.what)):
            continue
        aspect = Aspect.RETRIES if is_giving_up(name, said.what) else Aspect.DEFAULT
        detail = f"takes {name}={said.what} where it took {was.what}"
        yield ContractChange(aspect, detail, said.place, name=name, old=was.what, new=said.what)


def _effects(old: Contract, new: Contract) -> Iterator[ContractChange]:
    for name, where in new.mutates.items():
        if name not in old.mutates and name in old.parameters:
            is_given_back = any(re.match(rf"(?:Object\.assign\()?{re.escape(name)}\b", one.text) for one in new.returns)
            said = "given back" if is_given_back else ""
            yield ContractChange(Aspect.MUTATES, f"changes {name} in place now", where, name=name, new=said)
    for name in old.mutates:
        if name not in new.mutates and name in new.parameters and new.returns:
            yield ContractChange(Aspect.COPIES, f"no longer changes {name} in place", new.place, name=name)


def _dropped(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """Something that it did besides what it gives, and leaves to its caller now."""
    still = {one.what.rpartition(".")[2] for one in new.effects} | {_last(one.what) for one in new.calls}
    for one in old.effects:
        owner, _, verb = one.what.rpartition(".")
        held = re.search(rf"\bwith\s+[^:\n]*{re.escape(owner)}\b", new.failing.source) if owner else None
        if verb not in still and not held and not hands_on(old, new):
            yield ContractChange(Aspect.NO_EFFECT, f"no longer calls {one.what}", new.place, name=verb)
            return


def _background(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What it waited for, and only starts now: whoever calls it goes on before that is through."""
    for one in new.starts:
        if one.what in old.waits_for - new.waits_for and one.what not in {each.what for each in old.starts}:
            yield ContractChange(Aspect.BACKGROUND, f"only starts {one.what} now, and does not wait for it", one.place)
            return


def _no_longer_takes(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What it gave it took out of its own, and now leaves there."""
    left = {one for one in old.takes - new.takes if re.match(r"(?:self|this)\.", one)}
    still = next((one for one in new.returns for owner in left if owner in one.text), None)
    if still is not None and not hands_on(old, new):
        yield ContractChange(Aspect.LEAVES_THERE, "no longer takes out what it gives", still.place)


def _converted_already(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """A conversion that must not be made twice, and that it makes itself now."""
    before = {_last(f".{one.what}") for one in old.calls}
    for one in new.calls:
        name = one.what.partition("(")[0].rpartition(".")[2]
        if name in _ONCE and name not in before and not re.search(rf"\b{name}\(\s*\w+\s*\)", _markup_safe(new)):
            yield ContractChange(Aspect.TWICE, f"calls {name} itself now", one.place, name=name)
            return


_ONCE = frozenset({
    "escape", "quote", "quote_plus", "encodeURIComponent", "encodeURI", "dumps", "stringify", "b64encode", "btoa",
    "escapeHtml", "urlencode", "hexlify", "hash_password", "generate_password_hash", "html_escape", "xmlEscape",
})  # fmt: skip


def _markup_safe(new: Contract) -> str:
    """The text of a function that makes markup, which knows by itself what is escaped."""
    return new.failing.source if re.search(r"\bMarkup\b", new.failing.source) else ""


def _last(call: str) -> str:
    return call.partition("(")[0].rpartition(".")[2]


_COMPARISONS: tuple[Callable[[Contract, Contract], Iterator[ContractChange]], ...] = (
    _modes, retries, failures, told_otherwise, _results, no_longer_raises, softened, less_given, callbacks, waits,
    _keeping, _apart, _defaults, _effects, _dropped, _background, _no_longer_takes, _converted_already, unescaped,
    flows, turned_round, forms, amounts, _left_out, bounds, rounds, given_things, no_longer_made,
)  # fmt: skip
