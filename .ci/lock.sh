#!/bin/sh
# Writes requirements.lock anew: newest versions that pyproject.toml allows, for every platform and Python version.
set -eu
cd "$(dirname "$0")/.."
printf '==> Locking the newest versions that pyproject.toml allows\n'
[ -x .setup/uv/bin/uv ] || { python3 -m venv .setup/uv && .setup/uv/bin/python -m pip install --quiet uv; }
# Only the default index and no local settings: otherwise hosts, paths or private builds could get into the lock.
env -u UV_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_DEFAULT_INDEX -u UV_FIND_LINKS \
    .setup/uv/bin/uv --no-config pip compile pyproject.toml --extra test --universal --python-version 3.11 --upgrade \
    --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet \
    --output-file requirements.lock
