"""What every test may ask for. The sample company is made once a run (the small one, a tenth) and copied where it is changed."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.engines import BOTH, EVERYWHERE, read_on
from zhanggui.base.settings import Home, home_at
from zhanggui.refresh import refresh
from zhanggui.sources.sample import Planted, at_home

END = "2026-10-31"
"""The last day of the sample company in the tests: a Saturday, on which the bad lot comes back."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked `both_engines` -> one run of it on each."""
    if metafunc.definition.get_closest_marker("both_engines"):
        metafunc.parametrize("engine", BOTH, indirect=True)


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """-> the engine that hand-made tables are read on; empty where they are read as they are."""
    kind = str(getattr(request, "param", EVERYWHERE))
    if kind:
        read_on(kind, monkeypatch)
    return kind


@dataclass(frozen=True)
class SampleCompany:
    """A home with the small sample company in it, and what is true of it by making."""

    home: Home
    planted: Planted


@pytest.fixture(scope="session")
def small_company(tmp_path_factory: pytest.TempPathFactory) -> SampleCompany:
    """The small sample company to 2026-10-31, imported and refreshed: for reading only. Made once, also where several workers test."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "small_company"
    shared.mkdir(exist_ok=True)
    with open(shared / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = home_at(shared / "home")
        planted = at_home(home, end=END, small=True, say=lambda _: None)
        refresh(home)
    return SampleCompany(home, planted)


@pytest.fixture(scope="session")
def object_storage() -> Iterator[str]:
    """A server that speaks S3, on this machine -> its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(object_storage: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An empty bucket, the environment that opens it, a folder for copies -> LAKE_URL."""
    name = f"lake-{uuid.uuid4().hex}"
    told = {
        "AWS_ACCESS_KEY_ID": "books", "AWS_SECRET_ACCESS_KEY": "locked", "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": object_storage, "AWS_ALLOW_HTTP": "true", "ZHANGGUI_CACHE": str(tmp_path / "copies"),
    }
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=name)
    return f"s3://{name}/company"


@pytest.fixture
def company_home(small_company: SampleCompany, tmp_path: Path) -> Home:
    """A copy of the small sample company that a test may change: import into it, undo, decide."""
    shutil.copytree(small_company.home.path, tmp_path / "home", ignore=shutil.ignore_patterns("*.csv"))
    return home_at(tmp_path / "home")

