"""Parameters counted from configurations, against what their models are known to have."""

from typing import Any

import pytest

from inspect_resample.decisions.model_size import UnknownSize, model_size


def config(kind: str, width: int, layers: int, inner: int, heads: int, groups: int, vocabulary: int,
           **more: Any) -> dict[str, Any]:  # fmt: skip
    return {
        "model_type": kind,
        "hidden_size": width,
        "num_hidden_layers": layers,
        "intermediate_size": inner,
        "num_attention_heads": heads,
        "num_key_value_heads": groups,
        "vocab_size": vocabulary,
        **more,
    }


QWEN = config("qwen2", 896, 24, 4864, 14, 2, 151936, tie_word_embeddings=True)
QWEN_1_5 = config("qwen2", 1536, 28, 8960, 12, 2, 151936, tie_word_embeddings=True)
SMOLLM = config("llama", 576, 30, 1536, 9, 3, 49152, tie_word_embeddings=True)
LLAMA = config("llama", 4096, 32, 14336, 32, 8, 128256)
MIXTRAL = config(
    "mixtral", 4096, 32, 14336, 32, 8, 32000, num_local_experts=8, num_experts_per_tok=2
)
QWEN_MOE = config(
    *("qwen2_moe", 2048, 24, 5632, 16, 16, 151936),
    moe_intermediate_size=1408,
    shared_expert_intermediate_size=5632,
    num_experts=60,
    num_experts_per_tok=4,
    decoder_sparse_step=1,
)
QWEN3_MOE = config(
    *("qwen3_moe", 2048, 48, 6144, 32, 4, 151936),
    head_dim=128,
    moe_intermediate_size=768,
    num_experts=128,
    num_experts_per_tok=8,
)
DEEPSEEK = config(
    *("deepseek_v2", 2048, 27, 10944, 16, 16, 102400),
    moe_intermediate_size=1408,
    n_routed_experts=64,
    n_shared_experts=2,
    num_experts_per_tok=6,
    first_k_dense_replace=1,
    kv_lora_rank=512,
    q_lora_rank=None,
    qk_nope_head_dim=128,
    qk_rope_head_dim=64,
    v_head_dim=128,
)


@pytest.mark.parametrize(
    ("found", "total"),
    [
        (QWEN, 494_032_768),
        (QWEN_1_5, 1_543_714_304),
        (SMOLLM, 134_515_008),
        (LLAMA, 8_030_261_248),
        (MIXTRAL, 46_702_792_704),
        (QWEN_MOE, 14_315_784_192),
        (QWEN3_MOE, 30_532_122_624),
        (DEEPSEEK, 15_706_484_224),
    ],
)
def test_all_parameters_are_those_of_the_published_weights(
    found: dict[str, Any], total: int
) -> None:
    size = model_size(found)
    assert size.total == total
    assert (size.layers, size.width) == (found["num_hidden_layers"], found["hidden_size"])


@pytest.mark.parametrize(
    ("found", "billions"), [(MIXTRAL, 12.9), (QWEN_MOE, 2.7), (QWEN3_MOE, 3.3), (DEEPSEEK, 2.7)]
)
def test_a_mixture_of_experts_works_with_few_of_its_parameters(
    found: dict[str, Any], billions: float
) -> None:
    assert model_size(found).active / 1e9 == pytest.approx(billions, abs=0.06)
    every = "num_local_experts" if "num_local_experts" in found else "num_experts"
    every = "n_routed_experts" if "n_routed_experts" in found else every
    all_of_them = model_size({**found, "num_experts_per_tok": found[every]})
    assert all_of_them.active == all_of_them.total == model_size(found).total


def test_a_dense_model_works_with_all_of_them() -> None:
    assert model_size(QWEN).active == model_size(QWEN).total


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({**QWEN, "model_type": "mamba"}, "model_type 'mamba' is not one whose parameters"),
        ({}, "model_type None"),
        ({**QWEN, "hidden_size": None}, "hidden_size must be a whole number from 1 up, got None"),
        ({**QWEN, "num_key_value_heads": [2]}, "num_key_value_heads must be a whole number from 1"),
        ({**QWEN_MOE, "mlp_only_layers": 3}, "mlp_only_layers must be a list, got 3"),
        ({**MIXTRAL, "num_experts_per_tok": 0}, "num_experts_per_tok must be a whole number"),
    ],
)
def test_what_does_not_tell_a_size_is_an_error(found: dict[str, Any], message: str) -> None:
    with pytest.raises(UnknownSize, match=message):
        model_size(found)
