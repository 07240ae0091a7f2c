"""A web server on loopback that answers as the robots of chat groups do, and keeps what was said to them."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Said:
    """One request: path, query, and the JSON in it."""

    path: str
    query: Mapping[str, list[str]]
    body: Any

    @property
    def text(self) -> str:
        """What stands in the group, whichever program it is."""
        of = self.body.get("text") or self.body.get("content") or {}
        return of.get("content") or of.get("text") or ""


@dataclass
class Robots:
    """What was said, oldest first; `answer(path)` gives status and JSON."""

    said: list[Said] = field(default_factory=list)
    answer: Callable[[str], tuple[int, Mapping[str, object]]] = lambda _: (200, {"errcode": 0, "code": 0})
    port: int = 0


@contextmanager
def robots() -> Iterator[Robots]:
    """A running server."""
    heard = Robots()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            parts = urlsplit(self.path)
            status, answer = heard.answer(parts.path)
            heard.said.append(Said(parts.path, parse_qs(parts.query), json.loads(content)))
            reply = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Tests are silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        heard.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield heard
        finally:
            server.shutdown()
            thread.join()
