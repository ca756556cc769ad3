"""OpenAI's endpoints for files and batches, as far as a client of batches needs them."""

import json
from collections.abc import Callable
from typing import Any

Answer = Callable[[str, dict[str, Any]], tuple[int, bytes]]


class Batches:
    """Batches that are done as soon as one looks.

    Attributes:
        made: For each batch, its requests as they came.
    """

    def __init__(self, answer: Answer) -> None:
        self.made: list[list[dict[str, Any]]] = []
        self._answer = answer
        self._files: list[bytes] = []

    def post(self, path: str, sent: bytes) -> bytes:
        """Take in a file, or make a batch of one."""
        if path.endswith("/files"):
            return self._file(sent)
        number = int(json.loads(sent)["input_file_id"])
        lines = self._files[number].splitlines()
        # Of the form that uploads the file only its lines are of interest.
        requests = [json.loads(line) for line in lines if line.startswith(b'{"custom_id"')]
        self.made.append(requests)
        self._files.append(b"\n".join(self._result(request) for request in requests))
        return self._batch(len(self._files) - 1)

    def get(self, path: str) -> bytes:
        """Tell of a batch, or give a file."""
        name = path.removesuffix("/content").rpartition("/")[2]
        return self._files[int(name)] if path.endswith("/content") else self._batch(int(name))

    def _file(self, content: bytes) -> bytes:
        self._files.append(content)
        about = {"id": str(len(self._files) - 1), "object": "file", "purpose": "batch"}
        return json.dumps(about).encode()

    def _batch(self, output: int) -> bytes:
        about = {
            "id": str(output),
            "object": "batch",
            "status": "completed",
            "created_at": 0,
            "output_file_id": str(output),
            "request_counts": {"completed": 1, "failed": 0, "total": 1},
        }
        return json.dumps(about).encode()

    def _result(self, request: dict[str, Any]) -> bytes:
        """A line of the results."""
        status, content = self._answer(request["url"], request["body"])
        result: dict[str, Any] = {"custom_id": request["custom_id"], "error": None}
        if status == 200:
            result["response"] = {"status_code": 200, "body": json.loads(content)}
        else:
            result["error"] = {"code": status, "message": content.decode()}
        return json.dumps(result).encode()
