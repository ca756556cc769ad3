"""The tokens of model calls, whatever version of Inspect and whichever provider counted them."""

import math
from collections.abc import Collection, Container, Iterable, Mapping
from itertools import pairwise, product
from typing import Any, NamedTuple

from inspect_ai.log import EvalSpec
from inspect_ai.model import ModelUsage

_CACHED = ("input_tokens_cache_read", "input_tokens_cache_write")


VERIFIER = "verifier:"
"""How the role of a model begins that verifies draws: its name follows."""


class Spent(NamedTuple):
    """What calls took, by the names of Inspect's `ModelUsage`.

    Attributes:
        input_tokens: All prompt tokens, also those that the provider's cache had or was given.
        output_tokens: All completion tokens, also those of reasoning.
        input_tokens_cache_read: Prompt tokens that were read from the provider's cache.
        input_tokens_cache_write: Prompt tokens that were written to it.
        reasoning_tokens: Completion tokens that are reasoning.
        dollars: What the calls cost; NaN where the log knows no price.
    """

    input_tokens: float
    output_tokens: float
    input_tokens_cache_read: float
    input_tokens_cache_write: float
    reasoning_tokens: float
    dollars: float

    @property
    def cached(self) -> float:
        """Prompt tokens that the provider's cache had or was given."""
        return self.input_tokens_cache_read + self.input_tokens_cache_write

    def known(self) -> dict[str, float | None]:
        """By name, None for what is not known."""
        return {
            name: None if math.isnan(value) else value for name, value in self._asdict().items()
        }

    def usage(self) -> ModelUsage | None:
        """As Inspect has it; None when the tokens are not known."""
        if math.isnan(self.input_tokens + self.output_tokens):
            return None
        cached = {name: int(getattr(self, name)) for name in _CACHED}
        return ModelUsage(
            input_tokens=int(self.input_tokens) - sum(cached.values()),
            output_tokens=int(self.output_tokens),
            total_tokens=int(self.input_tokens + self.output_tokens),
            **{name: value or None for name, value in cached.items()},
            reasoning_tokens=int(self.reasoning_tokens) or None,
            total_cost=None if math.isnan(self.dollars) else self.dollars,
        )


UNTOLD = Spent(*[math.nan] * len(Spent._fields))
"""What is known of calls that say nothing."""


def spent(usage: Mapping[str, Any] | None) -> Spent:
    """What a `ModelUsage` says, of one call or summed over the calls of one model.

    Inspect counts cached tokens beside `input_tokens`, and reasoning among `output_tokens`. Logs of
    its earlier versions have cached tokens of some providers among `input_tokens`, and reasoning of
    some beside `output_tokens`. The total tells which it is: it is the sum of prompt and
    completion. Where no sum fits, as when a provider counts more into its total, cached tokens are
    beside the others if the total has room for them.

    Args:
        usage: As a log's JSON has it; None or without any token when the provider counts nothing.

    Returns:
        The tokens; `UNTOLD` when there is nothing.
    """
    usage = usage or {}
    asked, answered, total, reasoned = (
        usage.get(name) or 0
        for name in ("input_tokens", "output_tokens", "total_tokens", "reasoning_tokens")
    )
    read, written = (usage.get(name) or 0 for name in _CACHED)
    cached = read + written
    if not any((asked, answered, total, cached)):
        return UNTOLD
    prompts = [asked + cached, asked] if cached <= asked else [asked + cached]
    completions = [answered, answered + reasoned]
    fitting = [
        (prompt, completion)
        for completion, prompt in product(completions, prompts)
        if prompt + completion == total
    ]
    among = asked + answered <= total < asked + answered + cached
    prompt, completion = fitting[0] if fitting else (prompts[-1 if among else 0], answered)
    cost = usage.get("total_cost")
    dollars = math.nan if cost is None else cost
    return Spent(prompt, completion, read, written, min(reasoned, completion), dollars)


def lack_cached(requests: Iterable[Container[str]]) -> bool:
    """Whether recorded requests are of earlier versions, whose prompts lack cached tokens."""
    return not any("input_tokens_cache_read" in request for request in requests)


def shares(whole: Spent, parts: int) -> list[Spent]:
    """What calls took in parts that are as equal as can be: tokens whole, adding up to all."""
    columns = [_whole_shares(value, parts) for value in whole[:-1]]
    each = math.nan if math.isnan(whole.dollars) else whole.dollars / max(parts, 1)
    columns.append([each] * parts)
    return [Spent(*share) for share in zip(*columns, strict=True)]


def _whole_shares(total: float, parts: int) -> list[float]:
    if math.isnan(total):
        return [math.nan] * parts
    ends = [int(total) * part // max(parts, 1) for part in range(parts + 1)]
    return [end - start for start, end in pairwise(ends)]


def together(calls: list[Spent]) -> Spent:
    """The sum of calls; `UNTOLD` of none."""
    return Spent(*map(sum, zip(*calls, strict=True))) if calls else UNTOLD


def spent_by(record: Mapping[str, Any], model: str, roles: Collection[str] = ()) -> Spent:
    """What a model took for the draws of a sample.

    Args:
        record: The sample, or its summary, as a log's JSON has it.
        model: Who drew.
        roles: Roles that it plays beside that, as `other_roles` tells them.
    """
    by_role = record.get("role_usage") or {}
    usage = dict(record.get("model_usage") or {})
    for name in list(usage):
        if verifying := by_role.get(f"{VERIFIER}{name}"):
            usage[name] = _without(usage[name], verifying)
            if not any(usage[name].values()):
                del usage[name]
    own = usage.get(model)
    if own is None:
        # An agent may call models that are not the evaluated one, under their own names only.
        return together([spent(call) for call in usage.values()])
    rest = own
    for role in roles:
        rest = _without(rest, by_role.get(role) or {})
    return spent(rest if any(rest.values()) else own)  # All by a role: so the draws are.


def other_roles(spec: EvalSpec) -> list[str]:
    """The roles that an evaluated model plays beside sampling, a judge's for instance."""
    players = {
        role: played if isinstance(played, list) else [played]
        for role, played in (spec.model_roles or {}).items()
    }
    return [
        role for role, played in players.items() if any(by.model == spec.model for by in played)
    ]


def _without(usage: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """A `ModelUsage` without those calls that are in `part` too."""
    return {
        name: value - (part.get(name) or 0)
        for name, value in usage.items()
        if isinstance(value, int | float)
    }
