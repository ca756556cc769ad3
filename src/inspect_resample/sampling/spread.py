"""Groups of spread draws: what a request for one says, and whether a server makes them."""

from inspect_ai.model import ChatMessageUser, GenerateConfig, Model, ModelName

from inspect_resample._inspect import refused
from inspect_resample.vllm.codes import SEED, SIZE

_PROVIDERS = ("vllm", "servers", "openai-api", "openai")
"""Providers behind which vLLM may be."""

_INSTALL = (
    "Spread draws need vLLM with this package's logits processor: run `pip install "
    "inspect-resample` in vLLM's environment, start its server again, and name the model as "
    "vllm/NAME. Or draw without -T spread."
)


def misfit(spread: int, k: int | None, first: int, stopping: bool) -> str | None:
    """What to tell the user when draws cannot be made in groups of that size; or None."""
    if stopping:
        return "spread and stop do not go together: a rule that stops counts independent draws."
    if spread < 2:
        return f"spread must be at least 2, the draws of a group, not {spread}."
    for name, value in (("k", k), ("first", first)):
        if value is None or value % spread:
            return f"{name} must be a multiple of spread={spread}: groups are whole; not {value}."
    return None


def no_vllm(model: Model) -> str | None:
    """What to tell the user when a model's provider cannot be vLLM; or None."""
    if ModelName(model).api in _PROVIDERS:
        return None
    return f"spread: {model} is not served by vLLM. {_INSTALL}"


def group_body(config: GenerateConfig, size: int, seed: int) -> dict[str, object]:
    """The extra body of a request for a group, beside what the user's own settings send along."""
    body = config.extra_body or {}
    return {**body, "vllm_xargs": {**body.get("vllm_xargs", {}), SIZE: size, SEED: seed}}


async def require_spread(model: Model) -> None:
    """Check that a model's server spreads draws: it must refuse a group of none.

    Raises:
        PrerequisiteError: It is not vLLM, or takes no notice of groups.
        Exception: What the request ended with, where it tells nothing of groups.
    """
    if told := no_vllm(model):
        raise refused(told)
    none = GenerateConfig(max_tokens=1, extra_body=group_body(model.config, 0, 0))
    try:
        # Not `model.generate`: this is no draw, and belongs neither in the log nor in a cache.
        answer = await model.api.generate([ChatMessageUser(content="1")], [], "none", none)
    except Exception as error:
        answer = (error, None)  # type: ignore[assignment]
    outcome = answer[0] if isinstance(answer, tuple) else answer
    if not isinstance(outcome, Exception):
        raise refused(f"spread: the server of {model} takes no notice of groups. {_INSTALL}")
    if SIZE not in str(outcome):
        raise outcome
