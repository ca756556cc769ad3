"""What draws cost, for each problem: in draws, tokens, dollars or floating-point operations."""

from dataclasses import dataclass, replace

import numpy as np

from inspect_resample.decisions.names import Policy, Unit
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray

MILLION = 1e6
TERA = 1e12
SECONDS = 3600.0  # Of an hour.


class CostError(ValueError):
    """A cost cannot be computed from what is known; the message says what to give."""


@dataclass(frozen=True)
class Rates:
    """What is known of a model beside its logs; None where it is not known.

    Attributes:
        input: Dollars per million prompt tokens.
        output: Dollars per million completion tokens.
        input_cache_read: Of those of a prompt that the provider's cache had; by default `input`.
        input_cache_write: Of those that were written to it; by default `input`.
        reasoning: Of completion tokens that are reasoning; by default `output`.
        params: Parameters that work on a token; of a mixture of experts the active ones.
        layers: Layers of the transformer.
        width: Width of its hidden state.
        draws_per_request: How many draws shared a prompt that the provider counted once, which the
            usage does not tell; 1 where it is not known.
        dollars_per_hour: What the machines cost that the model runs on.
        tokens_per_second: Completion tokens that these write in all, with as many draws at a time
            as they get; by default as many as the logs show.

    Raises:
        ValueError: A number is negative or not finite, `draws_per_request` is below 1,
            `tokens_per_second` is 0, or there are prices of tokens and of time.
    """

    input: float | None = None
    output: float | None = None
    input_cache_read: float | None = None
    input_cache_write: float | None = None
    reasoning: float | None = None
    params: float | None = None
    layers: float | None = None
    width: float | None = None
    draws_per_request: float | None = None
    dollars_per_hour: float | None = None
    tokens_per_second: float | None = None

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if value is not None and not (0 <= value < np.inf):
                raise ValueError(f"{name} must be a number, 0 or more, got {value}")
        if self.draws_per_request is not None and self.draws_per_request < 1:
            raise ValueError(f"draws_per_request must be 1 or more, got {self.draws_per_request}")
        if self.tokens_per_second == 0:
            raise ValueError("tokens_per_second must be above 0, got 0")
        if self.dollars_per_hour is not None and self.price_tokens:
            raise ValueError(
                "dollars_per_hour and prices of tokens are two prices of the same draws; give one"
            )

    @property
    def price_tokens(self) -> bool:
        """Whether there is a price of some tokens."""
        cached = self.input_cache_read, self.input_cache_write
        return any(each is not None for each in (self.input, self.output, *cached, self.reasoning))


@dataclass(frozen=True, eq=False)
class Cost:
    """What drawing costs for each problem; all arrays have shape (problems,).

    Attributes:
        unit: Of the numbers; operations are in 10^12. Empty when it is that of a given price.
        per_draw: What each draw costs on average.
        once: What is paid with the first draw and not again, such as reading the prompt.
        of_outcome: What a draw costs that fails the weak suite, and one that passes it, where that
            is known to differ: a chain of attempts ends with a pass.
    """

    unit: str
    per_draw: FloatArray
    once: FloatArray
    of_outcome: tuple[FloatArray, FloatArray] | None = None

    def bill(self, found: Submissions, policy: Policy) -> FloatArray:
        """What drawing costs by K, shape (problems, numbers).

        Where drawing stops at the first pass, all draws but the last have failed. (Where passes
        are checked it may go on after one: then all are charged their mean.)
        """
        if self.of_outcome is None or policy == "draw_all" or found.verifications is not None:
            return spent(self.per_draw, self.once, found.made(policy))
        failing, passing = (one[:, None] for one in self.of_outcome)
        passes = 1 - found.abstained
        own: FloatArray = failing * (found.draws_made - passes) + passing * passes
        return own + spent(0.0, self.once, found.draws_made)


def constant(counts: Counts, price: float) -> Cost:
    """The same price for every draw of every problem, in the unit of the benefit.

    Raises:
        CostError: The price is negative or not finite.
    """
    if not (0 <= price < np.inf):
        raise CostError(f"the price of a draw must be a number, 0 or more, got {price}")
    problems = len(counts.problems)
    return Cost("", np.full(problems, float(price)), np.zeros(problems))


def cost_in(unit: Unit, evaluation: Evaluation, rates: Rates | None = None) -> Cost:
    """What the draws of an evaluation cost.

    Tokens and dollars are what the logs say for all draws of a problem, over its draws: whether a
    request of several draws paid its prompt once or for each is then what it was. Dollars are
    tokens times `rates` if these have prices, or time times their price of time, and else what the
    logs say.

    Args:
        unit: What to count.
        evaluation: With `usage`, unless the unit is draws.
        rates: Prices, for dollars; the model's size, for operations.

    Raises:
        CostError: The logs or the rates lack what the unit needs.
    """
    if unit == "draws":
        return replace(constant(evaluation.counts, 1.0), unit="draws")
    rates = rates or Rates()
    if unit == "flops":
        return _flops(evaluation, rates)
    draws, passes = evaluation.counts.draws, evaluation.counts.weak_passes
    total, of_outcome = _total(unit, evaluation, rates), None
    if evaluation.usage_of_passes is not None:
        own = _total(unit, replace(evaluation, usage=evaluation.usage_of_passes), rates)
        of_outcome = (total - own) / np.maximum(draws - passes, 1), own / np.maximum(passes, 1)
    return Cost(unit, total / draws, np.zeros(len(draws)), of_outcome)


def _total(unit: Unit, evaluation: Evaluation, rates: Rates) -> FloatArray:
    """What the draws of each problem took together, in tokens or dollars."""
    if unit == "dollars" and rates.dollars_per_hour is not None:
        return _dollars_of_time(evaluation, rates, rates.dollars_per_hour)
    if unit == "dollars" and rates.price_tokens:
        return _dollars(evaluation, rates)
    if unit == "dollars":
        return _known(evaluation, "dollars")
    return _known(evaluation, "input_tokens") + _known(evaluation, "output_tokens")


def spent(
    per_draw: float | FloatArray, once: float | FloatArray, draws_made: FloatArray
) -> FloatArray:
    """What drawing costs by K.

    Args:
        per_draw: Price of a draw, for all problems or of shape (problems,).
        once: Paid with the first draw, likewise.
        draws_made: Expected draws by K, shape (problems, numbers); 0 for no draw only.

    Returns:
        Shape (problems, numbers).
    """
    total: FloatArray = np.reshape(per_draw, (-1, 1)) * draws_made
    if np.any(once):
        total += np.reshape(once, (-1, 1)) * (draws_made > 0)
    return total


def prompt_flops(tokens: FloatArray, rates: Rates) -> FloatArray:
    """Operations to read a prompt: the sum over t = 1 .. tokens of 2 (params + 2 layers width t).

    The count of Brown et al. 2024 (arXiv 2407.21787): every parameter multiplies and adds once a
    token, and attention costs what grows with the context.

    Raises:
        CostError: The rates lack the size of the model.
    """
    return completion_flops(np.zeros_like(tokens), tokens, rates)


def completion_flops(prompt_tokens: FloatArray, tokens: FloatArray, rates: Rates) -> FloatArray:
    """Operations to write a completion, whose every token has a longer context than the last.

    The sum over t = 1 .. tokens of 2 (params + 2 layers width (prompt_tokens + t)). Arguments have
    one shape, which the result has; errors are those of `prompt_flops`.
    """
    if rates.params is None or rates.layers is None or rates.width is None:
        raise CostError("operations need the size of the model; give its params, layers and width")
    contexts = tokens * prompt_tokens + tokens * (tokens + 1) / 2
    return 2 * (rates.params * tokens + 2 * rates.layers * rates.width * contexts)


def _flops(evaluation: Evaluation, rates: Rates) -> Cost:
    """Reading the prompt once, then writing completions of the mean length.

    What longer completions cost more than shorter ones save is left out; it concerns the share of
    attention only.
    """
    draws = evaluation.counts.draws
    prompt = _known(evaluation, "input_tokens") / draws * (rates.draws_per_request or 1)
    completion = _known(evaluation, "output_tokens") / draws
    try:
        return Cost(
            "10^12 operations",
            completion_flops(prompt, completion, rates) / TERA,
            prompt_flops(prompt, rates) / TERA,
        )
    except CostError as error:
        raise CostError(f"{evaluation.model}: {error}") from error


def _dollars(evaluation: Evaluation, rates: Rates) -> FloatArray:
    """What the tokens cost, each kind at its own price."""
    if rates.input is None or rates.output is None:
        missing = "input" if rates.input is None else "output"
        raise CostError(
            f"{evaluation.model} has no {missing} price; give dollars per million input and "
            f"per million output tokens"
        )
    total = _known(evaluation, "input_tokens") * rates.input
    total = total + _known(evaluation, "output_tokens") * rates.output
    own_prices = {
        "input_tokens_cache_read": (rates.input_cache_read, rates.input),
        "input_tokens_cache_write": (rates.input_cache_write, rates.input),
        "reasoning_tokens": (rates.reasoning, rates.output),
    }
    for name, (own, usual) in own_prices.items():
        if own is not None:
            total = total + _known(evaluation, name) * (own - usual)
    dollars: FloatArray = total / MILLION
    return dollars


def _dollars_of_time(evaluation: Evaluation, rates: Rates, dollars_per_hour: float) -> FloatArray:
    """What the machines cost while they wrote these tokens, at the throughput of all draws.

    A draw is not charged for the time between its first and its last token, in which others were
    written too, but for its share of the tokens that were written meanwhile.
    """
    throughput = rates.tokens_per_second or evaluation.tokens_per_second
    if not throughput > 0:
        raise CostError(
            f"{evaluation.model}: the logs do not tell how many tokens a second were written; give "
            f"tokens_per_second beside dollars_per_hour"
        )
    written = _known(evaluation, "output_tokens")
    return written / throughput * dollars_per_hour / SECONDS


def _known(evaluation: Evaluation, name: str) -> FloatArray:
    """A column of the usage.

    Raises:
        CostError: It is not known for every problem.
    """
    words = name.replace("_", " ")
    instead = {
        "dollars": "give prices per million tokens, or run with Inspect's --model-cost-config",
    }.get(name, "give a constant price for each draw")
    problems = len(evaluation.counts.problems)
    values: FloatArray = (
        np.full(problems, np.nan) if evaluation.usage is None else getattr(evaluation.usage, name)
    )
    unknown = np.flatnonzero(np.isnan(values))
    if len(unknown):
        some = (
            f" for {len(unknown)} of {problems} problems (the first is "
            f"{evaluation.counts.problems[unknown[0]]})"
        )
        raise CostError(
            f"{evaluation.model}: the logs have no {words}"
            f"{some if len(unknown) < problems else ''}; {instead}"
        )
    return values
