#!/usr/bin/env bash
# Builds the wheel and the source archive, and runs each as a stranger would: away from this clone,
# with an empty home, in a fresh environment of every Python that is here. The source archive takes
# the wheel's place in it; pip builds it apart, and looks whether all that it needs is there.
# Usage: scripts/check_package.sh [PYTHON ...]     by default python3.11 to python3.13, pyenv's too
set -euo pipefail
cd "$(dirname "$0")/.."
samples=$PWD/examples/samples.jsonl
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

say() { printf '\n==> %s\n' "$*"; }

pythons=("$@")
if [ $# = 0 ]; then
    for version in 3.11 3.12 3.13; do
        for name in "python$version" "$HOME"/.pyenv/versions/"$version".*/bin/python; do
            if "$name" -c '' 2>/dev/null; then
                pythons+=("$name")
                break
            fi
        done
    done
fi

say "Building"
"${pythons[0]}" -m venv "$place/tools"
"$place/tools/bin/pip" install --quiet build twine
"$place/tools/bin/python" -m build --outdir "$place/dist" . >"$place/build.log" 2>&1 ||
    { cat "$place/build.log"; exit 1; }
"$place/tools/bin/twine" check --strict "$place"/dist/*

for python in "${pythons[@]}"; do
    home=$place/home
    rm -rf "$home"
    mkdir "$home"
    "$python" -m venv "$home/venv"
    for archive in "$place"/dist/*.whl "$place"/dist/*.tar.gz; do
        say "$("$python" --version), ${archive##*/}"
        "$home/venv/bin/pip" uninstall --quiet --yes inspect-resample 2>/dev/null
        "$home/venv/bin/pip" install --quiet "$archive"
        "$home/venv/bin/pip" check
        printf '%s packages, %s with all that it needs\n' \
            "$("$home/venv/bin/pip" list --format=freeze | wc -l)" "$(du -sh "$home/venv" | cut -f1)"
        (
            cd "$home"
            export HOME=$home PATH=$home/venv/bin:$PATH INSPECT_DISPLAY=none NO_COLOR=1
            rm -rf logs
            # As mockllm/model, which would have Inspect download a list of tokens.
            inspect eval inspect_resample/pocket_plus --model "replay/$samples" -T k=1
            inspect-resample analyze logs >figures.txt
            head -12 figures.txt
        )
    done
done
say "The package is good: ${#pythons[@]} Pythons, wheel and source archive"
