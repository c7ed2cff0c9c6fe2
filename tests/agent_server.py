"""A local model for real agent programs: it reads whom it talks to, and says the turns that a test has scripted.

It speaks Messages, Responses, Chat Completions and Gemini, streamed or not. A turn names deeds (write, edit, run) in
the words of no client; each wire spells them with the tools that the client offers. Which turn it is follows from the
conversation alone, so that any number of agents can share one server.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from agent_wires import Asked, Event, wire_of


@dataclass(frozen=True)
class Write:
    path: str
    content: str


@dataclass(frozen=True)
class Edit:
    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Run:
    command: str


@dataclass(frozen=True)
class Call:
    """Any tool of the client, by its own name."""

    name: str
    arguments: dict[str, Any]


Deed = Write | Edit | Run | Call


@dataclass(frozen=True)
class Turn:
    """What the model says once. ``status`` other than 200 is an error; ``break_after`` cuts the stream there.

    ``compaction`` is what the server has made of everything before, where it makes room itself.
    """

    text: str = ""
    deeds: tuple[Deed, ...] = ()
    thinking: str = ""
    stop_reason: str = ""
    usage: dict[str, int] = field(default_factory=dict)
    status: int = 200
    error: str = "api_error"
    message: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    stream_error: str = ""
    break_after: int | None = None
    delay: float = 0.0
    compaction: str = ""


@dataclass(frozen=True)
class Rule:
    """The turns of every conversation in which ``prompt`` stands; the last one is said for ever.

    Turns are counted by the answers in the conversation, or, with ``by_calls``, by the requests that there were.
    """

    prompt: str
    turns: tuple[Turn, ...]
    by_calls: bool = False


@dataclass
class AgentServer:
    """What the server says, and every request that it was sent."""

    rules: list[Rule]
    url: str = ""
    requests: list[Asked] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, asked: Asked) -> Turn:
        with self.lock:
            self.requests.append(asked)
            rule = next((rule for rule in self.rules if rule.prompt in asked.prompt), None)
            if rule is None or (not asked.has_tools and not asked.is_plain):
                return Turn("ok")
            number = self.calls.get(rule.prompt, 0) if rule.by_calls else asked.answers
            self.calls[rule.prompt] = self.calls.get(rule.prompt, 0) + 1
            return rule.turns[min(number, len(rule.turns) - 1)]


@contextmanager
def agents_served(*rules: Rule) -> Iterator[AgentServer]:
    """Serve these rules on a port of the loopback interface."""
    server = AgentServer(list(rules))
    http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"script": server}))
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: AgentServer

    def log_message(self, *arguments: object) -> None:
        """Tests read ``requests`` instead."""

    def do_HEAD(self) -> None:
        self._json(200, {})

    def do_GET(self) -> None:
        model = {"id": "scripted", "type": "model", "object": "model", "display_name": "scripted"}
        self._json(200, {"data": [model], "models": [], "has_more": False, "object": "list"})

    def do_POST(self) -> None:
        body = json.loads(self._body() or b"{}")
        wire = wire_of(self.path)
        if wire is None or re.search(r"count_?tokens", self.path, re.IGNORECASE):
            tokens = len(json.dumps(body)) // 4
            self._json(200, {"input_tokens": tokens, "totalTokens": tokens})
            return
        asked = wire.asked(self.path, body, {name.lower(): value for name, value in self.headers.items()})
        turn = self.script.turn(asked)
        threading.Event().wait(turn.delay)
        if turn.status != 200:
            self._json(turn.status, wire.error(turn), turn.headers)
        elif asked.is_streamed:
            self._stream(wire.events(turn, asked), turn.break_after)
        else:
            self._json(200, wire.whole(turn, asked))

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        content = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    def _json(self, status: int, value: object, headers: tuple[tuple[str, str], ...] = ()) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        for name, text in (("content-type", "application/json"), ("content-length", str(len(content))), *headers):
            self.send_header(name, text)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _stream(self, events: Iterator[Event], break_after: int | None) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for number, event in enumerate(events):
            if number == break_after:
                break
            name = f"event: {event.name}\n" if event.name else ""
            self.wfile.write(f"{name}data: {event.content}\n\n".encode())
            self.wfile.flush()
        self.close_connection = True
