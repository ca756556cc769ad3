"""The file of prices and sizes of models, and what draws cost by it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from inspect_resample.decisions.cost import Rates
from inspect_resample.decisions.names import Policy, Unit
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.errors import Failure
from inspect_resample.statistics.counts import Evaluation

KINDS = frozenset(
    {
        *("llama", "mistral", "qwen2", "qwen3", "smollm3", "mixtral", "qwen2_moe", "qwen3_moe"),
        *("deepseek_v2", "deepseek_v3"),
    }
)
"""Values of `model_type` whose parameters are counted."""

_ATTENTION_BIAS = frozenset({"qwen2", "qwen2_moe"})  # On queries, keys, values; not configurable.
_HEAD_NORMS = frozenset({"qwen3", "qwen3_moe"})


class UnknownSize(ValueError):
    """A configuration does not tell how large its model is; the message says what is missing."""


@dataclass(frozen=True)
class ModelSize:
    """The size of a model.

    Attributes:
        total: All parameters; those of tied embeddings once.
        active: Those that work on a token: of a mixture of experts the router, the shared experts
            and as many of the others as a token is sent to.
        layers: Layers of the transformer.
        width: Width of its hidden state.
    """

    total: int
    active: int
    layers: int
    width: int


def model_size(config: Mapping[str, Any]) -> ModelSize:
    """Count the parameters of a model.

    Args:
        config: What its `config.json` holds, in the names of Hugging Face's transformers.

    Raises:
        UnknownSize: The kind of model is not among `KINDS`, or a number is missing.
    """
    kind = config.get("model_type")
    if not isinstance(kind, str) or kind not in KINDS:
        raise UnknownSize(
            f"model_type {kind!r} is not one whose parameters are counted here "
            f"({', '.join(sorted(KINDS))}); give params, layers and width instead of config"
        )
    width, layers = _in_config(config, "hidden_size"), _in_config(config, "num_hidden_layers")
    embedding = _in_config(config, "vocab_size") * width
    outside = embedding * (1 if config.get("tie_word_embeddings", False) else 2) + width
    each = _attention(config, width) + 2 * width  # And a norm before each half of a layer.
    dense = 3 * width * _in_config(config, "intermediate_size")
    sparse = sum(_has_experts(config, layer) for layer in range(layers))
    total = active = outside + layers * each + (layers - sparse) * dense
    if sparse:
        expert, shared, experts, chosen = _experts(config, width)
        total += sparse * (shared + experts * expert)
        active += sparse * (shared + chosen * expert)
    return ModelSize(total, active, layers, width)


def _attention(config: Mapping[str, Any], width: int) -> int:
    heads = _in_config(config, "num_attention_heads")
    if config.get("kv_lora_rank"):
        return _latent_attention(config, width, heads)
    groups = _optional(config, "num_key_value_heads", heads)
    head = _optional(config, "head_dim", width // heads)
    queries, keys = heads * head, groups * head
    parameters = width * (queries + 2 * keys) + queries * width
    if config["model_type"] in _ATTENTION_BIAS:
        parameters += queries + 2 * keys
    elif config.get("attention_bias"):
        parameters += queries + 2 * keys + width
    if config["model_type"] in _HEAD_NORMS:
        parameters += 2 * head
    return parameters


def _latent_attention(config: Mapping[str, Any], width: int, heads: int) -> int:
    """Of DeepSeek-V2 (arXiv 2405.04434): keys, values and perhaps queries go through a rank."""
    rank, rope = _in_config(config, "kv_lora_rank"), _in_config(config, "qk_rope_head_dim")
    plain, value = _in_config(config, "qk_nope_head_dim"), _in_config(config, "v_head_dim")
    queries = heads * (plain + rope)
    query_rank = _optional(config, "q_lora_rank", 0)
    parameters = width * queries
    if query_rank:
        parameters = query_rank * (width + queries + 1)
    parameters += width * (rank + rope) + rank + rank * heads * (plain + value)
    return parameters + heads * value * width


def _has_experts(config: Mapping[str, Any], layer: int) -> bool:
    if not _count(config):
        return False
    dense = config.get("mlp_only_layers") or []
    if not isinstance(dense, list):
        raise UnknownSize(f"mlp_only_layers must be a list, got {dense!r}")
    if layer in dense or layer < _optional(config, "first_k_dense_replace", 0):
        return False
    if config["model_type"].startswith("deepseek"):
        return layer % _optional(config, "moe_layer_freq", 1) == 0
    return (layer + 1) % _optional(config, "decoder_sparse_step", 1) == 0


def _experts(config: Mapping[str, Any], width: int) -> tuple[int, int, int, int]:
    """Parameters of an expert and of what every token passes, and how many experts there are.

    Returns:
        Of one expert; of the router and the shared experts; experts; those a token is sent to.
    """
    experts, chosen = _count(config), _in_config(config, "num_experts_per_tok")
    inner = _optional(config, "moe_intermediate_size", 0) or _in_config(config, "intermediate_size")
    shared = width * experts
    if config["model_type"] == "deepseek_v3":
        shared += experts  # The router's correction.
    shared += 3 * width * inner * _optional(config, "n_shared_experts", 0)
    if further := _optional(config, "shared_expert_intermediate_size", 0):
        shared += 3 * width * further + width
    return 3 * width * inner, shared, experts, chosen


def _count(config: Mapping[str, Any]) -> int:
    """Experts of a layer, beside the shared ones; 0 of a dense model."""
    names = ("num_local_experts", "num_experts", "n_routed_experts")
    return next((_in_config(config, name) for name in names if config.get(name)), 0)


def _optional(config: Mapping[str, Any], name: str, default: int) -> int:
    """A number that may be missing, null or 0."""
    return _in_config(config, name) if config.get(name) else default


def _in_config(config: Mapping[str, Any], name: str) -> int:
    value = config.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UnknownSize(f"{name} must be a whole number from 1 up, got {value!r}")
    return value


_RATES = (
    *("input", "output", "input_cache_read", "input_cache_write", "reasoning"),
    *("params", "layers", "width", "draws_per_request"),
    *("dollars_per_hour", "tokens_per_second"),
)
_CONFIG = "config"


def pricing_for(
    evaluations: Sequence[Evaluation],
    price: float | Unit,
    benefit: float,
    policy: Policy,
    prices: Path | None,
    verify_price: float | None = None,
) -> Pricing:
    """How draws are paid for.

    Raises:
        Failure: The file of prices cannot be used, or the benefit is not above 0.
    """
    rates = {} if prices is None else read_rates(prices)
    names = {evaluation.model for evaluation in evaluations}
    if rates and not rates.keys() & {*names, *(name.removeprefix("replay/") for name in names)}:
        models = ", ".join(dict.fromkeys(evaluation.model for evaluation in evaluations))
        raise Failure(f"{prices} has none of the models of the logs: {models}")
    try:
        source = None if prices is None else str(prices)
        return Pricing(price, benefit, policy, rates, source, verify_price)
    except ValueError as error:
        raise Failure(str(error)) from error


def read_rates(path: Path) -> dict[str, Rates]:
    """Prices and sizes of models by their names.

    The file maps the name of a model to `input` and `output` (dollars per million tokens), with
    `input_cache_read`, `input_cache_write` and `reasoning` where these cost something else, or to
    `dollars_per_hour` and `tokens_per_second`, and to `params`, `layers`, `width` or `config` (the
    model's `config.json` or its folder, seen from the file's), and to `draws_per_request`, each
    optional. A file for Inspect's `--model-cost-config` will do.

    Raises:
        Failure: It is no JSON or YAML, or does not hold that.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise Failure(f"{path} is not the JSON or YAML that its name says: {error}") from error
    if not isinstance(found, Mapping):
        raise Failure(f"{path} must map names of models to their prices, as MODEL: {{input: 2.5}}")
    return {str(model): _rates(path, str(model), entry) for model, entry in found.items()}


def _rates(path: Path, model: str, entry: object) -> Rates:
    names = *_RATES, _CONFIG
    if not isinstance(entry, Mapping):
        raise Failure(f"{path}: {model} must have some of {', '.join(names)}, got {entry!r}")
    unknown = [str(name) for name in entry if name not in names]
    if unknown:
        raise Failure(
            f"{path}: {model} has {', '.join(unknown)}; expected some of {', '.join(names)}"
        )
    try:
        given = {name: _number(name, entry[name]) for name in _RATES if name in entry}
        sizes = _sizes(path.parent / str(entry[_CONFIG])) if _CONFIG in entry else {}
        return Rates(**{**sizes, **given})
    except ValueError as error:
        raise Failure(f"{path}: {model}: {error}") from error


def _sizes(config: Path) -> dict[str, float]:
    """The size of a model by its `config.json`; what the file of prices says goes before it.

    Raises:
        ValueError: There is none, it is no JSON, or it does not tell the size.
    """
    file = config / "config.json" if config.is_dir() else config
    if not file.is_file():
        raise ValueError(f"{file} does not exist; config names a config.json or its folder")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file} is no JSON: {error}") from error
    if not isinstance(found, Mapping):
        raise ValueError(f"{file} must hold an object, the configuration of a model")
    size = model_size(found)
    return {"params": size.active, "layers": size.layers, "width": size.width}


def _number(name: str, value: object) -> float:
    """A number; YAML takes `7e9` for a text, which is one here."""
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be a number, got {str(value)[:40]!r}") from error
