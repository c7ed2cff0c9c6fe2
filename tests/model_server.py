"""A local server that speaks the Messages API to the real SDK: streaming, errors, broken connections, all scripted."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One scripted turn: ``status`` other than 200 is an error, ``break_after`` cuts the stream after that event."""

    text: str = ""
    stop_reason: str = "end_turn"
    status: int = 200
    error: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    break_after: int | None = None
    stream_error: str = ""


@dataclass
class ModelServer:
    """What the server will say, one reply a request, and what it was asked."""

    replies: list[Reply]
    counting: Reply = field(default_factory=Reply)
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def serving(*replies: Reply, counting: Reply | None = None) -> Iterator[ModelServer]:
    """Serve ``replies`` in turn, the last one for ever, on a port of the loopback interface.

    ``counting`` is what whoever asks for a count of tokens gets: an error, or as many as its text has characters.
    """
    server = ModelServer(list(replies), counting or Reply())
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments: object) -> None:
            """Tests read ``requests`` instead."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.requests.append({"path": self.path, **body})
            server.headers.append({key.lower(): value for key, value in self.headers.items()})
            is_count = self.path.startswith("/v1/messages/count_tokens")
            reply = server.counting if is_count else server.next_reply()
            if reply.status != 200:
                kind = reply.error or "api_error"
                said = {"type": "error", "error": {"type": kind, "message": f"scripted {kind}"}}
                self._json(reply.status, said, reply.headers)
                return
            if is_count:
                counted = len(reply.text) or len(json.dumps(body["messages"])) // 4
                self._json(200, {"input_tokens": counted}, ())
                return
            self._stream(reply)

        def _json(self, status: int, value: object, headers: tuple[tuple[str, str], ...]) -> None:
            content = json.dumps(value).encode()
            self.send_response(status)
            for name, text in (("content-type", "application/json"), ("content-length", str(len(content))), *headers):
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(content)

        def _stream(self, reply: Reply) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            for number, event in enumerate(_events(reply)):
                if reply.break_after is not None and number >= reply.break_after:
                    break
                self.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
            self.close_connection = True

    return Handler


def _events(reply: Reply) -> Iterator[dict[str, Any]]:
    usage = {"input_tokens": 100, "output_tokens": 1, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 5}
    message = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "scripted", "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": usage,
    }  # fmt: skip
    yield {"type": "message_start", "message": message}
    yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    if reply.stream_error:
        yield {"type": "error", "error": {"type": reply.stream_error, "message": "scripted"}}
        return
    for start in range(0, len(reply.text), 40):
        delta = {"type": "text_delta", "text": reply.text[start : start + 40]}
        yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": reply.stop_reason, "stop_sequence": None},
        "usage": {"output_tokens": max(1, len(reply.text) // 4)},
    }
    yield {"type": "message_stop"}
