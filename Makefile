.PHONY: run test check bench docs
PY := .venv/bin/python
MADE := .venv/.made

run: $(MADE)                ## the sample company, served on http://127.0.0.1:8000
	.venv/bin/zhanggui demo

test: $(MADE) .venv/.browser  ## every test
	$(PY) -m pytest

check: $(MADE)              ## style, types, layers, layout, docs not lagging
	.venv/bin/ruff check src tests bench build_front_end.py
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m pytest tests/test_layout.py tests/test_docs.py

bench: $(MADE)              ## ours, the peer and the limit in one run
	for claim in bench/bench_*.py; do $(PY) $$claim || exit 1; done

docs: $(MADE)               ## write the generated pages again
	$(PY) -m tests.write_docs

$(MADE): pyproject.toml requirements.lock package-lock.json build_front_end.py src/zhanggui/web/icons.txt $(wildcard src/zhanggui/web/locale/*/LC_MESSAGES/*.po)
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/.browser: $(MADE)
	@if ! command -v chromium >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; \
	elif ! command -v chromium >/dev/null; then $(PY) -m playwright install chromium; fi
	touch $@
