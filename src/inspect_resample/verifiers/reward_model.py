"""The verifier `reward:MODEL`: a reward or classification model behind a pooling server."""

from collections.abc import Sequence

from inspect_ai.util import concurrency

from inspect_resample.datasets import Problem
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.tokens import UNTOLD, Spent, shares
from inspect_resample.verifiers.journal import Opinion
from inspect_resample.verifiers.opinions import verification
from inspect_resample.verifiers.pooling import PoolingError, PoolingServer
from inspect_resample.verifiers.verifier import Verification, has_text

AT_ONCE = 32
"""Requests that wait for the server at once; it makes batches of them."""

INFINITE = "the score is no finite number"


class RewardVerifier:
    """Scores a draw by the number that a model gives the task with the draw as its answer."""

    def __init__(self, server: PoolingServer) -> None:
        """Make one."""
        self.server = server
        self.name = f"reward:{server.model}"

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Ask about each distinct completion.

        Raises:
            PoolingError: The server cannot be asked at all.
        """
        first = next((text for text, failed in draws.completions() if has_text(failed)), None)
        if first is None:
            return Verification(scores={self.name: [None] * len(draws.text)})
        form = await self.server.probe((problem.prompt, first))

        async def ask(texts: Sequence[str]) -> list[Opinion]:
            async with concurrency(self.name, AT_ONCE):
                return await self._opinions(problem.prompt, texts)

        return await verification(
            self.name,
            [self.server.url, form.path, form.shown],
            problem,
            draws,
            ask,
            batch=form.batch,
            about={"endpoint": form.path, "shown": form.shown},
        )

    async def _opinions(self, question: str, texts: Sequence[str]) -> list[Opinion]:
        try:
            answered = await self.server.scores([(question, text) for text in texts])
        except PoolingError as failed:
            if len(texts) == 1:
                return [Opinion(None, str(failed))]
            # One that is too long spoils a batch.
            return [(await self._opinions(question, [text]))[0] for text in texts]
        tokens = answered.tokens
        took = UNTOLD if tokens is None else Spent(tokens, 0, 0, 0, 0, UNTOLD.dollars)
        parts = shares(took, len(texts))
        return [
            Opinion(score, "" if score is not None else INFINITE, int(place == 0), part)
            for place, (score, part) in enumerate(zip(answered.scores, parts, strict=True))
        ]
