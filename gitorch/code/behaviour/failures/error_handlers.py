"""Where a program says what becomes of failures that nobody catches, and where code counts on it. Pure.

Read by the words of the frameworks that register such handlers: Flask, FastAPI, Django REST, Express, Koa, Fastify,
Hono, Nest, Spring, ASP.NET, gin, chi.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.seeking import Sought

ANY = "*"  # a handler for every failure that is handed on
FLOATING = "failures that nobody awaits"
_STARTS_ALONE = re.compile(
    r"\s*(?:\w+\.)*(?:create_task|ensure_future)\(.*\)\s*$|\s*(?:threading\.)?Thread\(.*\)\.start\(\)\s*$"
)
_ASYNC = re.compile(r"\basync\s+(?:function\s*)?(?P<name>\w+)\s*\(|\b(?P<value>\w+)\s*=\s*async\b")


class Handled(NamedTuple):
    """A failure by the last name of its exception, its status, or :data:`ANY`; and the line."""

    what: str
    line: int


_FOUR = r"\(\s*(?:_?e|_?err\w*|_?error\w*|exception)\b[^,()]*,[^,()]*,[^,()]*,[^,()]*\)"
_ANYTHING = r"\.setErrorHandler\(|\.onError\(|\.UseExceptionHandler\(|\bapp\.on\(\s*['\"]error['\"]"
_HANDLERS = {
    ".py": (
        re.compile(r"@\w[\w.]*\.(?:app_)?(?:errorhandler|exception_handler|error_handler)\(\s*(?P<what>[\w.]+)"),
        re.compile(r"\.(?:add_exception_handler|register_error_handler)\(\s*(?P<what>[\w.]+)"),
        re.compile(r"(?P<floating>\.set_exception_handler\(\s*(?!None)\w)"),
        re.compile(r"(?P<floating>\b(?:sys|threading)\.excepthook\s*=(?!=))"),
    ),
    ".js": (
        re.compile(rf"\.use\(\s*(?:async\s+)?(?:function\s*\w*\s*)?(?P<any>{_FOUR})"),
        re.compile(r"\.use\(\s*(?P<any>\w*(?:[eE]rror|[eE]xception)\w*)(?:\(\))?\s*\)"),
        re.compile(rf"(?P<any>{_ANYTHING})"),
        re.compile(r"@Catch\(\s*(?P<what>\w+)\s*\)"),
        re.compile(r"\bprocess\.on\(\s*['\"](?P<floating>unhandledRejection|uncaughtException)['\"]"),
        re.compile(r"(?P<floating>\bunhandledrejection\b)"),
    ),
    ".java": (
        re.compile(r"@ExceptionHandler\(\s*(?:value\s*=\s*)?\{?\s*(?P<what>[\w.]+?)(?:\.class|::class)"),
    ),
    ".cs": (re.compile(rf"(?P<any>{_ANYTHING})"),),
    ".go": (re.compile(r"(?P<panic>\bmiddleware\.Recover\w*\b|\bgin\.Recovery\(\))"),),
}  # fmt: skip
_MAY_REGISTER = Sought(
    r"exception_handler|excepthook|nhandled_?[rR]ejection|ncaughtException|rror_?[hH]andler|on_handler|onError|ExceptionHandler|['\"]error['\"]|@Catch|Recover|\.use\(.*\b_?[eE](?:rr|xc|,)"
)
_RAISES = re.compile(
    r"\b(?:raise|throw)\s+(?:new\s+)?(?P<what>[\w.]+)|\babort\(\s*(?P<status>\d{3})"
    r"|\bnext\(\s*(?P<any>_?e|_?err\w*|_?error\w*|new\s+\w+)\b|\b(?P<panic>panic)\("
)
_FAMILIES = {".ts": ".js", ".tsx": ".js", ".mjs": ".js", ".cjs": ".js", ".jsx": ".js", ".mts": ".js", ".kt": ".java"}


def family_of(path: str) -> str:
    """Which files hand their failures to which: those of one language or two that go together; empty for others."""
    ending = path[path.rfind(".") :].lower() if "." in path else ""
    found = _FAMILIES.get(ending, ending)
    return found if found in _HANDLERS else ""


def handlers(path: str, text: str) -> Iterator[Handled]:
    """What a file registers."""
    if not _MAY_REGISTER.is_in(text):
        return
    for pattern in _HANDLERS.get(family_of(path), ()):
        for found in pattern.finditer(text):
            yield Handled(_what(found), text.count("\n", 0, found.start()) + 1)


def hands_on(line: str) -> Iterator[str]:
    """What a line raises, or hands to whoever handles failures."""
    for found in _RAISES.finditer(line):
        yield _what(found)


def floating(text: str) -> Iterator[int]:
    """The lines that start a task, or call JavaScript's asynchronous functions, and leave what comes of it alone."""
    for number, line in enumerate(text.splitlines(), 1):
        if _STARTS_ALONE.match(line):
            yield number
    names = {found["name"] or found["value"] for found in _ASYNC.finditer(text)}
    calls = re.compile(r"\s*(?:void\s+)?(?:this\.)?(?P<name>\w+)\((?!.*\.(?:catch|then)\().*\);?\s*$")
    for number, line in enumerate(text.splitlines(), 1):
        called = calls.match(line) if names else None
        if called is not None and called["name"] in names:
            yield number


def _what(found: re.Match[str]) -> str:
    said = found.groupdict()
    if said.get("panic"):
        return "panic"
    if said.get("floating"):
        return FLOATING
    named = said.get("what") or said.get("status") or ANY
    return named.rpartition(".")[2]
