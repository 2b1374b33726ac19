"""What is said of one customer does not contradict itself: every fact of five hundred customers read against the others (C14)."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from tests.web.calls import Caller, caller
from zhanggui.base.settings import Home, home_at
from zhanggui.cli import app
from zhanggui.refresh import refresh
from zhanggui.web import books

WHERE = "/api/v1/customers"

pytestmark = [pytest.mark.django_db, pytest.mark.covers("C14")]
DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[3] / "shared" / "data") / "online_retail"
SOON = 0.02
"""Chances are rounded and expected numbers are means of draws: so far may two ways to say the same be apart."""
ASLEEP = ("silent", "both")


def day(told: str | None) -> int | None:
    """A day as it is served -> its number; None where it is not known."""
    return date.fromisoformat(told).toordinal() if told else None


def contradictions(row: dict[str, Any], as_of: str) -> Iterator[str]:
    """A customer as the list serves it, and the day of the list -> each law that its facts break."""
    f = {name: None for name in ("risk", "p7", "p30", "p90", "alive", "expected_90", "cycle", "overdue", "alarm", "switched_to", "route")} | row
    today, last, first = (day(d) for d in (as_of, f.get("last_day"), f.get("first_day")))
    alarm, orders = f["alarm"] or "", f["orders"]

    def law(name: str, *needed: Any, holds: Any) -> Iterator[str]:
        if all(n is not None for n in needed) and not holds():
            yield f"{row['customer']}: {name}: {row}"

    yield from law("risk is what p90 leaves", f["risk"], f["p90"], holds=lambda: abs(f["risk"] + f["p90"] - 1) < 1e-6)
    yield from law("more days, more chance", f["p7"], f["p30"], f["p90"], holds=lambda: f["p7"] <= f["p30"] + 1e-9 <= f["p90"] + 2e-9)
    yield from law("a customer no longer is does not buy", f["p90"], f["alive"], holds=lambda: f["p90"] <= f["alive"] + SOON)
    yield from law("as many purchases as there is chance", f["expected_90"], f["p90"], holds=lambda: f["expected_90"] >= f["p90"] - SOON)
    yield from law("overdue is idle over cycle", f["overdue"], f["cycle"], last,
                   holds=lambda: abs(f["overdue"] - (today - last) / f["cycle"]) < 0.01 * max(f["overdue"], 1))
    yield from law("who came once has no gap of their own", f["cycle"], holds=lambda: orders > 1 or f["basis"] != "own")
    yield from law("first before last, before today", first, last, holds=lambda: first <= last < today)
    days = [day(f.get(n)) for n in ("next_low", "next_mid", "next_high")]
    yield from law("the next purchase is to come, in order", *days, holds=lambda: today <= days[0] <= days[1] <= days[2])
    for name in ("future", "gain"):
        ends = [f.get(n) for n in (f"{name}_low", name, f"{name}_high")]
        yield from law(f"{name} in order", *ends, holds=lambda e=ends: e[0] <= e[1] <= e[2])
    yield from law("acting saves no more than is at stake", f.get("gain"), f.get("stake"), holds=lambda: f["gain"] <= f["stake"] + 0.01)
    yield from law("late is not yet silent", f["risk"], f["overdue"], holds=lambda: alarm != "late" or (f["risk"] < 0.5 and f["overdue"] >= 2.5))
    yield from law("silent is more likely gone than not", f["risk"], holds=lambda: alarm not in ASLEEP or f["risk"] >= 0.5)
    yield from law("an alarm says why", f.get("reasons"), holds=lambda: not alarm or len(f["reasons"]) > 0)
    yield from law("who switched is not gone", f["switched_to"], holds=lambda: alarm not in (*ASLEEP, "late"))
    yield from law("who switched needs no visit", f["switched_to"], holds=lambda: not f["route"])
    yield from law("lost comes hardly again", f.get("state"), f["p30"], holds=lambda: f["state"] != "lost" or f["p30"] < 0.5)
    yield from law("profit is of sales", f.get("profit_12m"), f.get("net_12m"), holds=lambda: f["profit_12m"] <= f["net_12m"] + 0.01)
    yield from law("never bought, nothing told", holds=lambda: orders > 0 or (last is None and f["risk"] is None))


def listed(alice: Caller) -> tuple[str, list[dict[str, Any]]]:
    """-> the day of the list, and every row of it."""
    as_of, found, page = "", [], 1
    while page:
        told = alice.get(f"/customers?limit=200&page={page}").json()
        as_of, found, page = told["as_of"], found + told["rows"], page + 1 if told["next"] else 0
    assert len(found) == told["total"]
    return as_of, found


def held_against_each_other(alice: Caller, least: int) -> None:
    """Every row by the laws; then each fiftieth part of them against their own page."""
    as_of, found = listed(alice)
    assert len(found) >= least
    assert {row["alarm"] for row in found if row.get("alarm")} >= {"silent", "late"}
    broken = [b for row in found for b in contradictions(row, as_of)]
    assert not broken, (len(broken), broken[:5])
    for row in [r for r in found if r["orders"]][:: max(len(found) // 50, 1)]:
        one = alice.get(f"/customers/{row['customer']}").json()
        assert {n: one["customer"].get(n) for n in row} == row
        came = sorted(day(p["day"]) or 0 for p in one["purchases"])
        assert (len(came), came[0], came[-1]) == (row["orders"], day(row["first_day"]), day(row["last_day"]))
        if row.get("switched_to"):
            assert (day(as_of) or 0) - came[-1] <= 2 * mean(b - a for a, b in itertools.pairwise(came))


def test_the_facts_of_the_sample_company_do_not_contradict_each_other(company: Home) -> None:
    held_against_each_other(caller("alice"), 150)


@pytest.mark.real
@pytest.mark.skipif(not DATA.exists(), reason=f"the data set is not here: {DATA} (set ZHANGGUI_DATA)")
def test_the_facts_of_five_hundred_real_customers_do_not_contradict_each_other(settings: object, tmp_path: Path) -> None:
    book, home = tmp_path / "sales.csv", home_at(tmp_path / "home").make(currency="GBP", country="GB", time_zone="Europe/London")
    source = DATA / "online_retail_2010_2011.parquet"
    duckdb.sql(f"""COPY (SELECT * FROM '{source}' WHERE customer_id IN (SELECT DISTINCT customer_id FROM '{source}'
        WHERE customer_id IS NOT NULL ORDER BY hash(customer_id) LIMIT 500)) TO '{book}'""")
    done = CliRunner().invoke(app, ["import", str(book), "--as", "sales", "--home", str(home.path)])
    assert done.exit_code == 0, done.output
    refresh(home)
    settings.HOME = home  # type: ignore[attr-defined]
    books._engines.clear()
    held_against_each_other(caller("alice"), 490)
