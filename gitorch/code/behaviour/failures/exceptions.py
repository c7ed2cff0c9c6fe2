"""Which handler answers which exception: the tree of Python's own, and of the libraries' that everybody calls. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

_ABOVE = {
    "KeyError": "LookupError", "IndexError": "LookupError", "ModuleNotFoundError": "ImportError",
    "FileNotFoundError": "OSError", "FileExistsError": "OSError", "PermissionError": "OSError",
    "NotADirectoryError": "OSError", "IsADirectoryError": "OSError", "ConnectionError": "OSError",
    "TimeoutError": "OSError", "BlockingIOError": "OSError", "ChildProcessError": "OSError",
    "InterruptedError": "OSError", "ProcessLookupError": "OSError", "BrokenPipeError": "ConnectionError",
    "ConnectionResetError": "ConnectionError", "ConnectionRefusedError": "ConnectionError",
    "ConnectionAbortedError": "ConnectionError", "UnicodeError": "ValueError", "UnicodeDecodeError": "UnicodeError",
    "UnicodeEncodeError": "UnicodeError", "JSONDecodeError": "ValueError", "InvalidOperation": "ArithmeticError",
    "ZeroDivisionError": "ArithmeticError", "OverflowError": "ArithmeticError", "RecursionError": "RuntimeError",
    "NotImplementedError": "RuntimeError", "HTTPError": "RequestException", "RequestException": "OSError",
    "HTTPStatusError": "HTTPError", "ClientResponseError": "ClientError", "CalledProcessError": "SubprocessError",
    "TimeoutExpired": "SubprocessError", "DoesNotExist": "ObjectDoesNotExist", "ValidationError": "ValueError",
}  # fmt: skip
_ROOTS = (
    "LookupError", "ImportError", "OSError", "ValueError", "ArithmeticError", "RuntimeError", "TypeError",
    "AttributeError", "StopIteration", "AssertionError", "NameError", "EOFError", "MemoryError", "SystemError",
)  # fmt: skip
_ALIKE = {
    "IOError": "OSError", "EnvironmentError": "OSError", "HTTPStatusError": "HTTPError",
    "ClientResponseError": "HTTPError", "ClientError": "HTTPError",
}  # fmt: skip
_EVERYTHING = frozenset({"Exception", "BaseException"})


class Raised(NamedTuple):
    """An exception by its name, the one that it is raised instead of, and the names above it where they are known."""

    name: str = ""
    instead_of: str = ""
    above: tuple[str, ...] = ()


def is_known(exception: str) -> bool:
    """Whether it is an exception whose place in the tree is known."""
    return exception in _ABOVE or exception in _ROOTS or exception in _ALIKE


def ancestry(exception: str) -> frozenset[str]:
    """An exception and every one that a handler of it may name instead, but for those that are for everything."""
    found = set[str]()
    here = exception.rpartition(".")[2]
    while here and here not in found:
        found.add(here)
        here = _ABOVE.get(here, "")
    return frozenset(found | {other for other, meant in _ALIKE.items() if meant in found})


def named_in(head: str) -> frozenset[str]:
    """The exceptions that the head of an ``except`` names; empty for a bare one."""
    listed = re.sub(r"\bas\s+\w+\s*$|^except\b\*?", "", head.strip().rstrip(":"))
    return frozenset(one.rpartition(".")[2] for one in re.findall(r"[A-Za-z_][\w.]*", listed))


def answers(head: str, exception: str) -> bool:
    """Whether a handler is of an exception by name, or of one above it that is not for everything."""
    return bool(named_in(head) & ancestry(exception))


def is_for_everything(head: str) -> bool:
    """Whether the head of a handler names no exception, or one that all others are."""
    named = named_in(head)
    return not named or bool(named & _EVERYTHING)
