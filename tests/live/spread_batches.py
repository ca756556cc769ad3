"""Holds the logits processor against what it must do in vLLM's batches; run with vLLM's Python.

Prints a line for each check that fails, and "done".
"""

from collections import Counter
from typing import Any

import torch
from vllm import SamplingParams
from vllm.v1.sample.logits_processor import BatchUpdate, MoveDirectionality

from inspect_resample.vllm.codes import SEED, SIZE, SpreadDraw
from inspect_resample.vllm.processor import SpreadSampling

WORDS = 50
torch.manual_seed(0)
LOGITS = torch.randn(WORDS) * 2


def params(index: int, size: int = 8, seed: int = 3, **options: Any) -> SamplingParams:
    extra = {SIZE: size, SEED: seed}
    return SamplingParams(seed=seed + index, extra_args=extra, **options)


def update(size: int, added: Any = (), removed: Any = (), moved: Any = ()) -> BatchUpdate:
    return BatchUpdate(batch_size=size, removed=removed, added=added, moved=moved)


def chosen(processor: SpreadSampling, rows: int) -> list[int | None]:
    """The token of each row; None where the row was not touched."""
    before = LOGITS.repeat(rows, 1)
    after = processor.apply(before.clone())
    return [
        None if torch.equal(row, old) else int(row.isfinite().nonzero().item())
        for row, old in zip(after, before, strict=True)
    ]


def expect(name: str, right: bool) -> None:
    if not right:
        print(f"FAILED: {name}")


def alone(index: int, steps: int, **options: Any) -> list[int]:
    """The first tokens of a draw that nothing happens to."""
    processor = SpreadSampling()
    output: list[int] = []
    processor.update_state(update(1, [(0, params(index, **options), [1], output)]))
    for _ in range(steps):
        (token,) = chosen(processor, 1)
        assert token is not None
        output.append(token)
    return output


def mixed_batches() -> None:
    processor = SpreadSampling()
    outputs: list[list[int]] = [[], [], []]
    plain = SamplingParams(seed=9)
    added = [
        (0, params(2), [1], outputs[0]),
        (1, plain, [1], outputs[1]),
        (2, params(5), [1], outputs[2]),
    ]
    processor.update_state(update(3, added))
    first = chosen(processor, 3)
    expect("a request of no group is left alone", first[1] is None)
    for output, token in zip(outputs, first, strict=True):
        output.append(token or 0)
    swap = [(0, 2, MoveDirectionality.SWAP)]
    processor.update_state(update(3, moved=swap))
    second = chosen(processor, 3)
    expect("draws are followed when they swap", [first[0], second[2]] == alone(2, 2))
    expect("and the other one, too", [first[2], second[0]] == alone(5, 2))
    processor.update_state(update(2, removed=[2]))
    expect("what is removed is forgotten", chosen(processor, 2)[1] is None)


def thrown_away_tokens() -> None:
    processor = SpreadSampling()
    output: list[int] = []
    processor.update_state(update(1, [(0, params(4), [1], output)]))
    for _ in range(3):  # parts of a long prompt: vLLM keeps none of these
        chosen(processor, 1)
    made = []
    for _ in range(6):
        (token,) = chosen(processor, 1)
        made.append(token)
        output.append(-1)  # a placeholder, as in asynchronous scheduling
    expect("a token that is thrown away takes no bits", made == alone(4, 6))


def cuts() -> None:
    likely = LOGITS.softmax(0).sort(descending=True)
    three = set(likely.indices[:3].tolist())
    tokens = {token for i in range(8) for token in alone(i, 20, top_k=3)}
    expect("top-k leaves k tokens", tokens == three)
    kept = int((likely.values.cumsum(0) < 0.5).sum()) + 1
    tokens = {token for i in range(8) for token in alone(i, 20, top_p=0.5)}
    expect("top-p leaves its nucleus", tokens == set(likely.indices[:kept].tolist()))


def first_tokens() -> None:
    groups = 400
    seen: Counter[int | None] = Counter()
    chances = LOGITS.double().softmax(0)
    ends = chances.cumsum(0)
    for seed in range(groups):
        processor = SpreadSampling()
        draws: list[Any] = [(i, params(i, seed=seed), [1], []) for i in range(8)]
        processor.update_state(update(8, draws))
        tokens = chosen(processor, 8)
        codes = torch.tensor([SpreadDraw(seed, 8, i).code().value for i in range(8)]).double()
        expect("tokens hold their codes", tokens == torch.searchsorted(ends, codes).tolist())
        seen.update(tokens)
    n = groups * 8
    for token, p in enumerate(chances.tolist()):
        # Counts of a group vary less than those of independent draws, so this is generous.
        expect(
            "tokens are as likely as they are", abs(seen[token] - n * p) < 5 * (n * p) ** 0.5 + 3
        )


def refusals() -> None:
    for bad in (params(0, size=0), params(9), SamplingParams(extra_args={SIZE: 8, SEED: 1})):
        try:
            SpreadSampling.validate_params(bad)
        except ValueError as error:
            expect("a refusal says what is wrong", SIZE in str(error) or SEED in str(error))
        else:
            expect("a wrong request is refused", False)
    SpreadSampling.validate_params(SamplingParams())
    SpreadSampling.validate_params(params(3))


for check in (mixed_batches, thrown_away_tokens, cuts, first_tokens, refusals):
    check()
print("done")
