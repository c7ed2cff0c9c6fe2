"""Names that a file says to others or waits for: events, topics, channels, jobs, with their constants resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.wire.casing import words
from gitorch.code.wire.model import Event, Text, WireFacts
from gitorch.code.wire.verbs import LISTENS, MEETS, SENDS, last, named
from gitorch.integrate.sides import View
from gitorch.integrate.wire.wiring import WireFiles, module_path

_COMMON = named(
    "error data end close open message connect disconnect connection click change input submit load resize scroll "
    "keydown keyup keypress exit finish ready timeout abort upgrade request response listening drain readable pipe "
    "focus blur mousedown mouseup mousemove update progress success failure start stop done beforeunload popstate"
)
_NAMING = named(
    "name type event topic channel queue kind job action task subject routing_key command op cmd opcode messageType "
    "message_type eventType event_type"
)
_ABOUT = named(
    "on once job task handler handles event events listener listen subscribe subscriber consume consumer topic "
    "receiver worker command register registry"
)
_PLAIN = re.compile(r"^[\w.:/@#{}*-]{3,80}$")
STREAM = "event-stream"
"""What :attr:`Said.use` begins with for an event that is sent over HTTP, to an ``EventSource``."""
_STREAM = "text/event-stream"
_IN_STREAM = re.compile(r"(?:^|\\n|\n)event:\s*([\w.:-]+)")
_SPOKEN = re.compile(r"^[\w.:/@#{}*-]+(?: [\w.:/@#{}*-]+){0,4}$")  # a known verb may be given several words


@dataclass(frozen=True)
class Payload:
    """What travels with a name, as far as it can be told: the JSON types of it, and the arguments or parameters."""

    carries: frozenset[str] = frozenset()
    given: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Said:
    """One place that says a name. ``sends`` is None where it may be either side; ``is_strong`` marks a known verb."""

    name: str
    sends: bool | None
    path: str
    place: Place
    owner: str
    use: tuple[str, ...]
    keys: tuple[tuple[str, Place], ...] = ()
    is_open: bool = True
    is_strong: bool = True
    payload: Payload = Payload()

    @property
    def is_common(self) -> bool:
        """Whether it is a name that every library uses."""
        return self.name in _COMMON

    @property
    def is_telling(self) -> bool:
        """Whether the name alone tells what is meant: of several words, and none that every library uses."""
        return not self.is_common and (len(words(self.name)) > 1 or bool(re.search(r"[.:/_-]", self.name)))


def said(files: WireFiles, view: View, path: str) -> list[Said]:
    """Every name that a file says or waits for, the strong ones first."""
    facts = files.facts(view, path)
    if facts is None:
        return []
    streams = any(_STREAM in text.value for text in facts.texts)
    events = [event for event in facts.events if not (streams and last(event.callee) == "event")]  # writes a line of it
    strong = [one for event in events if (one := _of_event(files, view, path, facts, event)) is not None]
    taken = {one.place for one in strong}
    rest = [text for text in facts.texts if text.place not in taken]
    return strong + [one for text in rest if (one := _weakly(path, text, streams=streams)) is not None]


def _weakly(path: str, text: Text, *, streams: bool) -> Said | None:
    """What a text says in a position that no known verb gives it; ``event(…)`` of a stream writes a line of it."""
    if streams and last(text.callee) == "event":
        return _of_stream(path, text)
    return _of_text(path, text) or (_of_stream(path, text) if streams else None)


def _of_stream(path: str, text: Text) -> Said | None:
    """An event of a stream over HTTP: in its own notation, or handed to what writes that."""
    written = _IN_STREAM.search(text.value)
    name = written[1] if written else text.value if text.use in ("argument", "keyword") else ""
    if not _PLAIN.match(name):
        return None
    return Said(name, sends=True, path=path, place=text.place, owner="", use=(STREAM, "" if written else text.callee))


def _of_event(files: WireFiles, view: View, path: str, facts: WireFacts, event: Event) -> Said | None:
    verb = last(event.callee)
    if verb not in SENDS and verb not in LISTENS and not set(words(verb)) & _ABOUT:
        return None
    name = constant(files, view, path, event.name) if event.is_constant else event.name
    if name is None or len(name) > 80 or not (_PLAIN.match(name) or _SPOKEN.match(name)):
        return None
    owner = path if event.is_own else _owner(view, path, facts, event.callee)
    use = (event.callee, event.scope)
    payload = Payload(event.carries, event.given)
    return Said(name, event.sends, path, event.place, owner, use, event.keys, event.is_open, payload=payload)


def _of_text(path: str, text: Text) -> Said | None:
    """A name in a weaker position: a constant, a field that names things, a comparison, a table of handlers."""
    is_naming = (
        text.use in ("constant", "member", "key", "case", "row")
        or (text.use in ("value", "keyword") and text.name in _NAMING)
        or bool(text.table)
        or (text.use == "compare" and text.name in _NAMING)
        or (text.use == "argument" and last(text.callee) in SENDS | LISTENS)
    )
    meets = text.use == "argument" and last(text.callee) in MEETS
    if not (is_naming or meets) or not _PLAIN.match(text.value):
        return None
    is_either = text.use in ("constant", "member", "argument") or bool(text.table)
    sends = None if is_either else text.use in ("value", "keyword")
    return Said(text.value, sends, path, text.place, "", (text.use, text.name, text.callee), is_strong=meets)


def _owner(view: View, path: str, facts: WireFacts, callee: str) -> str:
    """The file that a bus, queue or registry comes from, where it is imported from the repository."""
    root = callee.split(".", maxsplit=1)[0]
    binding = next((one for one in facts.imports if one.alias == root), None)
    return (module_path(view, path, binding) or "") if binding is not None else ""


def constant(files: WireFiles, view: View, path: str, dotted: str, depth: int = 3) -> str | None:
    """The text that a constant holds, here or where it is imported from; None if that can't be told.

    ``paths.api()`` asks for what a function puts in front of a path.
    """
    facts = files.facts(view, path)
    if facts is None or depth == 0:
        return None
    called, uses = ("()", ("front",)) if dotted.endswith("()") else ("", ("constant", "member", "value"))
    dotted = dotted.removesuffix(".value").removesuffix("()")
    root, _, rest = dotted.partition(".")
    name = last(dotted)
    for text in facts.texts:
        if text.use in uses and text.name == name and not _is_imported(facts, root):
            return text.value
    for binding in facts.imports:
        if binding.alias == root:
            target = module_path(view, path, binding)
            wanted = f"{rest or binding.name}{called}"
            if target is not None and target != path:
                return constant(files, view, target, wanted, depth - 1)
    return None


def _is_imported(facts: WireFacts, root: str) -> bool:
    return any(one.alias == root for one in facts.imports)
