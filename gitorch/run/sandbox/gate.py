"""The one way out for agents without a network: a unix socket each, and behind it one address.

Bytes go through as they are, so that what is encrypted stays so from the program to the server.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from gitorch.errors import SandboxError
from gitorch.run.sandbox.confinement import Way

_CHUNK = 1 << 16
_PATIENCE = 30.0
_Result = TypeVar("_Result")


def way_of(url: str) -> Way:
    """The address that a URL asks for. Raises SandboxError for one that can't be led to from within a namespace."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise SandboxError(f"{url!r} is no URL: {error}", hint="https://HOST[:PORT]") from error
    if not parts.hostname:
        raise SandboxError(f"{url!r} names no host", hint="https://HOST[:PORT]")
    if _is_far_number(parts.hostname):
        raise SandboxError(f"an agent without a network can't be led to {parts.hostname}", hint="give the host's name")
    return Way(parts.hostname, port)


class Gate:
    """Serves the sockets of every attempt in one thread, started with the first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    @contextmanager
    def opened(self, way: Way) -> Iterator[Path]:
        """A socket that leads to ``way`` while the context lasts; beside it a ``hosts`` file for the namespace."""
        place = Path(tempfile.mkdtemp(prefix="gitorch-way-"))
        try:
            hosts = Path("/etc/hosts").read_text("utf-8", "replace") if Path("/etc/hosts").is_file() else ""
            (place / "hosts").write_text(f"127.0.0.1 {way.host}\n{hosts}" if not _is_number(way.host) else hosts)
            leads: set[asyncio.Task[None]] = set()
            lead = partial(self._led, way, leads)
            server = self._run(asyncio.start_unix_server(lead, place / "socket"))
            try:
                yield place / "socket"
            finally:
                self._run(_closed(server, leads))
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def close(self) -> None:
        """Let go of the thread; every socket is closed by then."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = None

    def _run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_serve, args=(self._loop,), name="gitorch-gate", daemon=True).start()
            loop = self._loop
        return asyncio.run_coroutine_threadsafe(work, loop).result(_PATIENCE)

    async def _led(
        self, way: Way, leads: set[asyncio.Task[None]], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection of an attempt, which ends with the attempt if not before."""
        lead = asyncio.ensure_future(self._lead(way, reader, writer))
        leads.add(lead)
        lead.add_done_callback(leads.discard)
        await asyncio.wait([lead])
        writer.close()

    async def _lead(self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.wait_for(self._connected(way), _PATIENCE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            return
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            far_writer.close()

    async def _connected(self, way: Way) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the address, through the user's proxy where there is one for it."""
        proxy = _proxy(way.host, self._environment)
        if proxy is None:
            return await asyncio.open_connection(way.host, way.port)
        through = way_of(proxy)
        reader, writer = await asyncio.open_connection(through.host, through.port)
        writer.write(f"CONNECT {way.host}:{way.port} HTTP/1.1\r\nHost: {way.host}:{way.port}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            writer.close()
            raise OSError("the proxy refuses")
        return reader, writer


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _closed(server: asyncio.Server, leads: Iterable[asyncio.Task[None]]) -> None:
    server.close()
    open_ = list(leads)
    for lead in open_:
        lead.cancel()
    await asyncio.gather(*open_, return_exceptions=True)
    await asyncio.sleep(0)  # what is closed lets go of its socket a turn later


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while chunk := await source.read(_CHUNK):
            sink.write(chunk)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
    except OSError:
        sink.close()


def _proxy(host: str, environment: Mapping[str, str]) -> str | None:
    """The user's proxy for a host, by the variables that curl reads."""
    if _is_number(host) or host == "localhost":
        return None
    bypassed = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    names = [name.strip().lstrip(".") for name in bypassed.split(",") if name.strip()]
    if "*" in names or any(host == name or host.endswith(f".{name}") for name in names):
        return None
    return environment.get("HTTPS_PROXY") or environment.get("https_proxy") or None


def _is_number(host: str) -> bool:
    try:
        return ip_address(host) is not None
    except ValueError:
        return False


def _is_far_number(host: str) -> bool:
    return _is_number(host) and not ip_address(host).is_loopback
