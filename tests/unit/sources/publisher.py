"""A publisher on this machine that misbehaves to order."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Request:
    """What was asked for."""

    path: str
    headers: dict[str, str]


@dataclass
class Answer:
    """One answer: `claimed_length` larger than the body cuts the connection early."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    claimed_length: int | None = None


Script = Callable[[Request, int], Answer]


@dataclass
class Publisher:
    """A running server: its address, and every request it had so far."""

    address: str
    requests: list[Request]


@contextmanager
def publisher(script: Script) -> Iterator[Publisher]:
    """A server that answers its n-th request (from 0) with `script(request, n)`."""
    requests: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, headers)
            requests.append(request)
            answer = script(request, len(requests) - 1)
            self.send_response(answer.status)
            length = len(answer.body) if answer.claimed_length is None else answer.claimed_length
            for name, value in {"Content-Length": str(length), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(BrokenPipeError):  # who asked has lost patience
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield Publisher(f"http://127.0.0.1:{server.server_address[1]}", requests)
    finally:
        server.shutdown()
        server.server_close()
