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

# What runs whole programs is not measured, for no line of it is reached by it alone; measuring takes half as long again.
# The folders of tests lie in memory where it has room, open to the mail servers' own users: it is not the disk that is tested.
test: check
	top=$${TMPDIR:-/tmp}; [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 4000000 ] 2>/dev/null && top=/dev/shm; \
	TMPDIR=$$(mktemp -d "$$top/kaohe.XXXXXX") && export TMPDIR && chmod 755 "$$TMPDIR" && trap 'rm -rf "$$TMPDIR"' EXIT && \
	$(BIN)/python -m pytest -n 3 -m again && \
	$(BIN)/python -m pytest -n 3 -m "not again" --cov --cov-report=term:skip-covered --cov-fail-under=90
	$(BIN)/coverage report --include='pipeline/model/*,pipeline/checks/*,pipeline/assess/*,pipeline/supervise/*' --fail-under=100 --skip-covered --show-missing

bench: setup
	$(BIN)/python -m bench

# LibreOffice, Chromium, Chinese fonts, Samba, Dovecot and Exim (in the place of another mail server); without them the tests
# that need them skip with a reason.
system-deps:
	apt-get update
	apt-get install -y --no-install-recommends libreoffice-calc libreoffice-writer python3-uno chromium fonts-noto-cjk poppler-utils samba smbclient dovecot-imapd exim4-daemon-light openssl
