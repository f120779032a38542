#!/bin/sh
# Makes .venv: the packages of requirements.lock, and this project in it. Takes no time when both are unchanged.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

say() { printf '==> %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# What .venv was made from is kept in it, so that a changed lock or a moved folder is noticed.
lock_now() { pwd -P; cat requirements.lock; }
project_now() { cat pyproject.toml .ci/overrides.json; }
unchanged() { [ -f ".venv/made-from-$1" ] && "${1}_now" | cmp -s - ".venv/made-from-$1"; }
remember() { "${1}_now" > ".venv/made-from-$1"; }

version() { "$1" -c 'import sys; print(*sys.version_info[:3], sys.implementation.name)' 2>/dev/null; }
another_python_asked_for() { [ -n "${PYTHON:-}" ] && [ "$(version "$PYTHON")" != "$(version $python)" ]; }

check_python() {
    version "$1" > /dev/null || fail "$1 was not found: install Python 3.11 or newer, or name one: make PYTHON=/path/to/python"
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$1 is Python $("$1" -V 2>&1 | cut -d' ' -f2), and 3.11 or newer is needed; name one: make PYTHON=/path/to/python"
    "$1" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$1 has no venv or pip module: install it (Debian and Ubuntu: apt-get install python3-venv)"
}

make_environment() {
    from=${PYTHON:-python3}
    check_python "$from"
    say "Making .venv with $("$from" -V 2>&1)"
    "$from" -m venv --clear .venv
    say "Installing $(grep -c '^[A-Za-z0-9]' requirements.lock) pinned packages (a minute or two, the first time)"
    $python -m pip --disable-pip-version-check install --no-input --progress-bar off --no-deps --require-hashes \
        -r requirements.lock
    say "Compiling them"
    $python -m compileall -q -j 0 .venv/lib > /dev/null 2>&1 || true # some packages carry files that are no Python
    remember lock
}

install_project() {
    say "Installing agent-workbench from this folder"
    mkdir -p .venv/share/jupyter/lab/settings
    cp .ci/overrides.json .venv/share/jupyter/lab/settings/ # JupyterLab asks no news and no update service
    $python -m pip --disable-pip-version-check install --quiet --no-input --no-index --no-deps --no-build-isolation -e .
    $python -m compileall -q agent graphs || true # else each kernel does, where bytecode is not kept
    remember project
}

if ! unchanged lock || ! version $python > /dev/null || another_python_asked_for; then make_environment; fi
unchanged project || install_project
say "The environment .venv is ready"
