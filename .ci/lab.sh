#!/bin/sh
# Opens JupyterLab on the tour. PORT and LAB_ARGS are passed on.
set -eu
cd "$(dirname "$0")/.."
tour=notebooks/00_tour.ipynb

[ "$(id -u)" != 0 ] || set -- "$@" --allow-root
[ -z "${PORT:-}" ] || set -- "$@" "--ServerApp.port=$PORT"
printf '==> Opening JupyterLab on %s (Ctrl-C stops it)\n' "$tour"
# The whole folder is served, so that graphs and notebooks lie side by side. The tour is the default page too: who
# has no browser on this machine copies the printed address.
# shellcheck disable=SC2086 # LAB_ARGS is a list of words
exec .venv/bin/python -m jupyterlab "$@" --ServerApp.root_dir="$PWD" --LabApp.default_url="/lab/tree/$tour" \
    ${LAB_ARGS:-} "$tour"
