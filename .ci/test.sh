#!/bin/sh
# Runs every level of tests in one pytest process: style, types, import rules, the tests, and every notebook.
set -eu
cd "$(dirname "$0")/.."
printf '==> Testing: house rules, nodes, graphs, scenarios, faults, browser, notebooks\n'
# shellcheck disable=SC2086 # TEST_ARGS is a list of words
exec .venv/bin/python -m pytest -p tests.notebooks.plugin --nbval ${TEST_ARGS:-} tests notebooks
