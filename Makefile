# Everything is made inside this folder, most of it in .venv/; nothing else is touched.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(BIN)/python requirements/install.py
DEMO := RALLIES_DEMO=1 RALLIES_BASE_URL=http://$(HOST):$(PORT) $(BIN)/rallies --instance instance/demo
SOURCES := package-lock.json hatch_build.py \
	$(shell find rallies/places rallies/formats rallies/translations static/js -name '*.py' -o -name '*.po' -o -name '*.js')
FUZZ_SECONDS ?= 60
FAST := not browser and not postgresql and not service and not slow
# Hundreds of processes are started by the tests: none of them compiles again what is compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run setup browser gazetteer basemap maps fonts words develop test check lint fast bench bench-compare attack shots fuzz texts clean

run: setup  ## serve the demo
	@$(DEMO) serve --demo --host $(HOST) --port $(PORT)

setup: .venv/parts  ## .venv/ with everything that serving needs

.venv/parts: .venv/packages $(SOURCES)
	@$(MAKE) --no-print-directory -j2 browser gazetteer
	@$(MAKE) --no-print-directory -j2 basemap maps fonts words
	@touch $@

.venv/packages: pyproject.toml requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Rallies needs Python 3.11 or newer: make PYTHON=python3.11")'
	@echo "packages: making .venv/ and installing into it"
	@$(PYTHON) -m venv .venv
	@$(INSTALL) requirements/run.txt
	@command -v npm >/dev/null || { echo "packages: no npm here, taking Node from a wheel" && $(INSTALL) requirements/node.txt; }
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/develop: .venv/packages requirements/develop.txt
	@echo "packages: adding what the tests and checks need"
	@$(INSTALL) requirements/develop.txt
	@touch $@

develop: setup .venv/develop  ## and everything that testing needs

browser: .venv/packages
	@$(BIN)/python hatch_build.py browser

gazetteer: .venv/packages
	@$(BIN)/python -m rallies.places.build

basemap: .venv/packages
	@$(BIN)/python -m rallies.formats.basemap

maps: .venv/packages
	@$(BIN)/python -m rallies.formats.map.mapview

fonts: .venv/packages
	@$(BIN)/python -m rallies.formats.print.fonts

words: .venv/packages
	@$(BIN)/python hatch_build.py words

test: develop  ## all tests, with browser and services where they are there
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: develop  ## the quick one, before each commit
	@$(MAKE) --no-print-directory -j2 lint fast

lint:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --lint templates

fast:
	@$(BIN)/python -m pytest -n 2 --hypothesis-profile=quick -m "$(FAST)"

bench: develop  ## figures, as CPU time and ratios; JSON=FILE keeps them
	@$(BIN)/python -m bench $(if $(JSON),--json $(JSON))

bench-compare: develop  ## two kept runs side by side: make bench-compare A.json B.json
	@$(BIN)/python -m bench.compare $(filter %.json,$(MAKECMDGOALS))

ifneq ($(filter bench-compare,$(MAKECMDGOALS)),)
.PHONY: $(filter %.json,$(MAKECMDGOALS))
$(filter %.json,$(MAKECMDGOALS)):
	@:
endif

attack: develop  ## try on loopback what attackers would, for some minutes; ATTACK=short takes one
	@$(BIN)/python -m attack

shots: develop  ## pictures of each kind of page, in build/shots/; ONLY="home city-many", SHOTS=360/light/en
	@SHOTS=$(SHOTS) $(BIN)/python -m shots $(ONLY)

chaos: develop  ## kill, fill and stop what it stands on, for some minutes, on loopback; CHAOS=short takes less than one
	@$(BIN)/python -m chaos

fuzz: develop  ## a minute of coverage-guided fuzz of the resolver
	@$(INSTALL) requirements/fuzz.txt
	@mkdir -p .cache/fuzz
	@$(BIN)/python -m tests.fuzz.places -max_total_time=$(FUZZ_SECONDS) -max_len=8002 -timeout=10 -artifact_prefix=.cache/fuzz/ .cache/fuzz

texts: develop  ## bring the catalogues up to date with the code
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k _l --no-location --project=Rallies --version=0 -o rallies/translations/messages.pot .
	@for code in be ru; do $(BIN)/pybabel -q update -i rallies/translations/messages.pot -d rallies/translations -l $$code --init-missing --no-fuzzy-matching --ignore-obsolete --no-wrap; done
	@sed -i -E '/^"(POT-Creation|PO-Revision)-Date|^"(Last-Translator|Language-Team|Report-Msgid|Generated-By)/d; /^# /d; /^#$$/d' rallies/translations/*/LC_MESSAGES/messages.po

clean:  ## everything that was made, but no instance
	rm -rf .venv node_modules static/vendor rallies/built dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
