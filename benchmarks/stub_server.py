"""A model server with texts made in advance, at once or at a rate: OpenAI's chat completions.

The choices for a problem are numbered in the order in which they are asked for, so that contenders
who ask one by one and in chunks are given the same texts.
"""

import json
import os
import re
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

TEMPLATE = """Here is the function that does what its docstring asks for:

```python
def {name}(*arguments, **options):
    # Try number {number}: go through the arguments, keep what is of use for the answer,
    # and leave out what the description does not mention; the order stays as it was.
    kept = []
    for argument in arguments:
        if argument is not None:
            kept.append(argument)
    return ("answer", {salt}, kept)
```

It goes through all arguments once, so that it takes linear time. Number {number} differs in words.
"""

SALT = os.getpid()  # so that no program of one run has been judged in another
numbers: Counter[str] = Counter()
lock = threading.Lock()


class Pace:
    """When answers are ready on a server that makes so many choices a second, one by one.

    Attributes:
        rate: Choices a second; without limit by default.
    """

    def __init__(self) -> None:
        self.rate = float("inf")
        self._ready = 0.0

    def wait(self, choices: int) -> None:
        """Wait until the choices of a request are made, after those of all requests before."""
        with lock:
            self._ready = ready = max(self._ready, time.monotonic()) + choices / self.rate
        time.sleep(max(ready - time.monotonic(), 0))


pace = Pace()


class Handler(BaseHTTPRequestHandler):
    """Answers requests for completions."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self) -> None:
        """Give as many choices as are asked for."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        n = body.get("n") or 1
        name = re.findall(r"def (\w+)\(", body["messages"][-1]["content"])[-1]
        with lock:
            first = numbers[name]
            numbers[name] += n
        pace.wait(n)
        choices = [
            {
                "index": index,
                "finish_reason": "stop",
                "message": {
                    "role": "assistant",
                    "content": TEMPLATE.format(name=name, number=first + index, salt=SALT),
                },
            }
            for index in range(n)
        ]
        answer = {
            "id": f"stub-{name}-{first}",
            "object": "chat.completion",
            "created": 0,
            "model": "table",
            "choices": choices,
            "usage": {
                "prompt_tokens": 200,
                "completion_tokens": 120 * n,
                "total_tokens": 200 + 120 * n,
            },
        }
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """The server."""

    daemon_threads = True
    request_queue_size = 256


def serve(address: Connection, rate: float) -> None:
    """Serve so many choices a second until the process ends; its base URL goes to the caller."""
    pace.rate = rate
    server = Server(("127.0.0.1", 0), Handler)
    address.send(f"http://127.0.0.1:{server.server_port}/v1")
    server.serve_forever()
