# Everything a newcomer runs. Needs only Python 3.11+ and make.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
unexport PYTHONDONTWRITEBYTECODE  # modules are compiled when first imported: all of them at set-up took longer than the rest of it
STAMP = $(VENV)/.installed

.PHONY: demo demo-gates test check docs bench clean

demo: $(STAMP)  ## run mlgate on the messy example project
	@cd examples && ../$(BIN)/mlgate check . --fail-level never

demo-gates: $(STAMP)  ## train, check, promote, fail and roll back, in an MLflow store of its own
	@$(BIN)/python scripts/demo_gates.py

test: $(STAMP)  ## run the tests, one more at a time than there are processors: many wait for servers
	@$(BIN)/python -m pytest -n $$($(BIN)/python -c 'import os; print(min(8, (os.cpu_count() or 2) + 1))') --dist worksteal

check: $(STAMP)  ## everything that CI checks, but the tests
	@$(BIN)/python scripts/check.py

docs: $(STAMP)  ## the documentation site, in site/; a link that leads nowhere fails
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --site-dir site

bench: $(STAMP)  ## time mlgate against its peers on the pinned corpus
	@$(BIN)/python -m benchmarks.speed

clean:
	rm -rf $(VENV) site .mlgate_cache examples/.mlgate_cache

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mlgate needs Python 3.11 or newer; set PYTHON=")'
	@$(PYTHON) scripts/make_environment.py $(VENV) -e '.[dev]'
	@touch $(STAMP)
