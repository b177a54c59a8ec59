# make app    start the app            make test   everything that must hold before a commit
# make quick  … but the browser        make fuzz   tests at random, for minutes
# make lint   only the style checks    make bench  measure, and print a table
#
# Each installs what it needs into .venv first, and again only when a requirements file changes.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin

.PHONY: app test quick fuzz lint bench

app: .venv/app.stamp
	$(BIN)/streamlit run app.py

test: .venv/dev.stamp
	$(BIN)/python -m tests

quick fuzz lint: .venv/dev.stamp
	$(BIN)/python -m tests $@

bench: .venv/dev.stamp
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.bench

.venv/app.stamp: requirements.txt | $(BIN)/pip
	$(BIN)/pip install --disable-pip-version-check -q -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt requirements-search.txt requirements.txt | $(BIN)/pip
	$(BIN)/pip install --disable-pip-version-check -q -r requirements-dev.txt
	@touch $@

$(BIN)/pip:
	@test -n "$(PYTHON)" || { \
		echo "OptViz needs Python 3.11, 3.12, 3.13 or 3.14; none of them is on the PATH."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot create .venv; its venv module (Debian: python3-venv) is missing."; exit 1; }
