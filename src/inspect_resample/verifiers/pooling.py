"""A pooling server in vLLM's form: which endpoint it has, how it is asked, what it answers."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext
from typing import Any

import anyio
import httpx

from inspect_resample.verifiers.opinions import score_or_none

Pair = tuple[str, str]
"""What a model was asked, and what it answered."""

BASE_URL, API_KEY = "VLLM_BASE_URL", "VLLM_API_KEY"

TRIES = 5
"""Of a request to a server that fails, is busy or does not answer in time."""

SECONDS = 120.0
"""Time that an answer may take."""

_PAUSE = 0.5  # seconds before the second try, twice as many before each one that follows
_BUSY = {408, 425, 429}
_NOT_THERE = 501


class PoolingError(RuntimeError):
    """The server gives no scores; the message says why."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to ask.

    Attributes:
        path: The endpoint.
        body: What is sent for some pairs, beside the model's name.
        batch: How many pairs a request may hold.
        shown: How the model sees a pair.
    """

    path: str
    body: Callable[[Sequence[Pair]], dict[str, Any]]
    batch: int
    shown: str


def _chat(pairs: Sequence[Pair]) -> dict[str, Any]:
    ((question, answer),) = pairs
    return {
        "messages": [
            {"role": "user", "content": question},
            {"role": "assistant", "content": answer},
        ],
        "add_generation_prompt": False,
    }


def _text(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {"input": [f"{question}\n\n{answer}" for question, answer in pairs]}


def _pair(pairs: Sequence[Pair]) -> dict[str, Any]:
    # One question in a request: `/score` pairs it with every answer.
    return {"text_1": pairs[0][0], "text_2": [answer for _, answer in pairs]}


_BATCH = 32
FORMS = (
    *(Form(path, _chat, 1, "as a chat") for path in ("/pooling", "/classify", "/v1/pooling")),
    *(Form(path, _text, _BATCH, "as one text") for path in ("/pooling", "/classify")),
    *(Form(path, _pair, _BATCH, "as a pair") for path in ("/score", "/v1/score")),
    Form("/v1/embeddings", _chat, 1, "as a chat"),
)
"""Ways to ask, the best first: a reward model is trained on chats. The last is that of versions
of vLLM before there was `/pooling`."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server says of some pairs.

    Attributes:
        scores: One a pair; None where it is no finite number.
        tokens: Prompt tokens; None where the server does not tell.
    """

    scores: list[float | None]
    tokens: int | None


class PoolingServer:
    """Asks one model of one server."""

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        seconds: float = SECONDS,
        pause: float = _PAUSE,
    ) -> None:
        """Make one; nothing is asked yet.

        Args:
            model: Its name there.
            base_url: The server, with or without `/v1` at its end; `$VLLM_BASE_URL` by default.
            seconds: Time that an answer may take.
            pause: Seconds before a second try.

        Raises:
            ValueError: No server is named.
        """
        url = base_url or os.environ.get(BASE_URL)
        if not url:
            raise ValueError(
                f"reward:{model} needs the address of a pooling server: give --base-url "
                f"http://HOST:PORT or set {BASE_URL}"
            )
        self.url = url.rstrip("/").removesuffix("/v1")
        self.model, self.pause = model, pause
        self.form: Form | None = None
        key = os.environ.get(API_KEY)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.AsyncClient(timeout=seconds, headers=headers, verify=_certificates())
        self._probing = anyio.Lock()

    async def probe(self, pair: Pair) -> Form:
        """Find out how the server is asked, once.

        Raises:
            PoolingError: Nothing listens, it does not have the model, or none of its endpoints
                gives a number.
        """
        async with self._probing:
            if self.form is None:
                self.form = await self._found(pair)
        return self.form

    async def _found(self, pair: Pair) -> Form:
        refusals: dict[str, str] = {}
        for form in FORMS:
            try:
                await self._scores(form, [pair])
            except _RefusedError as refusal:
                refusals.setdefault(f"{form.path} {form.shown}", str(refusal))
            else:
                return form
        told = "; ".join(f"{way}: {why}" for way, why in refusals.items())
        raise PoolingError(
            f"{self.url} gives no scores of {self.model}. A pooling server does, for example `vllm "
            f"serve MODEL --runner pooling`. Tried were {told}"
        )

    async def scores(self, pairs: Sequence[Pair]) -> Answered:
        """The scores of pairs with one question, of which there are at most as many as the form's.

        Raises:
            PoolingError: The server fails or refuses.
        """
        form = await self.probe(pairs[0])
        return await self._scores(form, pairs)

    async def _scores(self, form: Form, pairs: Sequence[Pair]) -> Answered:
        answer = await self._post(form.path, {"model": self.model, **form.body(pairs)})
        data = answer.get("data") if isinstance(answer, Mapping) else None
        if not isinstance(data, list) or len(data) != len(pairs):
            got = f"{len(data)} scores" if isinstance(data, list) else "no list `data`"
            raise _RefusedError(f"{got} for {len(pairs)} texts")
        by_place = sorted(data, key=lambda item: int(item.get("index", 0)))
        usage = answer.get("usage") or {}
        return Answered([_number(item) for item in by_place], usage.get("prompt_tokens"))

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        """An answer, after as many tries as it takes.

        Raises:
            _RefusedError: The server refuses the request.
            PoolingError: It does not answer.
        """
        why, answers = "", False
        for number in range(TRIES):
            if number:
                await anyio.sleep(self.pause * 2 ** (number - 1))
            try:
                got = await self._client.post(self.url + path, json=body)
                if got.status_code < 400:
                    return got.json()
                why = f"HTTP {got.status_code} {_said(got)}"
                answers = True
                if got.status_code not in _BUSY and not 500 <= got.status_code != _NOT_THERE:
                    raise _RefusedError(why)
            except (httpx.TransportError, ValueError) as failed:
                answers = isinstance(failed, ValueError)
                why = f"{type(failed).__name__} {failed}".strip()
        kind = _RefusedError if answers else PoolingError
        raise kind(f"{self.url}{path} failed {TRIES} times, last with {why}")


@cache
def _certificates() -> SSLContext:
    return httpx.create_ssl_context()  # which takes a tenth of a second to read


class _RefusedError(PoolingError):
    """The server answers, but not to this."""


def _said(got: httpx.Response) -> str:
    """What an answer says of its error, in short."""
    return " ".join(got.text.split())[:200]


def _number(item: Mapping[str, Any]) -> float | None:
    """The score in one item of an answer.

    It is a number, or the last of those of steps, or of two classes the chance of the second.

    Raises:
        _RefusedError: There are more numbers, as of an embedding, or none.
    """
    told = next((item[name] for name in ("score", "probs", "data", "embedding") if name in item), 0)
    while isinstance(told, list) and told and isinstance(told[-1], list):
        told = told[-1]
    if isinstance(told, list):
        if len(told) not in (1, 2):
            raise _RefusedError(
                f"{len(told)} numbers a text, where a reward model gives 1, or 2 for two classes"
            )
        told = told[-1]
    return score_or_none(told)
