"""Who buys less than they used to: told from a season, from chance, from having bought too little to tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.analyse.customers.books import FIRST, line, sales
from tests.measures.books import KINDS
from zhanggui.analyse.customers.buckets import SIGNAL, buckets
from zhanggui.analyse.customers.histories import histories
from zhanggui.analyse.customers.shrinking import Shrinking, Ways, shrinking, ways_of
from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS
from zhanggui.measures.reading import Tables

WEEKS = 44
AS_OF = FIRST + WEEKS * 7
RECENT = WEEKS - 12


def weekly(who: str, cents: int = 1000, *, since: int = 0, until: int = WEEKS, skus: int = 1, step: int = 1) -> list[dict[str, Any]]:
    """Every so many weeks as many SKUs, for so much money together."""
    return [line(who, 7 * week, cents // skus, f"k{n}") for week in range(since, until, step) for n in range(skus)]


def of(rows: list[dict[str, Any]], who: str = "customer", ways: Ways | None = None, **more: pa.Table) -> Shrinking:
    tables = Tables({"sales": sales(rows), **more}, AS_OF)
    return shrinking(tables, histories(tables.frames, AS_OF, who), AS_OF, who, ways=ways)


def steady(n: int = 25) -> list[dict[str, Any]]:
    """So many customers who buy the same every week."""
    return [row for i in range(n) for row in weekly(f"steady{i}")]


@pytest.mark.both_engines
def test_who_buys_for_half_as_much_shrinks_in_money_and_in_nothing_else() -> None:
    s = of([*steady(), *weekly("dora", 1000, until=RECENT), *weekly("dora", 500, since=RECENT)])
    assert [name for name, flag in zip(s.names, s.flag, strict=True) if flag] == ["dora"]
    rows = {row["signal"]: row for row in s.rows("dora")}
    assert rows["amount"]["fired"]
    assert not rows["frequency"]["fired"]
    assert (rows["amount"]["now"], rows["amount"]["usual"]) == (2000, pytest.approx(4000, rel=0.02))
    assert rows["amount"]["change"] == pytest.approx(-0.5, abs=0.02)
    assert 2000 < rows["amount"]["low"] < 4000
    # Four purchases of 10 yuan in four weeks, thirteen times a year; half of it is missing.
    assert s.yearly[0] == pytest.approx(520_00, rel=0.02)
    assert s.at_stake[0] == pytest.approx(260_00, rel=0.05)
    assert not s.silent.any()


def test_who_comes_half_as_often_or_buys_a_third_of_the_goods_shrinks_in_that() -> None:
    rows = [*steady(), *weekly("rare", until=RECENT), *weekly("rare", 2000, since=RECENT, step=2)]
    rows += [*weekly("narrow", 900, until=RECENT, skus=9), *weekly("narrow", 900, since=RECENT, skus=3)]
    s = of(rows)
    fired = {name: {row["signal"] for row in s.rows(name) if row["fired"]} for name in ("rare", "narrow")}
    assert fired == {"rare": {"frequency"}, "narrow": {"breadth"}}
    assert s.at_stake[s.names.index("narrow")] == pytest.approx(0, abs=1)


def test_when_everybody_buys_half_as_much_it_is_the_season_and_nobody_shrinks() -> None:
    rows = [row for i in range(25) for row in (*weekly(f"c{i:02d}", 1000, until=RECENT), *weekly(f"c{i:02d}", 500, since=RECENT))]
    assert not of(rows).flag.any()
    rows += [*weekly("dora", 1000, until=RECENT), *weekly("dora", 200, since=RECENT)]
    s = of(rows)
    assert [name for name, flag in zip(s.names, s.flag, strict=True) if flag] == ["dora"]
    amount = next(row for row in s.rows("dora") if row["signal"] == "amount")
    assert amount["usual"] == pytest.approx(2000, rel=0.1)  # what was to be expected of her in this season


def test_a_decline_of_a_little_each_month_is_found() -> None:
    falling = [line("dora", 7 * week, 1000 - max(0, week - 20) * 30, "k0") for week in range(WEEKS)]
    s = of([*steady(), *falling])
    assert s.flag[s.names.index("dora")]


def test_nobody_is_judged_on_fewer_than_six_purchases_or_four_months() -> None:
    rows = [*steady(), *weekly("young", since=RECENT - 14, until=RECENT), *[line("seldom", 7 * week, 1000) for week in (0, 8, 16, 24, 30)]]
    s = of(rows)
    judged = {name: bool(s.readings["amount"].judged[i]) for i, name in enumerate(s.names)}
    assert not judged["young"]
    assert not judged["seldom"]
    assert judged["steady0"]
    assert s.rows("young") == []
    assert np.isnan(s.at_stake[s.names.index("young")])
    assert not s.flag.any()


def test_one_group_buy_in_the_past_does_not_make_the_usual_look_like_a_fall() -> None:
    s = of([*steady(), *weekly("dora"), line("dora", 7 * 20 + 1, 500_00, "k0")])
    assert not s.flag[s.names.index("dora")]


def test_who_stopped_is_silent_too() -> None:
    s = of([*steady(), *weekly("dora", until=RECENT)])
    i = s.names.index("dora")
    assert s.flag[i]
    assert s.silent[i]
    assert s.at_stake[i] == pytest.approx(s.yearly[i])


@pytest.mark.both_engines
def test_logins_and_top_ups_are_signals_where_there_are_such_records() -> None:
    names = [f"steady{i}" for i in range(25)]
    seen = [{"person": w, "customer": w, "day": FIRST + 7 * n, "event": "open"} for w in names for n in range(WEEKS)]
    seen += [{"person": "d", "customer": "dora", "day": FIRST + 7 * n, "event": "open"} for n in range(RECENT)]
    paid = [{"customer": w, "member": None, "day": FIRST + 7 * n, "top_up_cents": 100_00} for w in [*names, "dora"] for n in range(0, WEEKS, 2)
            if w != "dora" or n < RECENT]  # fmt: skip
    s = of([*steady(), *weekly("dora")], events=pa.Table.from_pylist(seen), top_ups=pa.Table.from_pylist(paid))
    assert {row["signal"] for row in s.rows("dora") if row["fired"]} == {"login", "top_up"}
    assert [name for name, flag in zip(s.names, s.flag, strict=True) if flag] == ["dora"]
    only = of([*steady(), *weekly("dora")], ways=ways_of({"shrink_signals": "amount"}), events=pa.Table.from_pylist(seen))
    assert set(only.readings) == {"amount"}
    assert not only.flag.any()


def test_members_shrink_as_customers_do() -> None:
    rows = [*steady(), *weekly("dora", 1000, until=RECENT), *weekly("dora", 400, since=RECENT)]
    s = of([{**row, "member": row["customer"], "customer": None} for row in rows], "member")
    assert [name for name, flag in zip(s.names, s.flag, strict=True) if flag] == ["dora"]


def test_chance_raises_few_alarms_and_a_fall_to_a_quarter_many() -> None:
    rng, rows = np.random.default_rng(3), []
    for i in range(200):
        day = rng.uniform(0, 5)
        while day < WEEKS * 7:
            rows.append(line(f"c{i:03d}", int(day), round(float(rng.lognormal(7, 0.5)) * (0.25 if i < 20 and day >= RECENT * 7 else 1)) + 1))
            day += max(rng.gamma(2, 2), 1)
    s = of(rows, ways=Ways(signals=("amount",)))
    assert s.flag[20:].mean() < 0.08
    assert s.flag[:20].mean() > 0.8


@pytest.mark.parametrize("kind", ["polars lazy", "duckdb"])
def test_money_and_breadth_of_four_weeks_are_the_same_on_any_frames(kind: str) -> None:
    rows = [line("dora", 0, 100, "a"), line("dora", 27, 200, "b"), line("dora", 28, 300, "b"), line("dora", 29, 400, "c"),
            line("dora", 30, -400, "c", kind="return"), line("dora", 60, 999, "d")]  # fmt: skip
    tables = Tables({"sales": KINDS[kind](sales(rows))}, FIRST + 56)
    h = histories(tables.frames, FIRST + 56)
    found = {b.signal.name: b.value.tolist() for b in buckets(tables, h, FIRST + 56, size=(3, 1))}
    assert found == {"frequency": [[0, 2, 2]], "amount": [[0, 300, 300]], "breadth": [[0, 2, 1]]}


def test_settings_are_the_ways_and_an_unknown_signal_is_refused() -> None:
    assert ways_of({setting.name: setting.default for setting in SETTINGS}) == Ways() == ways_of({})
    assert Ways().signals == tuple(SIGNAL)
    with pytest.raises(WrongUse, match="shrink_signals"):
        ways_of({"shrink_signals": "mood"})


def test_of_nobody_nothing_is_said() -> None:
    s = of([line(None, 1, 100)])
    assert s.names == ()
    assert len(s.flag) == 0
    assert shrinking(Tables({}), histories({}, AS_OF), AS_OF).names == ()
