"""Inside a namespace without a network: one port of the loopback leads out through a socket that was bound in.

    forwarder.py PORT SOCKET PROGRAM [ARGUMENT...]

The program takes this process's place once the port is open; what forwards is its child and dies with its namespace.
"""

from __future__ import annotations

import os
import socket
import sys
import threading

_CHUNK = 1 << 16


def main() -> None:
    """Run a program whose connections to a port on this machine go through a socket file instead."""
    port, way, argv = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    listening = socket.create_server(("127.0.0.1", port), backlog=128)
    if os.fork() == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.dup2(1, 2)
        _serve(listening, way)
    listening.close()
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        os.write(2, f"{argv[0]} can't be started: {error.strerror}\n".encode())
        os._exit(127)


def _serve(listening: socket.socket, way: str) -> None:
    while True:
        inner, _ = listening.accept()
        outer = socket.socket(socket.AF_UNIX)
        try:
            outer.connect(way)
        except OSError:
            inner.close()
            continue
        for one, other in ((inner, outer), (outer, inner)):
            threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


if __name__ == "__main__":
    main()
