"""`zhanggui members`: the five parts, the list of one, the tracker; what an import says of who members are stays on the site."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from tests.analyse.members.books import SETTINGS, members, sales
from tests.web.test_backup import command
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import home_at
from zhanggui.cli import app
from zhanggui.lake import Lake

WHERE = "zhanggui members"

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("ZHANGGUI_DATA") or ROOT.parent / "shared" / "data")
JOURNEY, WORKS = DATA / "complete_journey" / "transactions.parquet", DATA / "adventureworks" / "dw_FactInternetSales.parquet"
real = [pytest.mark.real, pytest.mark.skipif(not JOURNEY.exists(), reason=f"the data set is not here: {JOURNEY} (set ZHANGGUI_DATA)")]


def run(home: Path, *words: str, code: int = 0) -> Any:
    """Words after `zhanggui` -> what it printed, as JSON."""
    done = CliRunner().invoke(app, [*words, "--home", str(home), "--format", "json"])
    problem = done.exception
    assert (problem.exit_code if isinstance(problem, ZhangguiError) else done.exit_code) == code, done.output
    return json.loads(done.stdout) if done.stdout.strip() else None


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    home = home_at(tmp_path / "home").make(**SETTINGS)
    for name, table in {"sales": sales(), "members": members()}.items():
        Lake(home.lake_url).append(name, table)
    return home.path


@pytest.mark.covers("D18", "D19", "D20", "D21", "D23")
def test_the_five_parts_make_everybody_and_each_list_is_as_long_as_its_number(tea: Path) -> None:
    parts = run(tea, "members")
    assert {row["state"]: row["members"] for row in parts} == {"new": 1, "active": 3, "silent": 1, "sleeping": 1, "lost": 1}
    assert sum(row["share"] for row in parts) == pytest.approx(1, abs=1e-3)
    for row in parts:
        assert len(run(tea, "members", "--list", row["state"])) == row["members"]
    (lost,) = run(tea, "members", "--list", "lost")
    assert (lost["member"], lost["last_purchase"], lost["amount"], lost["shop"]) == ("M5", "2025-09-01", 120.0, "south")
    assert [r["total"] for r in run(tea, "members", "--by", "shop")] == [4, 3]


@pytest.mark.covers("D03", "D04", "D05", "D06", "D07")
def test_the_tracker_is_that_of_the_page_and_adds_up_by_clerk(tea: Path) -> None:
    now = run(tea, "members", "--tracker", "week")[-1]
    assert (now["from"], now["new_cards"], now["qualified"], now["new_card_rate"]) == ("2026-10-26", 1, 3, 0.3333)
    assert (now["member_share"], now["profit_share"], now["member_items"], now["other_items"]) == (0.3919, 0.3902, 1.6667, 2.0)
    clerks = [row for row in run(tea, "members", "--tracker", "week", "--by", "clerk") if row["from"] == "2026-10-26"]
    assert {row["clerk"]: row["new_cards"] for row in clerks} == {"li": 1, "wu": 0, "zhou": 0}
    assert sum(row["member_sales"] for row in clerks) == now["member_sales"] == 580.0


def test_the_past_is_replayed(tea: Path) -> None:
    # On 1 November 2025 M6 and M7 had no card; M1 and M5 had bought within three months.
    before = run(tea, "members", "--as-of", "2025-11-01")
    assert {row["state"]: row["members"] for row in before} == {"new": 3, "active": 2, "silent": 0, "sleeping": 0, "lost": 0}


@pytest.mark.parametrize("words", [("--list", "sleepy"), ("--tracker", "fortnight"), ("--by", "moon"), ("--list", "all", "--tracker", "day")])
def test_what_it_does_not_know_it_says(tea: Path, words: tuple[str, ...]) -> None:
    run(tea, "members", *words, code=2)


def test_who_members_are_is_kept_on_the_site_and_never_in_the_lake(tmp_path: Path) -> None:
    file = tmp_path / "会员档案.csv"
    file.write_text("会员卡号,开卡日期,开卡门店,姓名,手机号\nA1,2026-01-02,北店,王小明,138 0013 8000\nA2,2026-01-03,北店,李秀英,123\n", "utf-8")
    home = tmp_path / "home"
    done = command("import", str(file), "--as", "members", "--home", str(home))
    assert done.returncode == 0, done.stderr
    assert "“123” is no mobile number" in done.stderr
    rows = Lake(home / "lake").read("members").to_pylist()
    assert {row["member"] for row in rows} == {"A1", "A2"}
    assert "王小明" not in json.dumps(rows, ensure_ascii=False, default=str)
    with sqlite3.connect(home / "zhanggui.db") as site:
        assert site.execute("SELECT code, name, phone FROM members_member ORDER BY code").fetchall() == [
            ("A1", "王小明", "+8613800138000"), ("A2", "李秀英", "")]  # fmt: skip


def test_cards_are_merged_and_parted_by_command_as_on_the_pages_with_their_lines_in_the_audit(tea: Path) -> None:
    def said(*words: str) -> Any:
        done = command("members", *words, "--home", str(tea), "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert said("merge", "M1", "M7", "--why", "one phone") == [{"kept": "M1", "merged": "M7", "why": "one phone"}]
    assert {r["member"]: r["purchases"] for r in said("--list", "active")} == {"M1": 4, "M2": 1}
    assert command("members", "merge", "M1", "M9", "--home", str(tea)).returncode == 2
    assert said("part", "M1", "M7") == [{"kept": "M1", "merged": "M7"}]
    assert {r["member"]: r["purchases"] for r in said("--list", "active")} == {"M1": 3, "M2": 1, "M7": 1}
    assert command("members", "part", "M1", "M7", "--home", str(tea)).returncode == 2
    with sqlite3.connect(tea / "zhanggui.db") as site:
        lines = site.execute("SELECT verb, target, by_id FROM audit_line ORDER BY id").fetchall()
    assert lines == [("cards merged", "member:M1", None), ("merge undone", "member:M1", None)]


def test_a_member_is_forgotten_by_command_when_it_is_said_that_this_is_known(tmp_path: Path) -> None:
    file, home = tmp_path / "会员档案.csv", tmp_path / "home"
    file.write_text("会员卡号,开卡日期,开卡门店,姓名,手机号,性别\nA1,2026-01-02,北店,王小明,13800138000,男\nA2,2026-01-03,北店,李秀英,,女\n", "utf-8")
    assert command("import", str(file), "--as", "members", "--home", str(home)).returncode == 0
    assert command("members", "erase", "A1", "--home", str(home)).returncode == 2
    done = command("members", "erase", "A1", "--yes", "--home", str(home), "--format", "json")
    assert json.loads(done.stdout) == [{"card": "A1", "erased": True}], done.stderr
    with sqlite3.connect(home / "zhanggui.db") as site:
        assert dict(site.execute("SELECT code, name FROM members_member")) == {"A1": "", "A2": "李秀英"}
        assert site.execute("SELECT target FROM audit_line WHERE verb = 'member erased'").fetchall() == [("member:A1",)]
    assert {r["member"]: r.get("sex") for r in Lake(home / "lake").read("members").to_pylist()} == {"A1": None, "A2": "女"}


class TestReal:
    """A grocer's households for a year, and a shop's customers for three: their own numbers."""

    pytestmark = real

    @pytest.mark.covers("D03", "D11", "D17")
    def test_households_of_the_complete_journey(self, tmp_path: Path) -> None:
        file, cards = tmp_path / "sales.csv", tmp_path / "cards.csv"
        some = f"(SELECT * FROM '{JOURNEY}' WHERE household_id % 20 = 0)"
        duckdb.sql(f"""COPY (SELECT basket_id AS "basket id", transaction_timestamp::DATE AS date, household_id AS "card no", store_id AS shop,
            product_id AS sku, quantity AS qty, sales_value AS amount FROM {some} WHERE quantity > 0 ORDER BY ALL) TO '{file}'""")
        duckdb.sql(f"""COPY (SELECT household_id AS "card no", min(transaction_timestamp)::DATE AS "join date" FROM {some} GROUP BY 1) TO '{cards}'""")
        home = home_at(tmp_path / "home").make(currency="USD", country="US").path
        run(home, "import", str(file), "--as", "sales")
        run(home, "import", str(cards), "--as", "members")
        parts = {row["state"]: row["members"] for row in run(home, "members")}
        # Whoever bought within the three months before 2 January 2018 is active, by the household's own last basket.
        own = duckdb.sql(f"""SELECT count(*), sum((last >= '2017-10-01')::INT), sum((last < '2017-07-01')::INT) FROM (SELECT household_id,
            max(transaction_timestamp)::DATE AS last FROM {some} WHERE quantity > 0 AND sales_value > 0 GROUP BY 1)""").fetchall()[0]
        assert sum(parts.values()) == own[0]
        assert (parts["active"], parts["sleeping"] + parts["lost"]) == own[1:]
        year = run(home, "members", "--tracker", "year")[-2]
        gap, twice = duckdb.sql(f"""WITH d AS (SELECT DISTINCT household_id AS h, transaction_timestamp::DATE AS day FROM {some}
            WHERE quantity > 0 AND sales_value > 0), g AS (SELECT day - lag(day) OVER (PARTITION BY h ORDER BY day) AS gap FROM d WHERE day < '2018-01-01')
            SELECT avg(gap), (SELECT avg((n > 1)::INT) FROM (SELECT count(DISTINCT basket_id) AS n FROM {some}
            WHERE quantity > 0 AND transaction_timestamp < '2018-01-01' GROUP BY household_id)) FROM g""").fetchall()[0]
        assert year["from"] == "2017-01-01"
        assert year["mean_return"] == pytest.approx(gap, abs=0.05)
        assert year["repeat_rate"] == pytest.approx(twice, abs=0.01)
        assert (year["member_share"], year["new_cards"]) == (1.0, own[0])

    @pytest.mark.covers("D04", "D23")
    def test_customers_of_adventure_works(self, tmp_path: Path) -> None:
        file, cards = tmp_path / "sales.csv", tmp_path / "cards.csv"
        duckdb.sql(f"""COPY (SELECT SalesOrderNumber AS "order no", OrderDate AS date, CustomerKey AS "card no", ProductKey AS sku, OrderQuantity AS qty,
            SalesAmount AS amount, TotalProductCost AS cost FROM '{WORKS}') TO '{file}'""")
        duckdb.sql(f"""COPY (SELECT CustomerKey AS "card no", min(OrderDate) AS "join date" FROM '{WORKS}' GROUP BY 1) TO '{cards}'""")
        home = home_at(tmp_path / "home").make(currency="USD", country="US").path
        run(home, "import", str(file), "--as", "sales")
        run(home, "import", str(cards), "--as", "members")
        parts = {row["state"]: row["members"] for row in run(home, "members")}
        own = duckdb.sql(f"""SELECT count(*), sum((last >= '2013-10-28')::INT), sum((last < '2013-01-28')::INT)
            FROM (SELECT max(OrderDate) AS last FROM '{WORKS}' GROUP BY CustomerKey)""").fetchall()[0]
        assert (sum(parts.values()), parts["active"], parts["lost"]) == own
        years = {row["from"][:4]: row["new_cards"] for row in run(home, "members", "--tracker", "year")}
        fresh = dict(duckdb.sql(f"SELECT year(first)::VARCHAR, count(*) FROM (SELECT min(OrderDate) AS first FROM '{WORKS}' GROUP BY CustomerKey) GROUP BY 1").fetchall())
        assert {year: n for year, n in years.items() if n} == fresh
