# Two commands are all you need: `make lab` to work, `make test` to check. Everything they install goes to .venv.

# Set on the command line when needed: PYTHON=/path/to/python  YES=1  PORT=8899  LAB_ARGS=...  TEST_ARGS=...  CHROMIUM=...
export PYTHON YES PORT LAB_ARGS TEST_ARGS CHROMIUM

.PHONY: help lab test setup accept bench release lock
.NOTPARALLEL:

help:
	@echo 'make lab     open JupyterLab on the tour (sets everything up first)'
	@echo 'make test    run every level of tests (sets everything up first)'
	@echo 'make setup   make the environment in .venv, nothing else'
	@echo 'make accept  execute the notebooks anew, show what changed, and keep it'
	@echo 'make bench   print how fast the workbench is'
	@echo 'make release pin the nodes and graphs that ship: from then on they do not change'
	@echo 'make lock    pin the newest versions that pyproject.toml allows'

lab: setup
	@.ci/system.sh mariadb
	@.ci/lab.sh

test: setup
	@.ci/system.sh mariadb
	@.ci/system.sh chromium
	@.ci/test.sh

setup:
	@.ci/setup.sh

accept: setup
	@.ci/system.sh mariadb
	@.venv/bin/python -m pytest -p tests.notebooks.plugin --nbval --nbval-accept -q notebooks

bench: setup
	@.ci/system.sh mariadb
	@.venv/bin/python -m benchmarks.run

release: setup
	@.venv/bin/python -m agent.release

lock:
	@.ci/lock.sh
