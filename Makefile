.PHONY: run test test-postgres test-spark check bench soak docs
PY := .venv/bin/python
MADE := .venv/.made
TOOLS := .venv/.tools
APT := chromium fonts-noto-cjk mariadb-server openjdk-17-jre-headless

run: $(MADE)                ## the sample company, served on http://127.0.0.1:8000
	.venv/bin/zhanggui demo

test: $(TOOLS) .venv/.machine  ## every test
	$(PY) -m pytest -n auto

test-postgres: $(TOOLS)     ## the site's tests with PostgreSQL as its database
	ZHANGGUI_TEST_DATABASE=postgresql $(PY) -m pytest tests/web

test-spark: $(TOOLS)        ## analyses, predictions and decisions, every table read on a Spark cluster
	ZHANGGUI_TEST_ENGINE=spark $(PY) -m pytest tests/analyse tests/predict tests/decide

check: $(TOOLS)             ## style, types, layers, layout, docs not lagging
	.venv/bin/ruff check src tests bench build_front_end.py
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m pytest tests/test_layout.py tests/test_docs.py

bench: $(TOOLS)             ## ours, the peer and the limit in one run
	for claim in bench/bench_*.py; do $(PY) $$claim || exit 1; done

soak: $(TOOLS) .venv/.machine  ## kills, minutes of load, long replays; what came of them is written into docs/reliability.md
	for trial in bench/soak_*.py; do $(PY) $$trial --write || exit 1; done

docs: $(TOOLS)              ## write the generated pages again
	$(PY) -m tests.write_docs

$(MADE): pyproject.toml requirements.lock package-lock.json build_front_end.py src/zhanggui/web/icons.txt $(shell find src/zhanggui/web -name "*.po")
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(TOOLS): $(MADE) requirements-dev.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# A browser, a font, a MariaDB and a Java for the tests: from the system where it can be asked. What is missing is skipped aloud.
.venv/.machine: $(TOOLS)
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && \
	    ! { command -v chromium && command -v mariadbd && command -v java; } >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends $(APT); fi
	@command -v chromium >/dev/null || $(PY) -m playwright install chromium
	touch $@
