"""The site's own settings over a home of the test run: Django reads them before any fixture can say where the home is."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME_OF_TESTS = Path(tempfile.mkdtemp(prefix="zhanggui-tests-"))
os.environ["ZHANGGUI_HOME"] = str(HOME_OF_TESTS)
atexit.register(shutil.rmtree, HOME_OF_TESTS, ignore_errors=True)
os.environ.pop("DATABASE_URL", None)
# ZHANGGUI_TEST_DATABASE=postgresql: the site's tests on a server of their own; workers are handed its address, not one each.
OTHER = os.environ.get("ZHANGGUI_TEST_DATABASE", "")
if OTHER == "postgresql":
    from tests.servers import start_postgres

    server, stop = start_postgres()
    atexit.register(stop)
    server.fresh("zhanggui")
    OTHER = os.environ["ZHANGGUI_TEST_DATABASE"] = server.url("zhanggui")
if OTHER:
    os.environ["DATABASE_URL"] = OTHER
# Playwright runs an event loop in the thread of the test; the database is still asked by one thread at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from zhanggui.web.settings import *  # noqa: E402, F403
from zhanggui.web.settings import DATABASES  # noqa: E402

# Only the process of the tests: a command that a test starts has its own home and its own database.
os.environ.pop("DATABASE_URL", None)
if not OTHER:
    # A file, not memory: jobs in the background open a connection of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME_OF_TESTS / "test.db")}
# One cheap round: what is tested is who may come in, not how dear a password is to guess.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# What a test sees is made for it, not remembered from another.
KEEP_PAGES = False
