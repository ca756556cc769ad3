"""How large a model is, by the `config.json` that its weights come with.

Known are decoders of the Llama kind: attention with grouped keys and values (or DeepSeek's latent
attention), and gated layers of experts or without. Counts of other kinds would be guesses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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

    Raises:
        UnknownSize: The kind of model is not among `KINDS`, or a number is missing.
    """
    kind = config.get("model_type")
    if not isinstance(kind, str) or kind not in KINDS:
        raise UnknownSize(
            f"model_type {kind!r} is not one whose parameters are counted here "
            f"({', '.join(sorted(KINDS))}); give params, layers and width instead of config"
        )
    width, layers = _number(config, "hidden_size"), _number(config, "num_hidden_layers")
    embedding = _number(config, "vocab_size") * width
    outside = embedding * (1 if config.get("tie_word_embeddings", False) else 2) + width
    each = _attention(config, width) + 2 * width  # And a norm before each half of a layer.
    dense = 3 * width * _number(config, "intermediate_size")
    sparse = sum(_has_experts(config, layer) for layer in range(layers))
    total = active = outside + layers * each + (layers - sparse) * dense
    if sparse:
        expert, shared, experts, chosen = _experts(config, width)
        total += sparse * (shared + experts * expert)
        active += sparse * (shared + chosen * expert)
    return ModelSize(total, active, layers, width)


def _attention(config: Mapping[str, Any], width: int) -> int:
    heads = _number(config, "num_attention_heads")
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
    rank, rope = _number(config, "kv_lora_rank"), _number(config, "qk_rope_head_dim")
    plain, value = _number(config, "qk_nope_head_dim"), _number(config, "v_head_dim")
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
    experts, chosen = _count(config), _number(config, "num_experts_per_tok")
    inner = _optional(config, "moe_intermediate_size", 0) or _number(config, "intermediate_size")
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
    return next((_number(config, name) for name in names if config.get(name)), 0)


def _optional(config: Mapping[str, Any], name: str, default: int) -> int:
    """A number that may be missing, null or 0."""
    return _number(config, name) if config.get(name) else default


def _number(config: Mapping[str, Any], name: str) -> int:
    value = config.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UnknownSize(f"{name} must be a whole number from 1 up, got {value!r}")
    return value
