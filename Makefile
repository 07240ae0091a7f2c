# `make demo` and `make test` work on a fresh machine with Python 3.11+ and git.
PYTHON ?= python3
BIN := .venv/bin
# What is compiled is kept, wherever this runs: the tests start hundreds of processes.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test check bench system-deps setup

setup: .venv/.ready

.venv/.ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: setup
	rm -rf build/demo
	$(BIN)/kaohe demo build/demo

check: setup
	$(BIN)/ruff check pipeline tests bench
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_layers.py

test: check
	$(BIN)/python -m pytest -n 3 -m again
	$(BIN)/python -m pytest -n 3 -m "not again" --cov --cov-report=term:skip-covered --cov-fail-under=90
	$(BIN)/coverage report --include='pipeline/model/*,pipeline/checks/*,pipeline/assess/*,pipeline/supervise/*' --fail-under=100 --skip-covered --show-missing

bench: setup
	$(BIN)/python -m bench

# LibreOffice, Chromium, Chinese fonts, Samba, Dovecot and Exim (in the place of another mail server); without them the tests
# that need them skip with a reason.
system-deps:
	apt-get update
	apt-get install -y --no-install-recommends libreoffice-calc libreoffice-writer python3-uno chromium fonts-noto-cjk poppler-utils samba smbclient dovecot-imapd exim4-daemon-light openssl
