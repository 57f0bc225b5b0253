# Two commands are all: `make demo` to try it, `make test` to check it. Both call `make setup`.
.PHONY: demo test setup setup-test lint unit browser clean requirements

PYTHON ?= python3
BIN := .venv/bin
export KHONGGIAY_DATA_DIR ?= var

demo: setup
	$(BIN)/khonggiay demo

setup: .venv/runtime assets translations

setup-test: .venv/test assets translations
	.ci/packages

test: setup-test
	.ci/checks

.venv/bin/python:
	@echo "== Python environment"
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.txt pyproject.toml | .venv/bin/python
	@test -e .venv/test || { echo "== Python packages (once, about a minute)"; \
	  $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/test: requirements-test.txt pyproject.toml | .venv/bin/python
	@echo "== Python packages with those for the tests (once, about a minute)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/runtime

.PHONY: assets translations texts
assets:
	@$(BIN)/python clients/browser/build.py

translations:
	@$(BIN)/pybabel --quiet compile --directory server/translations

texts:  ## collect the texts of the sources; then translate the new ones in server/translations
	@mkdir -p .cache
	@$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --ignore-dirs "node_modules .* dist var tests" \
	  --no-wrap --sort-by-file --add-location file --omit-header --output-file .cache/messages.pot .
	@$(BIN)/pybabel --quiet update --input-file .cache/messages.pot --output-dir server/translations \
	  --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

requirements:  ## pin anew after a change of pyproject.toml (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --extra build -o requirements.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --extra build --extra test -o requirements-test.txt

clean:
	rm -rf .venv clients/browser/node_modules clients/browser/dist
