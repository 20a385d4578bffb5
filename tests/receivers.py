"""A receiver of webhooks: a real HTTP server of its own that keeps the messages it gets."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Self


@dataclass
class Message:
    """One message: path, headers in lower case, body."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers each message with the next of ``statuses``, with the last one for ever, and with ``answer``; ``certificate`` is a PEM of key
    and certificate.
    """

    statuses: list[int] = field(default_factory=lambda: [204])
    answer: bytes = b""
    certificate: Path | None = None
    drip: float = 0.0  # seconds between the bytes of its answer
    messages: list[Message] = field(default_factory=list)

    def __enter__(self) -> Self:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.messages.append(Message(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                status = receiver.statuses[min(len(receiver.messages), len(receiver.statuses)) - 1]
                if receiver.drip:
                    self._dribble()
                    return
                self.send_response(status)
                self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", str(len(receiver.answer)))
                self.end_headers()
                self.wfile.write(receiver.answer)

            def _dribble(self) -> None:
                try:
                    while not receiver.stopped.wait(receiver.drip):
                        self.wfile.write(b"H")
                except OSError:
                    pass

            def log_message(self, *_: object) -> None:
                pass

        self.stopped = threading.Event()
        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
