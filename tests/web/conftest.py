"""The cast, signed in: Alice owns, Bob manages a region, Chen is a rep, Dora's shop is a customer, Eve must see nothing."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from tests.conftest import SampleCompany
from zhanggui.base.settings import Home, home_at
from zhanggui.refresh import refresh
from zhanggui.web import books
from zhanggui.web.people.models import User

PASSWORD = "look at the ledger"
REGION, REP, SHOP = "青山区", "003", "C0029"
CAST = {
    "alice": ("owner", []),
    "bob": ("regional_manager", [REGION]),
    "chen": ("rep", [REP]),
    "dora": ("outlet", [SHOP]),
    "eve": ("", []),
}


@pytest.fixture(scope="session")
def refreshed_company(small_company: SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small sample company with its decisions made; for reading only. Made once, also where several workers test."""
    shared = small_company.home.path.parent / "refreshed"
    shared.mkdir(exist_ok=True)
    with open(shared / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = home_at(shared / "home")
        if not (shared / "done").exists():
            shutil.copytree(small_company.home.path, home.path, ignore=shutil.ignore_patterns("*.csv"), dirs_exist_ok=True)
            refresh(home)
            (shared / "done").touch()
    return home


@pytest.fixture(autouse=True)
def not_too_often() -> None:
    """Nobody has called yet: the people of two tests have the same numbers, and calls are counted by number and minute."""
    cache.clear()


@pytest.fixture
def company(refreshed_company: Home, settings: object) -> Home:
    """The site serves the sample company."""
    settings.HOME = refreshed_company  # type: ignore[attr-defined]
    return refreshed_company


@pytest.fixture
def own_company(refreshed_company: Home, settings: object, tmp_path: Path) -> Home:
    """The site serves a copy that the test may change."""
    shutil.copytree(refreshed_company.path, tmp_path / "home")
    settings.HOME = home_at(tmp_path / "home")  # type: ignore[attr-defined]
    return settings.HOME  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def no_company(settings: object, tmp_path: Path) -> Iterator[Home]:
    """The site of a company that has imported nothing."""
    settings.HOME = home_at(tmp_path / "empty").make()  # type: ignore[attr-defined]
    yield settings.HOME  # type: ignore[attr-defined]
    books._engines.clear()


def person(name: str, role: str | None = None, sees: list[str] | None = None) -> User:
    """One of the cast, or somebody with another role -> the account, made when it is not there."""
    usual_role, usual_rows = CAST.get(name, ("", []))
    user, fresh = User.objects.get_or_create(
        username=name, defaults={"role": usual_role if role is None else role, "sees": usual_rows if sees is None else sees}
    )
    if fresh:
        user.set_password(PASSWORD)
        user.save()
    return user


@pytest.fixture
def signed(db: None) -> Callable[..., Client]:
    """A name of the cast -> a browser in which they are signed in."""

    def sign(name: str, role: str | None = None, sees: list[str] | None = None) -> Client:
        client = Client()
        client.force_login(person(name, role, sees))
        return client

    return sign
