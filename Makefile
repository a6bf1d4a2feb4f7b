# 幸福圆桌会 · Roundtable. A machine needs Python 3.11 or newer with pip and venv, and make; everything else is installed into .venv.
# PYTHON names another interpreter: make up PYTHON=python3.13

PYTHON ?= python3
BIN := .venv/bin
JOBS ?= auto
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Whatever the shell says: what is compiled is kept, since a run of the tests starts some thirty processes.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: up test check prove bench lock sdl permissions migrate format clean

up: .venv/.runtime ; @$(BIN)/roundtable up
test: .venv/.development ; $(BIN)/pytest -n $(JOBS)
prove: .venv/.development ; $(BIN)/pytest -n $(JOBS) -m prove
bench: .venv/.bench ; @$(BIN)/python -m bench
check: .venv/.development ; $(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/pytest tests/architecture tests/policies tests/schema/test_sdl.py
format: .venv/.development ; $(BIN)/ruff check --fix && $(BIN)/ruff format
migrate: .venv/.runtime ; @$(BIN)/roundtable migrate
sdl: .venv/.runtime ; @$(BIN)/roundtable sdl schema/schema.graphql
permissions: .venv/.runtime ; @$(BIN)/roundtable permissions docs/permissions.md
clean: ; rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# Needs uv on the PATH: the one target of a maintainer, not of a user. No header and no addresses, so the locks say only what and which hash.
COMPILE := uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra embedded
lock: ; $(COMPILE) --output-file requirements.lock && $(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

# A stamp is younger than what it was made from, so a second run installs nothing.
INSTALL = $(BIN)/pip install --quiet --require-hashes -r $< && $(BIN)/pip install --quiet --no-build-isolation --no-deps --editable .

.venv/.development: requirements-dev.lock pyproject.toml | .venv/bin/pip
	@echo "正在安装依赖 · Installing into .venv …"
	@$(INSTALL) && touch .venv/.runtime $@

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/pip
	@echo "正在安装依赖 · Installing into .venv …"
	@$(INSTALL) && touch $@

# Node out of a wheel, for the peer that is written in JavaScript. Without it everything else is measured.
.venv/.bench: bench/requirements.lock .venv/.development ; @$(BIN)/pip install --quiet --require-hashes -r $< && touch $@ || echo "没有 Node，不测 PostGraphile · Node could not be installed: PostGraphile is left out" >&2

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "需要 Python 3.11 或更新版本：make up PYTHON=python3.13 · Python 3.11 or newer is needed: name one, as in make up PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; echo "无法创建 .venv：请安装 Python 的 venv（如 apt install python3-venv）并检查目录权限 · .venv cannot be made: install Python's venv (such as apt install python3-venv) and check this folder's permissions" >&2; exit 1; }
