"""`zhanggui user add` and `zhanggui serve`, as a person runs them."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from zhanggui.base.settings import Home

WHERE = "page 今日 / and zhanggui today"


def command(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "zhanggui.cli", *words, "--home", str(home)], capture_output=True, text=True, timeout=60, env=environment
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_person_is_added_and_told_their_first_password(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = command("user", "add", "bob", "--role", "regional_manager", "--region", "青山区", "--format", "json", home=home)
    printed = json.loads(done.stdout)[0]
    assert (printed["user"], printed["role"], len(printed["first_password"])) == ("bob", "regional_manager", 14)
    for secret in ("secret.key", "zhanggui.db"):
        assert stat.S_IMODE((home / secret).stat().st_mode) == 0o600, secret
    again = command("user", "add", "bob", "--role", "owner", home=home)
    assert (again.returncode, again.stdout) == (2, "")
    assert "empty or taken" in again.stderr


def test_a_database_that_cannot_be_opened_is_three_lines_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "zhanggui.db").mkdir()
    done = command("user", "add", "bob", "--role", "owner", home=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("zhanggui: The database of the site cannot be opened")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("wrong", [("--role", "ceo"), ("--role", "rep", "--region", "青山区"), ("--role", "owner", "--customer", "C1")])
def test_a_role_that_cannot_be_is_wrong_use(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    assert command("user", "add", "bob", *wrong, home=tmp_path / "home").returncode == 2


def test_it_serves_signs_in_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    password = json.loads(command("user", "add", "alice", "--role", "owner", "--format", "json", home=home).stdout)[0]["first_password"]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    site = subprocess.Popen(
        [sys.executable, "-m", "zhanggui.cli", "serve", "--port", str(port), "--home", str(home)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        assert waited(base + "/health") == b'{"ok": true}'
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', browser.open(base + "/sign-in/").read().decode())
        assert token
        form = {"csrfmiddlewaretoken": token.group(1), "username": "alice", "password": password}
        page = browser.open(base + "/sign-in/", urllib.parse.urlencode(form).encode())
        assert page.url == base + "/password/"
        assert browser.open(base + "/static/zg.css").status == 200
    finally:
        os.killpg(site.pid, signal.SIGTERM)
        site.wait(20)


def test_a_site_without_accounts_says_how_to_make_one_in_its_own_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    site = subprocess.Popen(
        [sys.executable, "-m", "zhanggui.cli", "serve", "--port", str(free_port()), "--home", str(home)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )
    try:
        assert site.stderr
        said = [site.stderr.readline(), site.stderr.readline()]
    finally:
        os.killpg(site.pid, signal.SIGTERM)
        site.wait(20)
    assert said[1] == f"Nobody can sign in yet. In another window: zhanggui user add NAME --role owner --home {home}\n"


def waited(address: str) -> bytes:
    for _ in range(100):
        try:
            return bytes(urllib.request.urlopen(address, timeout=2).read())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer")


def test_a_rep_abroad_is_named_by_country(tmp_path: Path) -> None:
    done = command("user", "add", "bob", "--role", "regional_manager", "--country", "France", home=tmp_path / "home")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.covers("M03")
@pytest.mark.parametrize(("role", "cut", "value"), [("shop_clerk", "--shop", "S1"), ("supplier", "--supplier", "421")])
def test_clerks_and_suppliers_are_made_by_command(tmp_path: Path, role: str, cut: str, value: str) -> None:
    home = tmp_path / "home"
    done = command("user", "add", "sam", "--role", role, cut, value, cut, "other", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    with sqlite3.connect(home / "zhanggui.db") as database:
        (kept,) = database.execute("SELECT role, sees FROM people_user").fetchall()
    assert (kept[0], json.loads(kept[1])) == (role, sorted((value, "other")))
    assert command("user", "add", "tim", "--role", "rep", cut, value, home=home).returncode == 2


@pytest.mark.covers("A09")
def test_what_was_done_on_the_site_is_known_to_the_command(refreshed_company: Home, tmp_path: Path) -> None:
    """Accepted on the page by the server's own process; the command that lists today says so at once."""
    home = tmp_path / "home"
    shutil.copytree(refreshed_company.path, home)
    before = json.loads(command("today", "--format", "json", home=home).stdout)
    assert {d["status"] for d in before} == {"open"}
    act = (
        "import sys; from zhanggui.base.settings import home_at; from zhanggui.web import serving; serving.ready(home_at(sys.argv[1]));"
        "from zhanggui.web.people.actions import add_user; from zhanggui.web.decisions.actions import accept;"
        "accept(sys.argv[2], by=add_user('alice', 'owner', by=None)[0])"
    )
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "-c", act, str(home), before[0]["id"]], check=True, env=environment, timeout=60)
    after = {d["id"]: d["status"] for d in json.loads(command("today", "--format", "json", home=home).stdout)}
    assert after == {d["id"]: "open" for d in before} | {before[0]["id"]: "accepted"}
