"""The logits processor of vLLM that chooses the tokens of spread draws.

It stands last among vLLM's processors for random sampling: penalties, biases, the temperature and
min-p have been applied, top-k and top-p are still to come. It applies these as vLLM does, chooses
the token by the draw's code, and leaves no other. Requests of no group are not touched.
"""

from dataclasses import dataclass

import torch
from vllm import SamplingParams, envs
from vllm.triton_utils import HAS_TRITON
from vllm.v1.sample.logits_processor import BatchUpdate, LogitsProcessor
from vllm.v1.sample.logits_processor.builtin import process_dict_updates
from vllm.v1.sample.ops.topk_topp_sampler import apply_top_k_top_p

from inspect_resample.vllm.codes import Code, spread_draw

try:  # The newer model runner has an interface of its own, and refuses to start without it.
    from vllm.v1.worker.gpu.sample.logits_processor.interface import (
        LogitsProcessor as _NewerLogitsProcessor,
    )
except ImportError:
    _NewerLogitsProcessor = object


@dataclass
class _Draw:
    """A draw that is being made.

    Attributes:
        code: What its next token is read from.
        params: How it is sampled.
        output: Its tokens, vLLM's own list: it grows when a token is kept.
        read: How many tokens it had when one was last read; -1 before that.
        then: The code after that token.
    """

    code: Code
    params: SamplingParams
    output: list[int]
    read: int = -1
    then: Code | None = None

    def current(self) -> Code:
        """The code for the token that comes now.

        vLLM samples after each part of a long prompt, too, and throws those tokens away: then the
        draw has grown by none, and the code stands where it stood.
        """
        if self.then is not None and len(self.output) > self.read:
            self.code = self.then
        return self.code

    def take(self, low: float, high: float) -> None:
        """Take note of the token that was read."""
        self.read, self.then = len(self.output), self.code.after(low, high)


class SpreadSampling(LogitsProcessor, _NewerLogitsProcessor):  # type: ignore[misc]
    """Chooses tokens by the codes of `inspect_resample.vllm.codes`."""

    @classmethod
    def validate_params(cls, sampling_params: SamplingParams) -> None:
        """Refuse a request whose arguments do not fit; vLLM answers it with status 400.

        Raises:
            ValueError: They do not, or this server cannot spread draws.
        """
        extra, seed = sampling_params.extra_args, sampling_params.seed
        if spread_draw(extra, seed, sampling_params.n) is None:
            return
        if HAS_TRITON and envs.VLLM_USE_V2_MODEL_RUNNER is not False:
            raise ValueError(
                "spread draws need vLLM's first model runner: start the server with the "
                "environment variable VLLM_USE_V2_MODEL_RUNNER=0"
            )

    def __init__(self, *_: object) -> None:
        self._draws: dict[int, _Draw] = {}

    def is_argmax_invariant(self) -> bool:
        """Such processors are applied to random sampling only, after the temperature."""
        return True

    def add_request(self, *_: object) -> bool:
        """Tell the newer model runner that nothing is to be done: no such request gets to it."""
        return False

    def update_state(self, batch_update: BatchUpdate | None) -> None:
        """Follow the draws to their places in the batch."""
        process_dict_updates(self._draws, batch_update, _draw)

    def apply(self, logits: torch.Tensor, *_: object) -> torch.Tensor:
        """Choose the tokens of spread draws.

        Args:
            logits: Divided by the temperature; shape (requests, vocabulary).

        Returns:
            The same, where a spread draw has 0 for its token and minus infinity for others.
        """
        if not self._draws:
            return logits
        places, draws = list(self._draws), list(self._draws.values())
        rows = torch.tensor(places, device=logits.device)
        left = _cut(logits[rows], [draw.params for draw in draws])
        ends = left.softmax(dim=-1, dtype=torch.float64).cumsum(dim=-1)
        whole = ends[:, -1:]
        codes = torch.tensor(
            [[draw.current().value] for draw in draws], dtype=torch.float64, device=logits.device
        )
        # A product that is rounded up to the whole would lie behind the last token.
        at = torch.minimum(codes * whole, torch.nextafter(whole, torch.zeros_like(whole)))
        token = torch.searchsorted(ends, at, right=True)
        highs = ends.gather(1, token) / whole
        lows = torch.where(token > 0, ends.gather(1, (token - 1).clamp(min=0)) / whole, 0.0)
        for draw, low, high in zip(
            draws, lows.flatten().tolist(), highs.flatten().tolist(), strict=True
        ):
            draw.take(low, high)
        logits[rows] = float("-inf")
        logits[rows, token.flatten()] = 0.0
        return logits


def _draw(params: SamplingParams, prompt: list[int] | None, output: list[int]) -> _Draw | None:
    """A draw that comes into the batch, for the first time or, with output, again."""
    draw = spread_draw(params.extra_args, params.seed)
    return None if draw is None else _Draw(draw.code(len(output)), params, output)


def _cut(logits: torch.Tensor, params: list[SamplingParams]) -> torch.Tensor:
    """Leave the tokens of each row that its top-k and top-p leave."""
    vocabulary = logits.shape[1]
    top_k = [each.top_k if each.top_k > 0 else vocabulary for each in params]
    top_p = [each.top_p for each in params]
    device = logits.device
    return apply_top_k_top_p(
        logits,
        torch.tensor([min(k, vocabulary) for k in top_k], device=device)
        if min(top_k) < vocabulary
        else None,
        torch.tensor(top_p, dtype=logits.dtype, device=device) if min(top_p) < 1 else None,
    )
