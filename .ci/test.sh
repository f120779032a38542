#!/bin/sh
# Runs every level of tests as one pytest run: style, types, import rules, the tests, and every notebook. What mostly
# waits, for browser and kernels, runs in a second process meanwhile (tests/aside.py).
set -eu
cd "$(dirname "$0")/.."
printf '==> Testing: house rules, nodes, graphs, scenarios, faults, browser, notebooks\n'
# Hundreds of child processes would compile everything anew where the environment forbids Python to keep bytecode.
.venv/bin/python -m compileall -q agent graphs tests
# shellcheck disable=SC2086 # TEST_ARGS is a list of words
exec .venv/bin/python -m pytest -p tests.notebooks.plugin --nbval -p tests.aside --aside=tests/browser --aside=notebooks \
    ${TEST_ARGS:-} tests notebooks
