"""A model server for tests: OpenAI's protocol over real HTTP, with answers written in advance.

    with FakeServer(lambda call: Reply([f"draw {call.number}"])) as server:
        server.environment()  # for a subprocess; or use `server.model()` in this one

A script is a function from a `Call` to a `Reply`; it may look at the number of the request, at what
was asked for, and at how often the same prompt was asked before.
"""

import json
import os
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from inspect_ai.model import GenerateConfig, Model, get_model

from ..local_server import LocalServer
from .fake_batches import Batches


@dataclass(frozen=True)
class Call:
    """A request for completions.

    Attributes:
        number: How many requests came before it.
        again: How many requests with the same prompt came before it.
        body: What was sent.
    """

    number: int
    again: int
    body: dict[str, Any]

    @property
    def n(self) -> int:
        """Choices asked for."""
        return int(self.body.get("n") or 1)

    @property
    def seed(self) -> int | None:
        """The seed."""
        return self.body.get("seed")

    @property
    def prompt(self) -> str:
        """The text of the last message, or the bare prompt."""
        return str(
            self.body["messages"][-1]["content"]
            if "messages" in self.body
            else self.body.get("prompt")
        )


@dataclass(frozen=True)
class Reply:
    """What to answer.

    Attributes:
        texts: One a choice; None is a choice without content.
        finish: `finish_reason` of all choices, or one for each.
        usage: Whether the tokens are told: 10 for the prompt, and 5 for each choice.
        status: Another status than 200 is an error.
        headers: Further headers.
        seconds: How long to wait before answering.
        cut: Close the connection after so many bytes of the body; the header tells its full length.
        body: The whole body, in place of what the rest would give.
        trickle: Seconds over which the body is sent, in ten pieces.
        reset: Break the connection off in place of an answer.
        logprobs: For each choice its tokens: the likeliest ones by name, the one drawn first.
    """

    texts: Sequence[str | None] = ()
    finish: str | Sequence[str] = "stop"
    usage: bool = True
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cut: int | None = None
    body: bytes | None = None
    trickle: float = 0.0
    reset: bool = False
    logprobs: Sequence[Sequence[Mapping[str, float]]] = ()


Script = Callable[[Call], Reply]


def numbered(call: Call) -> Reply:
    """As many choices as asked for, all different over requests and choices."""
    return Reply([f"answer {call.number}.{choice}" for choice in range(call.n)])


def one_by_one(call: Call) -> Reply:
    """One choice, whatever was asked for."""
    return Reply([f"answer {call.number}"])


class FakeServer(LocalServer):
    """The server, running while it is entered.

    Attributes:
        calls: The requests that came, in their order.
        answered: The requests whose answers were sent to their end, and these answers.
        script: How they are answered; may be changed at any time.
    """

    def __init__(self, script: Script = numbered, port: int = 0) -> None:
        self.script = script
        self.calls: list[Call] = []
        self.answered: list[tuple[Call, Reply]] = []
        self.closing = False
        self.batches = Batches(self._answer_in_batch)
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        http = _Server(("127.0.0.1", port), _Handler)
        http.owner = self
        super().__init__(http)

    def stop_listening(self) -> None:
        """Take no further connections; those that stand are answered and closed."""
        self.closing = True
        self._http.socket.close()

    @property
    def asked(self) -> int:
        """Choices that were asked for in all."""
        return sum(call.n for call in self.calls)

    def environment(self) -> dict[str, str]:
        """What Inspect must find in the environment to use `openai-api/fake/...`."""
        return {"FAKE_BASE_URL": self.url, "FAKE_API_KEY": "none"}

    def model(self, api: str = "openai-api", **config: Any) -> Model:
        """An Inspect model that asks this server."""
        return get_model(
            "openai/gpt-4o" if api == "openai" else f"{api}/fake/table",
            base_url=self.url,
            api_key="none",
            memoize=False,
            config=GenerateConfig(**config),
        )

    def _answer_in_batch(self, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        call, reply = self.answer(body)
        self.answered.append((call, reply))
        return reply.status, content_of(path, call, reply)

    def answer(self, body: dict[str, Any]) -> tuple[Call, Reply]:
        """Take note of a request and have it answered."""
        with self._lock:
            call = Call(len(self.calls), 0, body)
            call = Call(call.number, self._asked[call.prompt], body)
            self._asked[call.prompt] += 1
            self.calls.append(call)
        return call, self.script(call)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    owner: FakeServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away: some tests kill them."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # the header and the body in one packet
    server: _Server

    def do_GET(self) -> None:
        self._send(Reply(), self.server.owner.batches.get(self.path))

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith(("/files", "/batches")):
            self._send(Reply(), self.server.owner.batches.post(self.path, sent))
            return
        if not self.path.endswith("/completions"):
            self._send(Reply(status=404), self.path.encode())
            return
        call, reply = self.server.owner.answer(json.loads(sent))
        time.sleep(reply.seconds)
        content = content_of(self.path, call, reply)
        try:
            self._send(reply, content)
        except OSError:
            self.close_connection = True  # the client did not wait for the answer
        else:
            self.server.owner.answered.append((call, reply))

    def _send(self, reply: Reply, content: bytes) -> None:
        if reply.cut is not None or self.server.owner.closing:
            self.close_connection = True
        if reply.reset:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            os.close(self.connection.detach())  # not shut down, which would be an orderly end
            raise ConnectionResetError
        elif reply.cut != 0:
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in _pieces(content[: reply.cut], 10 if reply.trickle else 1):
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(reply.trickle / 10)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _pieces(content: bytes, number: int) -> Iterator[bytes]:
    size = len(content) // number + 1
    for start in range(0, len(content), size):
        yield content[start : start + size]


def _logprobs(tokens: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """The tokens of a choice in the form of chats."""
    content = []
    for token in tokens:
        top = [
            {"token": name, "logprob": logprob, "bytes": None} for name, logprob in token.items()
        ]
        content.append({**top[0], "top_logprobs": top})
    return {"content": content}


def content_of(path: str, call: Call, reply: Reply) -> bytes:
    """The body of an answer, in the form that its endpoint has."""
    if reply.body is not None:
        return reply.body
    if reply.status != 200:
        error = {"message": f"the script says {reply.status}", "type": "scripted", "code": None}
        return json.dumps({"error": error}).encode()
    chat = path.endswith("/chat/completions")
    finish = [reply.finish] * len(reply.texts) if isinstance(reply.finish, str) else reply.finish
    choices = [
        {
            "index": index,
            "finish_reason": reason,
            "logprobs": _logprobs(reply.logprobs[index]) if reply.logprobs else None,
            **({"message": {"role": "assistant", "content": text}} if chat else {"text": text}),
        }
        for index, (text, reason) in enumerate(zip(reply.texts, finish, strict=True))
    ]
    answer: dict[str, Any] = {
        "id": f"fake-{call.number}",
        "object": "chat.completion" if chat else "text_completion",
        "created": 0,
        "model": "table",
        "choices": choices,
    }
    if reply.usage:
        tokens = 5 * len(choices)
        answer["usage"] = {
            "prompt_tokens": 10,
            "completion_tokens": tokens,
            "total_tokens": 10 + tokens,
        }
    return json.dumps(answer).encode()
