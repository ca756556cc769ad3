"""Verifiers by name, as `--with` and `-T verifier=` give them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspect_resample._inspect import PrerequisiteError
from inspect_resample.sampling.server import missing_server
from inspect_resample.verifiers.agreement import AgreementVerifier
from inspect_resample.verifiers.codet import CodetVerifier, generated_by
from inspect_resample.verifiers.judge_model import PROMPT, JudgeVerifier
from inspect_resample.verifiers.length import LengthVerifier
from inspect_resample.verifiers.logprob import LogprobVerifier
from inspect_resample.verifiers.pooling import PoolingServer
from inspect_resample.verifiers.reward_model import RewardVerifier
from inspect_resample.verifiers.vote import VoteVerifier

NamedVerifier = (
    LengthVerifier
    | LogprobVerifier
    | VoteVerifier
    | AgreementVerifier
    | CodetVerifier
    | JudgeVerifier
    | RewardVerifier
)

PLAIN: dict[str, Callable[[], NamedVerifier]] = {
    "length": LengthVerifier,
    "shortness": lambda: LengthVerifier(shortest=True),
    "logprob": LogprobVerifier,
    "vote": VoteVerifier,
    "agreement": AgreementVerifier,
}
"""What makes verifiers without options."""

FORMS = (*PLAIN, "codet:LOG", "judge:MODEL", "reward:MODEL")
"""What a verifier may be called."""


@dataclass(frozen=True)
class HowToAsk:
    """How models are asked.

    Attributes:
        votes: Of a judge; None to go by log-probabilities where there are some.
        prompt: A judge's.
        base_url: Of the server of a reward model; None for `$VLLM_BASE_URL`.
        tests: A log, or another recording, of completions with generated tests, for CodeT.
    """

    votes: int | None = None
    prompt: str = PROMPT
    base_url: str | None = None
    tests: str | None = None


def verifiers_named(names: Sequence[str], how: HowToAsk | None = None) -> list[NamedVerifier]:
    """Make verifiers.

    Raises:
        ValueError: There is no such verifier, one is named twice or cannot be used.
    """
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice or not names:
        raise ValueError(f"{twice[0]} is named twice" if twice else "name at least one verifier")
    return [_named(name, how or HowToAsk()) for name in names]


def _named(name: str, how: HowToAsk) -> NamedVerifier:
    if name in PLAIN:
        return PLAIN[name]()
    kind, _, model = name.partition(":")
    if kind == CodetVerifier.name:
        tests = model or how.tests
        if not tests:
            raise ValueError("codet needs generated tests: name a log of them, codet:LOG")
        return generated_by(tests)
    if kind == "reward" and model:
        return RewardVerifier(PoolingServer(model, how.base_url))
    if kind == "judge" and model:
        try:
            judge = JudgeVerifier(model, how.votes, how.prompt)
        except PrerequisiteError as missing:
            raise ValueError(f"{name}: {missing}") from missing
        if absent := missing_server(judge.model):
            raise ValueError(absent)
        return judge
    raise ValueError(
        f"there is no verifier {name!r}; expected {', '.join(FORMS[:-1])} or {FORMS[-1]}"
    )
