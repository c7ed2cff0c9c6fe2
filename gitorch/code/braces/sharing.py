"""What shared variables and fields a function of Go, Java, Kotlin or C# writes, under which locks, run by whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gitorch.code.braces.blocks import Block, blocks, code_of, span_of
from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.code.offsets import place_of

_SAFE = re.compile(
    r"Atomic|Concurrent|CopyOnWrite|LongAdder|Blocking|synchronized|sync\.|atomic\.|\bchan\b|Interlocked|Immutable"
    r"|ThreadLocal|Mutex|Lock\b|Semaphore|Channel|Flow\b"
)
_FILLS = (
    r"put|putIfAbsent|add|addAll|remove|clear|merge|computeIfAbsent|compute|push|pop|offer|poll|append|set"
    r"|Add|AddRange|Remove|RemoveAt|Clear|Enqueue|Dequeue|Push|Pop|TryAdd|Insert"
)
_TAKES = re.compile(r"\b(?P<lock>[\w.]+)\.(?:R?Lock|lock|WaitOne|Wait(?:Async)?|acquire|EnterWriteLock)\(\s*\)")
_GIVES = r"\.(?:R?Unlock|unlock|Release(?:Mutex)?|release|ExitWriteLock)\("
_HELD = re.compile(
    r"\b(?:synchronized|lock)\s*\(\s*(?P<lock>[\w.]+)\s*\)$|\b(?P<with>[\w.]+)\.(?:withLock|read|write)$"
)
_SERVES = re.compile(
    r"http\.ResponseWriter|\*gin\.Context|echo\.Context|\*fiber\.Ctx|HttpServletRequest|HttpContext\b|ServerWebExchange"
)
_BEANS = re.compile(
    r"Controller|Service|Component|Repository|Singleton|ApplicationScoped|^Path$|WebServlet|Configuration"
)
_RUNNERS = re.compile(
    r"^(?:Controller(?:Base)?|PageModel|Thread|Runnable|HttpServlet|Callable|TimerTask|BackgroundService|Hub|IHostedService)$"
)
_STARTED = (
    r"\bgo\b(?:\s+func\b.*)?$|\.(?:submit|execute|runAsync|supplyAsync|invokeAll|schedule\w*)\b|new Thread\b"
    r"|\b(?:launch|async)\b(?:\([^)]*\))?$|\bTask\.Run|\bParallel\.\w+|\bthread\b|\.parallelStream\(\)|Task\.Factory"
)
_APART = re.compile(_STARTED)
_MAY_LOCK = re.compile(r"[Ll]ock|[Ss]ynchronized|MethodImpl|Wait|acquire|\.(?:read|write)\b")
_MAY_RUN_APART = re.compile(
    r"\bgo\b|submit|execute|Async|async|invokeAll|schedule|[Tt]hread|launch|Task|Parallel|parallel"
)
_STARTS = re.compile(rf"{_STARTED}|\.forEach\b")
_WORD = re.compile(r"[^\W\d]\w*")
_REACHED = re.compile(r"(?<![\w.])(\w+)\.(?=(\w+))")
_TYPED = {
    "java": re.compile(r"\b(?P<type>[A-Z]\w*)(?:<[^<>]*>)?\s+(?P<name>[a-z_]\w*)\s*[;=,)]"),
    "kotlin": re.compile(r"\b(?P<name>[a-z_]\w*)\s*:\s*(?P<type>[A-Z]\w*)"),
    "go": re.compile(r"\b(?P<name>[a-z]\w*)\s+\*?(?P<type>[A-Z]\w*)\b"),
}


@dataclass(frozen=True)
class Write:
    """One write that is not one step: of which field or variable, and under which locks.

    ``is_started`` where a thread or goroutine that the function itself starts makes it; ``is_shared`` where several
    callers are known to see the same field.
    """

    name: str  # ``Class.field``, or a variable of the package
    place: Place
    locks: frozenset[str]
    is_started: bool = False
    is_shared: bool = True


def writes(
    language: str, source: bytes, module: Module, function: Definition, shared: frozenset[str]
) -> tuple[Write, ...]:
    """What a function writes of its own object's fields and of ``shared``, the variables that its file can see."""
    code = code_of(source)
    start, end = span_of(code, function)
    text = code[start:end]
    inner = [one for one in blocks(code) if start <= one.start < end]
    head = code[code.rfind("\n", 0, start) + 1 : start] + text[: text.find("{") + 1 or None]
    found: dict[str, Write] = {}
    said = frozenset(_WORD.findall(text))
    near = frozenset(one for one in shared if one.rpartition(".")[2] in said)
    targets = (*_targets(language, module, function, head, near), *_of_others(language, code, text, head, near))
    for name, pattern, is_shared in targets:
        if name.rpartition(".")[2] not in said:
            continue
        for match in re.compile(_written(pattern)).finditer(code, start, end):
            at = match.start()
            if name not in found and not _is_own(text, pattern, head):
                is_started = any(one.holds(at) and _runs_apart(code, one) for one in inner)
                held = _locks(code, (start, at), inner, head)
                found[name] = Write(name, place_of(code, at), held, is_started, is_shared)
    return tuple(found.values())


def may_lock(text: str) -> bool:
    """Whether there is a word of a lock in a function's text, without which no write of it is under one."""
    return _MAY_LOCK.search(text) is not None


def may_run_apart(text: str) -> bool:
    """Whether there is a word of a thread or a goroutine in a function's text, without which it starts none."""
    return _MAY_RUN_APART.search(text) is not None


def _runs_apart(code: str, block: Block) -> bool:
    """Whether a block is what a thread or goroutine is given to run."""
    line = code[code.rfind("\n", 0, block.start) + 1 : block.start].rstrip()
    return _APART.search(block.head) is not None or _APART.search(line) is not None


def runs_with_others(language: str, source: bytes, module: Module, function: Definition) -> bool:
    """Whether a function is run for several callers at once: a handler, a bean of a server, a thread, a goroutine."""
    code = code_of(source)
    start, end = span_of(code, function)
    line = code.rfind("\n", 0, start) + 1
    text = code[line:end]
    if _SERVES.search(text[: text.find("{") + 1 or None]):
        return True
    owner = module.find(function.qualname.rpartition(".")[0])
    if language in ("java", "kotlin") and owner is not None:
        marks = (*owner.decorators, *function.decorators)
        if any(_BEANS.search(one) for one in marks) or any(_RUNNERS.search(one) for one in owner.bases):
            return True
    name = re.escape(function.name)
    if language == "csharp" and owner is not None and any(_RUNNERS.search(one) for one in owner.bases):
        return True
    started = rf"\bgo\s+(?:\w+\.)*{name}\(|::{name}\b|\bnew Thread\(\s*{name}\b|Task\.Run\(\s*{name}\b"
    return re.search(started, code) is not None or (
        language == "go" and re.search(rf"HandleFunc\([^)]*\b{name}\b", code) is not None
    )


def starts_several(source: bytes, at: int) -> bool:
    """Whether what stands at an offset is run by a thread or goroutine of its own."""
    code = code_of(source)
    line = code[code.rfind("\n", 0, at) + 1 : at]
    around = [one.head for one in blocks(code) if one.holds(at)]
    return any(_STARTS.search(one) for one in (*around, line.rstrip("{ ").rstrip())) or (
        re.search(r"\bgo\s+[\w.]*$|(?:submit|execute|runAsync|supplyAsync|Thread|Run)\([^;]*$", line) is not None
    )


def _targets(
    language: str, module: Module, function: Definition, head: str, shared: frozenset[str]
) -> Iterator[tuple[str, str, bool]]:
    """The names of what a function may share, each with how it is written there, and whether it surely is shared."""
    owner = function.qualname.rpartition(".")[0]
    receiver = re.search(r"func\s*\(\s*(\w+)\s+\*?(\w+)", head) if language == "go" else None
    for one in module.definitions if language != "go" else ():
        is_safe = _SAFE.search(f"{one.annotation or ''} {one.value or ''} {one.inferred or ''}") is not None
        is_shared = language != "csharp" or one.is_static or "static" in one.decorators
        if one.kind is Kind.FIELD and not is_safe and owner and one.qualname == f"{owner}.{one.name}":
            yield one.qualname, rf"(?<![\w.])(?:this\.)?{re.escape(one.name)}\b", is_shared
    for name in sorted(shared):
        holder, _, plain = name.rpartition(".")
        if not holder:
            yield name, rf"(?<![\w.]){re.escape(name)}\b", True
        elif receiver is not None and holder == receiver[2]:
            yield name, rf"\b{receiver[1]}\.{re.escape(plain)}\b", True
        elif language != "go" and holder != owner:
            yield name, rf"(?<![\w.]){re.escape(holder)}\.{re.escape(plain)}\b", True


def _of_others(
    language: str, code: str, text: str, head: str, shared: frozenset[str]
) -> Iterator[tuple[str, str, bool]]:
    """The fields of other classes' objects, by the types of the names that they are reached through."""
    reached: dict[str, set[str]] = {}
    for variable, field in _REACHED.findall(text):
        reached.setdefault(variable, set()).add(field)
    for owner, variable in _typed_names(language, head if language == "go" else code):
        for field in sorted(reached.get(variable, ())):
            name = f"{owner}.{field}"
            if language != "go" or name in shared:
                yield name, rf"(?<![\w.]){variable}\.{field}\b", False


@lru_cache(maxsize=64)  # asked again for every function of a file
def _typed_names(language: str, code: str) -> tuple[tuple[str, str], ...]:
    """Every name that is declared with the name of a type, the type first."""
    typed = _TYPED["java" if language == "csharp" else language]
    return tuple(dict.fromkeys((found["type"], found["name"]) for found in typed.finditer(code)))


def statics_counted(source: bytes) -> frozenset[str]:
    """The fields of other classes, by class and name, that a file counts up or down."""
    return frozenset(re.findall(r"(?<![\w.])([A-Z]\w*\.\w+)\s*(?:\+\+|--|[-+*/]=)", code_of(source)))


def _written(target: str) -> str:
    """A write that reads first, or fills a collection."""
    return (
        rf"{target}(?:\[[^\]\n]*\])?\s*(?:\+\+|--|[-+*/|&]=)|(?:\+\+|--){target}|{target}\[[^\]\n]*\]\s*=(?!=)"
        rf"|{target}\.(?:{_FILLS})\(|{target}\s*=(?!=)[^;\n]*{target}|\bdelete\({target}\s*,"
    )


def _is_own(text: str, target: str, head: str) -> bool:
    """Whether a function has a parameter or local of a shared variable's name."""
    name = re.search(r"(\w+)\\b$", target)
    if name is None or "\\." in target.replace("this\\.", ""):
        return False
    own = rf"\b{name[1]}\s*:=|\b(?:var|val)\s+{name[1]}\b|\b[A-Z]\w*(?:<[^>]*>)?\s+{name[1]}\s*[=;,)]"
    parameters = head[head.find("(") :] if "(" in head else ""
    return re.search(own, text) is not None or re.search(rf"\b{name[1]}\s+[\w*.\[\]]+\s*[,)]", parameters) is not None


def _locks(code: str, span: tuple[int, int], inner: list[Block], head: str) -> frozenset[str]:
    start, at = span
    found = {"this"} if re.search(r"\bsynchronized\b|@Synchronized|MethodImplOptions", head) else set[str]()
    for one in inner:
        held = _HELD.search(one.head) if one.holds(at) else None
        if held is not None:
            found.add((held["lock"] or held["with"]).rpartition(".")[2])
    for taken in _TAKES.finditer(code, start, at):
        given = re.compile(rf"(?<!defer ){re.escape(taken['lock'])}{_GIVES}").search(code, taken.end(), at)
        if given is None:
            found.add(taken["lock"].rpartition(".")[2])
    return frozenset(found)
