"""Starts one program, keeps what it starts together, and leaves nothing of it behind.

    keeper.py ORDER PROGRAM [ARGUMENT...]

ORDER is JSON: ``parent``, the process whose end is ours; and ``landlock``, null or what the program may read, list,
write and which ports it may use. Orphans below become our children, so that even what left its session is found.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import stat
import sys
from collections.abc import Iterator, Sequence
from typing import Any

_PDEATHSIG, _NO_NEW_PRIVS, _SUBREAPER = 1, 38, 36  # prctl(2)
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # landlock(7), the same number on every architecture
_VERSION = 1
_BENEATH, _PORT = 1, 2
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_EVERYTHING = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}  # file access by ABI
_ALL = (1 << 16) - 1
_BIND_AND_CONNECT = 3
_ABSTRACT_SOCKETS_AND_SIGNALS = 3


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _Port(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def main() -> None:
    """Run a program, adopt what it starts, and end all of it with it."""
    order, argv = json.loads(sys.argv[1]), sys.argv[2:]
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: _stop())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    libc.prctl(_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != order["parent"]:
        return
    child = os.fork()
    if child == 0:
        _become(libc, order, argv)
    status = _waited(child)
    _end_all()
    sys.exit(status)


def _become(libc: ctypes.CDLL, order: dict[str, Any], argv: Sequence[str]) -> None:
    """In the child: what the program is to be bound by, and then the program."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and an ignored signal is inherited
    libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    try:
        if order["landlock"] is not None:
            _confine(libc, order["landlock"])
        os.execvp(argv[0], list(argv))
    except OSError as error:
        os.write(2, f"{argv[0]} can't be started: {error.strerror}\n".encode())
        os._exit(127)


def _confine(libc: ctypes.CDLL, granted: dict[str, Any]) -> None:
    abi = libc.syscall(_CREATE, None, 0, _VERSION)
    handled = _EVERYTHING.get(abi, _ALL)
    ports = granted["ports"] if abi >= 4 else None
    rules = _Ruleset(handled, 0 if ports is None else _BIND_AND_CONNECT, _ABSTRACT_SOCKETS_AND_SIGNALS)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = _checked(libc.syscall(_CREATE, ctypes.byref(rules), size, 0))
    for path in granted["read"]:
        _allow(libc, ruleset, path, _READ)
    for path in granted["list"]:
        _allow(libc, ruleset, path, _READ_DIR)
    for path in granted["write"]:
        _allow(libc, ruleset, path, handled)
    for port in ports or ():
        rule = _Port(_BIND_AND_CONNECT, port)
        _checked(libc.syscall(_ADD, ruleset, _PORT, ctypes.byref(rule), 0))
    _checked(libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
    _checked(libc.syscall(_RESTRICT, ruleset, 0))
    os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    is_directory = stat.S_ISDIR(os.fstat(parent).st_mode)
    rule = _Beneath(access if is_directory else access & _OF_FILES, parent)
    _checked(libc.syscall(_ADD, ruleset, _BENEATH, ctypes.byref(rule), 0))
    os.close(parent)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _waited(child: int) -> int:
    """The exit status of the program, as a shell tells it; orphans that end meanwhile are taken off the table."""
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _stop() -> None:
    _end_all()
    os._exit(143)


def _end_all() -> None:
    """Kill all that is below us until there is none: the children of the killed become ours, and are next."""
    while True:
        for pid in _stopped():
            _send(pid, signal.SIGKILL)
        try:
            os.wait()
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                continue
        except ChildProcessError:
            return


def _stopped() -> set[int]:
    """Everything below us, stopped: what does nothing but start itself would be quicker than any killing."""
    found: set[int] = set()
    while fresh := _below() - found:
        for pid in fresh:
            _send(pid, signal.SIGSTOP)
        found |= fresh
    return found


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        return


def _below() -> set[int]:
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found, todo = set[int](), [os.getpid()]
    while todo:
        fresh = children.get(todo.pop(), [])
        found.update(fresh)
        todo.extend(fresh)
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as stream:
                fields = stream.read().rpartition(b")")[2].split()
        except OSError:
            continue
        yield int(name), int(fields[1])


if __name__ == "__main__":
    main()
