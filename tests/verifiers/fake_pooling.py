"""A pooling server for tests, in vLLM's form over real HTTP, with faults."""

import json
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ..local_server import LocalServer

Body = dict[str, Any]
Answer = tuple[int, Any]
"""A status, and what is sent as JSON, or as it is where it is bytes."""

Script = Callable[[Body], Answer]


def reward(text: str) -> float:
    """What the server finds in an answer."""
    return len(text) / 10


def items(body: Body) -> list[str]:
    """The answers that a request is about, whatever its form."""
    if "messages" in body:
        return [body["messages"][-1]["content"]]
    if "text_2" in body:
        return list(body["text_2"])
    return [text.rpartition("\n\n")[2] for text in body["input"]]


def answer(data: list[Any]) -> Answer:
    """An answer of the server, with 7 prompt tokens a text."""
    told = [{"index": place, **one} for place, one in enumerate(data)]
    # In any order: the index tells.
    return 200, {"data": told[::-1], "usage": {"prompt_tokens": 7 * len(data)}}


def pooled(body: Body) -> Answer:
    """As `/pooling` does."""
    return answer([{"data": [reward(text)]} for text in items(body)])


def refused(body: Body) -> Answer:
    """As vLLM does what the model is not made for."""
    return 400, {"error": {"message": "not supported"}}


class FakePooling(LocalServer):
    """The server, running while it is entered.

    Attributes:
        scripts: How each endpoint answers; others are not there.
        calls: What was asked, in order, as path and body.
    """

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self.scripts = dict(scripts)
        self.calls: list[tuple[str, Body]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.calls.append((self.path, body))
                script = owner.scripts.get(self.path)
                status, told = script(body) if script else (404, {"detail": "Not Found"})
                content = told if isinstance(told, bytes) else json.dumps(told).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:
                pass

        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), Handler))


def slowly(seconds: float, script: Script) -> Script:
    """A script that takes its time."""

    def late(body: Body) -> Answer:
        time.sleep(seconds)
        return script(body)

    return late
