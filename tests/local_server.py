"""A server on this machine, for as long as a test needs it."""

import threading
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Self


class LocalServer:
    """An HTTP server that runs while it is entered."""

    def __init__(self, http: ThreadingHTTPServer) -> None:
        self._http = http

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        """The base URL, as for OpenAI's clients."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"
