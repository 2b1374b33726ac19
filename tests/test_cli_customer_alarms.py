"""Records in, a refresh, `zhanggui customers` and `today`: who buys less, who only moved to another channel, grades by own bands."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from zhanggui.base.settings import Home, home_at
from zhanggui.cli import app
from zhanggui.lake import Lake

WHERE = "zhanggui customers, zhanggui today"

FIRST = 20_000
WEEKS = 60
AS_OF = FIRST + 7 * WEEKS
REGULAR = tuple(f"c{n:02d}" for n in range(25))


def sale(who: str, week: int, channel: str, goods: int, cents: int) -> list[dict[str, Any]]:
    """One purchase: so many SKUs at so much each."""
    day = FIRST + 7 * week
    return [
        {"source": "books", "document": f"{who}-{week}", "line": n + 1, "kind": "goods", "day": day, "known_day": day, "customer": who,
         "sku": f"s{n}", "quantity": 1.0, "net_cents": cents, "channel": channel}
        for n in range(goods)
    ]  # fmt: skip


def books() -> pa.Table:
    """25 customers buy four SKUs at 100.00 every week. `less` buys as they do, and in the last twelve weeks one SKU at 40.00.
    `late` bought as they do until three weeks before the last. `moved` ordered in the app every week and for the last twenty weeks
    by telephone. `small` buys one SKU at 10.00 a month."""
    rows: list[dict[str, Any]] = []
    for week in range(WEEKS):
        for who in REGULAR:
            rows += sale(who, week, "业务员", 4, 100_00)
        recent = week >= WEEKS - 12
        rows += sale("less", week, "业务员", 1 if recent else 4, 40_00 if recent else 100_00)
        rows += sale("late", week, "业务员", 4, 100_00) if week < WEEKS - 3 else []
        rows += sale("moved", week, "电话" if week >= WEEKS - 20 else "商城", 4, 100_00)
        rows += sale("small", week, "业务员", 1, 10_00) if week % 4 == 3 else []
    return pa.Table.from_pylist(rows)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    found = home_at(tmp_path_factory.mktemp("alarms") / "home").make(country="")
    Lake(found.lake_url).append("sales", books())
    result = CliRunner().invoke(app, ["refresh", "--home", str(found.path)])
    assert result.exit_code == 0, result.output
    return found


def told(home: Home, *words: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, [*words, "--home", str(home.path), "--format", "json"])
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


@pytest.mark.covers("C26")
def test_who_buys_fewer_things_for_less_money_is_shrinking_and_what_fell_is_said(home: Home) -> None:
    alarmed = {row["customer"]: row for row in told(home, "customers") if row["alarm"]}
    assert set(alarmed) == {"less", "late"}
    assert alarmed["less"]["alarm"] == "shrinking"
    fell = {reason["name"]: (reason["value"], reason["usual"]) for reason in json.loads(alarmed["less"]["reasons"])}
    assert set(fell) == {"amount", "breadth"}
    # Four purchases in four weeks: 4 x 40.00 now, 4 x 400.00 usually; one SKU, four usually. How often it buys did not change.
    assert fell["amount"] == (pytest.approx(160_00), pytest.approx(1600_00, rel=0.05))
    assert fell["breadth"] == (pytest.approx(1), pytest.approx(4, rel=0.05))


@pytest.mark.covers("C14")
def test_who_buys_every_week_is_told_within_their_fourth_week_away_and_the_risk_is_the_chance_of_no_purchase_in_90_days(home: Home) -> None:
    listed = told(home, "customers", "--list", "risk", "--sort", "risk")
    assert [row["customer"] for row in listed] == ["late", "less"]
    late = listed[0]
    # The last week but three, and the day after the last week: 7 x 3 + 1 days, at a cycle of 7.
    assert (late["alarm"], late["cycle"], late["overdue"]) == ("late", 7, pytest.approx(22 / 7))
    for row in told(home, "customers"):
        assert row["risk"] == pytest.approx(1 - row["p90"])
        assert row["alive"] >= row["p90"]
    assert [row["customer"] for row in told(home, "customers", "--where", "alarm=late")] == ["late"]


@pytest.mark.covers("C28")
def test_who_left_the_app_and_orders_by_telephone_is_not_told_as_lost(home: Home) -> None:
    rows = {row["customer"]: row for row in told(home, "customers")}
    assert rows["moved"]["switched_to"] == "电话"
    assert {who for who, row in rows.items() if row["switched_to"]} == {"moved"}
    assert rows["moved"]["state"] == "active"
    named = json.dumps(told(home, "today", "--kind", "win_back"), ensure_ascii=False)
    assert "moved" not in named


@pytest.mark.covers("C05")
def test_grades_follow_the_bands_that_the_company_sets(home: Home) -> None:
    grades = {row["customer"]: row["grade"] for row in told(home, "customers")}
    assert grades["c00"] < grades["small"]
    changed = CliRunner().invoke(app, ["settings", "grade_bands", "100.1,0.1", "--home", str(home.path)])
    assert changed.exit_code == 0, changed.output
    assert CliRunner().invoke(app, ["refresh", "--home", str(home.path)]).exit_code == 0
    # Nobody reaches more than 100 points, and everybody has more than a tenth of one.
    assert {row["grade"] for row in told(home, "customers")} == {"B"}
