"""Records read from real database servers: once, from a mark on, after a kill, after a change of the table."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.servers import Server
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home, home_at
from zhanggui.cli import app
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.sources.fetch import connection as kept
from zhanggui.sources.fetch.pull import mark_of, pull, pull_all

WHERE = "zhanggui connect, zhanggui pull, zhanggui connections"

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[4] / "shared" / "data")
real = pytest.mark.skipif(not DATA.exists(), reason=f"the data sets are not here: {DATA} (set ZHANGGUI_DATA)")
Command = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_at(tmp_path / "home").make()


@pytest.fixture
def command(home: Home) -> Command:
    """The command on the home of the test -> its result."""

    def run(*words: str, well: bool = True) -> Result:
        form = [] if {"undo", "remove"} & {*words} else ["--format", "json"]
        result = CliRunner().invoke(app, [*words, "--home", str(home.path), *form])
        assert (result.exception is None) == well, result.output + repr(result.exception)
        return result

    return run


def pulled(command: Command, name: str = "erp") -> dict[str, Any]:
    """-> what one pull says: only the numbers that differ from zero."""
    (row,) = json.loads(command("pull", name).stdout)
    return {k: v for k, v in row.items() if v and k != "connection"}


def sales(home: Home) -> list[tuple[Any, ...]]:
    """-> (document, sku, quantity, cents) of the books, sorted."""
    rows = open_engine(home.lake_url).frame("sales").collect("pyarrow").to_arrow().to_pylist()
    return sorted((r["document"], r["sku"], r["quantity"], r["net_cents"]) for r in rows)


@pytest.fixture
def shop(server: Server) -> tuple[Server, Any]:
    """A small shop on a server: three orders, four lines, touched in March 2026."""
    server.fresh("shop")
    con = server.open("shop")
    moment = "timestamptz" if server.kind == "postgresql" else "timestamp(6)"
    text = "text" if server.kind == "postgresql" else "varchar(60)"
    with con.cursor() as cursor:
        if server.kind == "mysql":
            cursor.execute("SET time_zone = '+00:00'")
        cursor.execute(
            f"CREATE TABLE orders (id bigint primary key, 单号 {text}, 销售日期 {moment}, 客户 {text}, 商品编码 {text}, "
            f"数量 numeric(12,3), 单价 numeric(12,4), 金额 numeric(14,2), touched {moment} NULL)"
        )
        cursor.execute(
            """INSERT INTO orders VALUES
            (1, 'A1', '2026-03-01 15:59:00+00:00', '李记，小卖部', 'T01', 2, 10.5, 21.00, '2026-03-01 16:00:00+00:00'),
            (2, 'A1', '2026-03-01 15:59:00+00:00', '李记，小卖部', 'T02', 1, 3, 3.00, '2026-03-01 16:00:00+00:00'),
            (3, 'A2', '2026-03-01 16:00:00+00:00', '𠮷野"家"', 'T01', 1.5, 10.5, 15.75, '2026-03-02 16:00:00+00:00'),
            (4, 'A3', '2026-03-02 10:00:00+00:00', NULL, 'T03', 1, 7, 7.00, NULL)""".replace("+00:00", "" if server.kind == "mysql" else "+00:00")
        )
    yield server, con
    con.close()


def connect(command: Command, server: Server, *more: str, name: str = "erp") -> Result:
    return command("connect", name, server.url("shop"), "--table", "orders", *more)


@pytest.mark.covers("A15")
def test_a_table_of_a_database_becomes_books_and_only_what_is_new_comes_again(
    shop: tuple[Server, Any], home: Home, command: Command
) -> None:
    """A company connects its own database by one command and pulls: money to the cent, Chinese as written, days in its own time"""
    server, con = shop
    connect(command, server, "--mark", "touched", "--overlap", "0")
    assert not Lake(home.lake_url).has("sales")
    assert pulled(command) == {"batch": 1, "read": 4, "accepted": 4}
    assert sales(home) == [("A1", "T01", 2, 2100), ("A1", "T02", 1, 300), ("A2", "T01", 1.5, 1575), ("A3", "T03", 1, 700)]
    rows = {r["document"]: r for r in open_engine(home.lake_url).frame("sales").collect("pyarrow").to_arrow().to_pylist()}
    # 15:59 UTC is 23:59 in Shanghai, 16:00 the next day.
    assert rows["A2"]["day"] - rows["A1"]["day"] == 1
    assert (rows["A1"]["customer"], rows["A2"]["customer"], rows["A3"]["customer"]) == ("李记，小卖部", '𠮷野"家"', None)
    assert pulled(command) == {}
    assert [b.batch for b in Lake(home.lake_url).batches()] == [1]
    with con.cursor() as cursor:
        cursor.execute("UPDATE orders SET 数量=3, 金额=31.50, touched='2026-03-03 16:00:00' WHERE id=1")
        cursor.execute("INSERT INTO orders VALUES (5, 'A4', '2026-03-03 01:00:00', '王', 'T09', 1, 1, 1.00, '2026-03-03 16:00:00')")
    # One line of A1 was touched: the order comes whole, so that its other line is not taken for deleted.
    assert pulled(command) == {"batch": 2, "read": 5, "accepted": 1, "superseding": 2, "repeated": 2}
    assert [line for line in sales(home) if line[0] == "A1"] == [("A1", "T01", 3, 3150), ("A1", "T02", 1, 300)]


def test_undoing_a_pull_moves_the_mark_back_and_the_next_one_brings_the_rows_again(
    shop: tuple[Server, Any], home: Home, command: Command
) -> None:
    server, con = shop
    connect(command, server, "--mark", "id", "--overlap", "0")
    pulled(command)
    with con.cursor() as cursor:
        cursor.execute("INSERT INTO orders VALUES (5, 'A4', '2026-03-03 01:00:00', '王', 'T09', 1, 1, 1.00, NULL)")
    pulled(command)
    with con.cursor() as cursor:
        cursor.execute("INSERT INTO orders VALUES (6, 'A5', '2026-03-03 01:00:00', '王', 'T09', 2, 1, 2.00, NULL)")
    assert pulled(command)["batch"] == 3
    lake, erp = Lake(home.lake_url), kept.load(home, "erp")
    assert mark_of(lake, erp).value == "6"
    command("imports", "undo", "2")  # not the last one: its rows come again all the same
    assert mark_of(lake, erp).value == "4"
    assert pulled(command) == {"batch": 4, "read": 3, "accepted": 1, "repeated": 2}
    assert mark_of(lake, erp).value == "6"
    command("imports", "undo", "1")
    command("imports", "undo", "4")
    assert mark_of(lake, erp) is None
    assert pulled(command) == {"batch": 5, "read": 6, "accepted": 5, "repeated": 1}
    assert len(sales(home)) == 6


def test_a_row_that_came_late_is_caught_by_the_overlap(shop: tuple[Server, Any], home: Home, command: Command) -> None:
    server, con = shop
    connect(command, server, "--mark", "id", "--overlap", "2")
    with con.cursor() as cursor:
        cursor.execute("UPDATE orders SET id=id+10")
    pulled(command)
    with con.cursor() as cursor:
        cursor.execute("UPDATE orders SET id=99 WHERE id=13")
        cursor.execute("UPDATE orders SET 金额=8.00, 单价=8 WHERE id=14")
    assert pulled(command)["superseding"] == 1
    with con.cursor() as cursor:
        cursor.execute("INSERT INTO orders VALUES (98, 'A9', '2026-03-03 01:00:00', '王', 'T09', 1, 1, 1.00, NULL)")
    assert pulled(command)["accepted"] == 1


def test_a_table_that_changed_says_so_and_loses_nothing(shop: tuple[Server, Any], home: Home, command: Command) -> None:
    server, con = shop
    connect(command, server, "--mark", "id")
    pulled(command)
    with con.cursor() as cursor:
        cursor.execute("ALTER TABLE orders ADD COLUMN 仓库 varchar(20)")
        cursor.execute("INSERT INTO orders VALUES (5, 'A4', '2026-03-03 01:00:00', '王', 'T09', 1, 1, 1.00, NULL, '北')")
    result = command("pull", "erp")
    assert json.loads(result.stdout)[0]["accepted"] == 1
    assert "仓库" in result.stderr
    with con.cursor() as cursor:
        cursor.execute("ALTER TABLE orders RENAME COLUMN 客户 TO 客户编码")
        cursor.execute("INSERT INTO orders VALUES (6, 'A6', '2026-03-03 01:00:00', '王', 'T09', 1, 1, 1.00, NULL, '北')")
    with pytest.raises(ZhangguiError, match="columns are gone: 客户"):
        pull(home, "erp")
    assert mark_of(Lake(home.lake_url), kept.load(home, "erp")).value == "5"
    assert kept.said_last(home, "erp")["ok"] is False
    connect(command, server, "--mark", "id")
    assert pulled(command)["batch"] == 3
    assert "A6" in {line[0] for line in sales(home)}
    with con.cursor() as cursor:
        cursor.execute("ALTER TABLE orders DROP COLUMN id")
    with pytest.raises(ZhangguiError, match="column of the mark is not there: id"):
        pull(home, "erp")


def test_binary_columns_are_left_out_aloud_and_cannot_be_a_mark(shop: tuple[Server, Any], home: Home, command: Command) -> None:
    server, con = shop
    with con.cursor() as cursor:
        cursor.execute(f"ALTER TABLE orders ADD COLUMN 照片 {'bytea' if server.kind == 'postgresql' else 'blob'}")
    assert "照片" in connect(command, server).stderr
    assert pulled(command)["accepted"] == 4
    assert "cannot be a mark" in str(command("connect", "x", server.url("shop"), "--table", "orders", "--mark", "照片", well=False).exception)
    assert kept.names(home) == ["erp"]


def test_nothing_can_be_written_through_a_connection(shop: tuple[Server, Any], home: Home, command: Command) -> None:
    server, con = shop
    for query in (
        "DELETE FROM orders", "SELECT 1) AS q; DELETE FROM orders; --", "SELECT * FROM orders; DROP TABLE orders",
        "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
    ):
        command("connect", "erp", server.url("shop"), "--query", query, well=False)
    assert kept.names(home) == []
    with con.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders")
        assert cursor.fetchone()[0] == 4


@pytest.mark.covers("A15")
def test_a_wrong_password_is_said_and_the_right_one_is_never_shown(shop: tuple[Server, Any], home: Home, command: Command) -> None:
    """A wrong password is told plainly; the right one stands in a file for its owner only and nowhere else"""
    server, _ = shop
    wrong = command("connect", "erp", server.url("shop", "nonsense77"), "--table", "orders", well=False)
    assert "does not open" in str(wrong.exception)
    assert "nonsense77" not in str(wrong.exception) + wrong.output
    assert kept.names(home) == []
    said = connect(command, server, "--mark", "id").output + command("pull").output + command("connections").output
    assert "***" in said
    secrets = home.path / "secrets.toml"
    assert secrets.stat().st_mode & 0o777 == 0o600
    holding = [p for p in home.path.rglob("*") if p.is_file() and server.password.encode() in p.read_bytes()]
    assert holding == [secrets]
    assert server.password not in said
    # Another server is never sent the password of the first one.
    moved = server.url("shop").replace("127.0.0.1", "localhost").replace(server.url("x").split("@")[0].split("//")[1], server.user)
    assert "does not open" in str(command("connect", "erp", moved, "--table", "orders", well=False).exception)
    assert pulled(command) == {}
    command("connections", "remove", "erp")
    assert server.password not in secrets.read_text()


def test_a_password_may_stand_in_the_environment(
    shop: tuple[Server, Any], home: Home, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = shop
    bare = kept.parsed(server.url("shop"))[0]
    monkeypatch.setenv("SHOP_PASSWORD", server.password)
    command("connect", "erp", bare, "--table", "orders", "--password-env", "SHOP_PASSWORD")
    assert pulled(command)["accepted"] == 4
    assert not [p for p in home.path.rglob("*") if p.is_file() and server.password.encode() in p.read_bytes()]
    monkeypatch.delenv("SHOP_PASSWORD")
    assert [e.problem.what for e in pull_all(home)] == ["The environment variable SHOP_PASSWORD is not set."]


def many(con: Any, server: Server, rows: int) -> None:
    """A table of so many lines, ten an order, made on the server itself."""
    numbers = f"generate_series(1, {rows}) AS s(n)" if server.kind == "postgresql" else f"(SELECT seq AS n FROM seq_1_to_{rows}) AS s"
    day = "DATE '2025-01-01' + (n / 10000)::int" if server.kind == "postgresql" else "DATE_ADD('2025-01-01', INTERVAL n DIV 10000 DAY)"
    whole = "n / 10" if server.kind == "postgresql" else "n DIV 10"
    with con.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE big AS SELECT n AS id, concat('D', {whole}) AS 单号, n % 10 AS 行号, {day} AS 日期, "
            f"concat('K', n % 500) AS 客户编号, concat('S', n % 300) AS 商品编码, n % 7 + 1 AS 数量, (n % 7 + 1) * 2.50 AS 金额 FROM {numbers}"
        )


def test_a_pull_that_is_killed_at_any_moment_neither_loses_nor_doubles(shop: tuple[Server, Any], home: Home, command: Command) -> None:
    server, con = shop
    rows = 300_000
    many(con, server, rows)
    command("connect", "big", server.url("shop"), "--table", "big", "--mark", "id", "--overlap", "0")
    line = [sys.executable, "-m", "zhanggui.cli", "pull", "big", "--home", str(home.path)]
    for after in (0.7, 1.5, 2.2):
        process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = [b for b in Lake(home.lake_url).batches() if b.state == "done"]
    last = pulled(command, "big")
    assert last == ({} if done else last)
    engine = open_engine(home.lake_url)
    frame = engine.frame("sales").collect("pyarrow").to_arrow()
    assert (frame.num_rows, len(set(frame["document"].to_pylist()))) == (rows, rows // 10 + 1)
    assert mark_of(Lake(home.lake_url), kept.load(home, "big")).value == str(rows)


def test_a_server_that_goes_away_in_the_middle_costs_nothing(shop: tuple[Server, Any], home: Home, command: Command) -> None:
    server, con = shop
    connect(command, server, "--mark", "id")
    pulled(command)
    with con.cursor() as cursor:
        cursor.execute("INSERT INTO orders VALUES (5, 'A4', '2026-03-03 01:00:00', '王', 'T09', 1, 1, 1.00, NULL)")
    slow = "pg_sleep(1)::text" if server.kind == "postgresql" else "SLEEP(1)"
    erp = kept.load(home, "erp")
    from dataclasses import replace

    kept.save(home, replace(erp, name="slow", table="", query=f"SELECT o.*, {slow} AS waited FROM orders o"), server.password)
    killer = subprocess.Popen([sys.executable, "-c", KILLER, server.kind, str(server.port), server.user, server.password])
    with pytest.raises(ZhangguiError, match="broke off"):
        pull(home, "slow")
    killer.wait()
    assert [b.state for b in Lake(home.lake_url).batches()] == ["done"]
    assert kept.said_last(home, "slow")["ok"] is False
    assert pulled(command)["accepted"] == 1


KILLER = """
import sys, time
kind, port, user, password = sys.argv[1:]
time.sleep(1.5)
if kind == "postgresql":
    import psycopg
    con = psycopg.connect(host="127.0.0.1", port=port, user=user, password=password, dbname="postgres", autocommit=True)
    con.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zhanggui'")
else:
    import pymysql
    con = pymysql.connect(host="127.0.0.1", port=int(port), user=user, password=password.encode())
    cursor = con.cursor()
    cursor.execute("SELECT id FROM information_schema.processlist WHERE info LIKE '%waited%' AND id <> connection_id()")
    for (number,) in cursor.fetchall():
        cursor.execute(f"KILL {number}")
"""
