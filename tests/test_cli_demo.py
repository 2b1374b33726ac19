"""`zhanggui demo`: one command, and there is a company to look at, with its first sign-in."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import END, SampleCompany
from zhanggui.base.days import iso
from zhanggui.base.money import major
from zhanggui.base.settings import Home
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.measures.ask import ask

WHERE = "zhanggui demo, zhanggui today"

PLAIN = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "ZHANGGUI_HOME")}
"""The environment of a command: without the settings under which the tests of pages run."""


def command(*words: str, code: int = 0) -> tuple[Any, str]:
    """A command line after `zhanggui` -> what it printed as JSON, and its notes. It must end with that exit code."""
    done = subprocess.run([sys.executable, "-m", "zhanggui.cli", *words], capture_output=True, text=True, timeout=180, env=PLAIN)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if done.stdout else None, done.stderr


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A home made by the command, and what it printed."""
    home = tmp_path_factory.mktemp("demo") / "home"
    printed, _ = command("demo", "--small", "--no-serve", "--end", END, "--port", "8123", "--home", str(home), "--format", "json")
    return home, printed[0]


def test_it_prints_the_address_and_the_first_sign_in(demo: tuple[Path, dict[str, Any]]) -> None:
    _, printed = demo
    assert printed["address"] == "http://127.0.0.1:8123"
    assert (printed["user"], printed["role"]) == ("alice", "owner")
    assert len(printed["first_password"]) >= 12


def test_a_second_call_goes_on_with_what_is_there_and_tells_no_password(demo: tuple[Path, dict[str, Any]]) -> None:
    home, _ = demo
    printed, notes = command("demo", "--no-serve", "--home", str(home), "--format", "json")
    assert printed[0]["first_password"] is None
    assert "already here: 2023-07-01 to 2026-10-31" in notes
    assert [batch.state for batch in Lake(home / "lake").batches()] == ["done"]


def test_it_serves_the_company_to_who_signs_in(demo: tuple[Path, dict[str, Any]]) -> None:
    """The server itself, in the process that the command leaves behind: after signing in, a page that reads the lake."""
    home, printed = demo
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "zhanggui.cli", "demo", "--home", str(home), "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=PLAIN, start_new_session=True) as server:
        try:
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            site = f"http://127.0.0.1:{port}"
            page = first_page(browser, f"{site}/sign-in/")
            assert "鹿城商贸" in page
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert token
            form = {"username": "alice", "password": printed["first_password"], "csrfmiddlewaretoken": token[1]}
            asked = urllib.request.Request(f"{site}/sign-in/", urllib.parse.urlencode(form).encode(), {"Referer": site})
            with browser.open(asked, timeout=30) as answer:
                assert answer.status == 200
                assert urllib.parse.urlsplit(answer.url).path == "/"  # the password on one's own screen need not be changed
                assert "10月31日" in answer.read().decode()  # how far the records reach, on every page
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def first_page(browser: urllib.request.OpenerDirector, address: str) -> str:
    """An address -> its page, as soon as the server answers."""
    for _ in range(360):
        try:
            with browser.open(address, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            time.sleep(0.25)
    raise AssertionError("the server did not answer in 90 seconds")


def test_a_home_with_another_company_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('company = "Another"\n', "utf-8")
    _, notes = command("demo", "--no-serve", "--home", str(tmp_path), code=1)
    assert "company of its own" in notes
    assert not (tmp_path / "sample").exists()


def test_a_day_that_is_none_is_wrong_use(tmp_path: Path) -> None:
    _, notes = command("demo", "--no-serve", "--end", "soon", "--home", str(tmp_path / "home"), code=2)
    assert "2026-10-31" in notes


def test_the_books_say_what_was_planted(small_company: SampleCompany) -> None:
    """The total of every line, the returns of the last day, the lot that they are of, and why they came back."""
    home, told = str(small_company.home.path), small_company.planted
    frames, last = open_engine(small_company.home.lake_url).frames(), iso(told.spike_day)
    assert ask(frames, ["line_amount"], where=["shop=none"]).rows == [{"line_amount": told.net_cents}]
    assert ask(frames, ["return_amount"], where=[f"day={last}"]).rows == [{"return_amount": told.spike_cents}]
    lots, _ = command("ask", "return_amount", "--by", "lot", "--from", last, "--to", last, "--home", home, "--format", "json")
    assert {"lot": "B2610-07", "return_amount": float(major(told.lot_cents))} in lots
    reasons = ask(frames, ["return_amount"], ["return_reason"], where=[f"day={last}"]).rows
    assert {"return_reason": "胀包", "return_amount": told.lot_cents} in reasons


@pytest.mark.covers("A03")
def test_the_returns_open_a_case_on_their_first_day_and_not_the_day_before(company_home: Home, small_company: SampleCompany) -> None:
    """Live, the morning after, by its evidence; replayed for the morning before, nothing."""
    told, home = small_company.planted, str(company_home.path)
    listed, _ = command("today", "--home", home, "--format", "json")
    case = next(d for d in listed if d["subject"] == "measure=return_amount")
    assert (case["kind"], case["as_of"]) == ("investigate", iso(told.spike_day + 1))
    evidence = {e["filter"]: e["value"] for e in case["evidence"] if e["name"] == "return_amount"}
    assert evidence[f"day={iso(told.spike_day)}"] == float(major(told.spike_cents))
    assert evidence[f"day={iso(told.spike_day)} lot={told.bad_lot}"] == float(major(told.lot_cents))
    before, _ = command("today", "--as-of", iso(told.spike_day), "--home", home, "--format", "json")
    assert [d for d in before if "return_amount" in d["subject"] + d["title"] or told.bad_lot in str(d["evidence"])] == []


def test_every_dimension_of_the_sample_can_be_asked(small_company: SampleCompany) -> None:
    """Of what is not sold over the tills of the two shops: a till knows no rep, no region, no stockroom."""
    frames = open_engine(small_company.home.lake_url).frames()
    count = {"category": 8, "supplier": 12, "rep": 12, "region": 12, "channel": 3, "stockroom": 2, "grade": 3}
    for dimension, expected in count.items():
        rows = ask(frames, ["net_sales"], [dimension], where=["kind=goods", "shop=none"]).rows
        assert len(rows) == expected, (dimension, rows)
