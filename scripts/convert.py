"""Turn GGUF weights into a folder that vLLM reads on a CPU: `python scripts/convert.py MODEL`.

vLLM's own reading of GGUF files fails on a CPU. Prints the folder, which is made once, in bfloat16,
beside the weights. Runs in the environment of `make vllm`.
"""

import argparse
import shutil
import sys
from pathlib import Path

from weights import MODELS, WeightsError, weights


def folder(name: str) -> Path:
    """The folder of a model; made if it is not there yet.

    Raises:
        WeightsError: The weights cannot be had.
    """
    file = weights(name, lambda text: print(text, file=sys.stderr, flush=True))
    made = file.parent / name
    if not made.exists():
        unfinished = file.parent / f"{name}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        _convert(file, unfinished)
        unfinished.rename(made)
    return made


def _convert(file: Path, to: Path) -> None:
    """Write the weights of a GGUF file, dequantised, with tokenizer and chat template."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    source = {"pretrained_model_name_or_path": file.parent, "gguf_file": file.name}
    AutoTokenizer.from_pretrained(**source).save_pretrained(to)
    model = AutoModelForCausalLM.from_pretrained(
        **source, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True)
    )
    # What is written is not quantised any more, and must not say that it is.
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.save_pretrained(to)


def main() -> int:
    """Print where the folder of the named model is."""
    parser = argparse.ArgumentParser(description="Convert weights for vLLM, once.")
    parser.add_argument("name", choices=MODELS, help="the model")
    try:
        print(folder(parser.parse_args().name))
    except (WeightsError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
