"""The verifier `logprob`: how likely a draw's own model found it."""

from dataclasses import dataclass

from inspect_resample.datasets import Problem
from inspect_resample.sampling.draws import Draws
from inspect_resample.verifiers.verifier import Verification, has_text

WITHOUT = "the log has no log-probabilities of it: draw with -T logprobs=true"


@dataclass(frozen=True)
class LogprobVerifier:
    """Scores a draw by the mean log-probability of its tokens, 0 or below, as they were drawn."""

    name: str = "logprob"

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Take what the solver has kept."""
        means = list(draws.logprob) or [None] * len(draws.text)
        texts = [has_text(failed) for _, failed in draws.completions()]
        scores = [mean if text else None for mean, text in zip(means, texts, strict=True)]
        lacking = sum(text and score is None for text, score in zip(texts, scores, strict=True))
        return Verification(
            scores={self.name: scores},
            failures={self.name: {WITHOUT: lacking} if lacking else {}},
            about={"unit": "nats a token"},
        )
