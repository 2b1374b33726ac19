"""Not lost, only no longer ordering in the app: told by what goes on through other channels."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.analyse.customers.books import FIRST, line, sales
from tests.measures.books import KINDS
from zhanggui.analyse.customers.histories import histories
from zhanggui.analyse.customers.switched import VERDICTS, Switched, Ways, switched, ways_of
from zhanggui.base.settings import SETTINGS
from zhanggui.measures.reading import Tables

AS_OF = FIRST + 200
APP = (0, 20, 40, 60, 80, 100)


def bought(who: str, days: tuple[int, ...], channel: str | None) -> list[dict[str, Any]]:
    return [line(who, day, 1000, channel=channel) for day in days]


CAST = [
    *bought("dora", APP, "app"), *bought("dora", (125, 145, 165), "phone"), *bought("dora", (185,), "rep"),
    *bought("fay", APP, "app"),
    *bought("gil", (*APP, 120, 140, 160, 180), "app"), *bought("gil", (170,), "phone"),
    *bought("hua", APP, "phone"),
    *bought("slow", (0, 60, 120), "app"), *bought("slow", (190,), "phone"),
]  # fmt: skip


def of(rows: list[dict[str, Any]], ways: Ways | None = None, who: str = "customer", **more: pa.Table) -> Switched:
    tables = Tables({"sales": sales(rows), **more}, AS_OF)
    return switched(tables, histories(tables.frames, AS_OF, who), AS_OF, who, ways=ways)


def said(s: Switched) -> dict[str, str]:
    return dict(zip(s.names, s.verdict.tolist(), strict=True))


@pytest.mark.both_engines
def test_dora_orders_by_phone_now_and_fay_nowhere() -> None:
    s = of(CAST)
    assert said(s) == {"dora": "switched", "fay": "gone", "gil": "using", "hua": "", "slow": "using"}
    assert (s.by, s.app_channels) == ("sales", ("app",))
    assert s.row("dora") == {
        "verdict": "switched", "to": "phone", "app_days": 6, "app_gap": 20.0, "app_last": FIRST + 100, "since": 4, "since_cents": 4000,
        "since_last": FIRST + 185, "last_login": None,
    }  # fmt: skip
    assert s.row("fay")["to"] is None
    assert set(said(s).values()) == set(VERDICTS)


def test_who_orders_every_two_months_has_not_left_after_eighty_days() -> None:
    assert said(of(CAST))["slow"] == "using"
    later = [row for row in CAST if row["customer"] == "slow"]
    tables = Tables({"sales": sales(later)}, AS_OF + 60)
    assert said(switched(tables, histories(tables.frames, AS_OF + 60), AS_OF + 60)) == {"slow": "switched"}


def test_who_went_on_elsewhere_for_a_while_and_then_stopped_has_not_switched() -> None:
    """Every twenty days, the last of it by telephone 75 days ago: that is gone, whatever they did in between."""
    assert said(of([*bought("dora", APP, "app"), *bought("dora", (125,), "phone")])) == {"dora": "gone"}
    assert said(of([*bought("dora", APP, "app"), *bought("dora", (125, 145, 165), "phone")])) == {"dora": "switched"}


def test_a_few_purchases_elsewhere_of_who_always_did_both_are_chance() -> None:
    """Half by the app, half by telephone; the app lately without a turn twice is a quarter's chance, five times a thirtieth's."""
    both = [*bought("bea", tuple(range(0, 120, 20)), "app"), *bought("bea", tuple(range(10, 120, 20)), "phone")]
    assert said(of([*both, *bought("bea", (150, 190), "phone")])) == {"bea": "using"}
    assert said(of([*both, *bought("bea", (130, 145, 160, 175, 190), "phone")])) == {"bea": "switched"}


def test_who_only_ever_opened_the_app_and_orders_by_phone_has_left_it_too() -> None:
    """The mall is a channel of others; of those who look in it and order by telephone its logins tell."""
    seen = pa.Table.from_pylist([{"person": "p", "customer": "ann", "day": FIRST + day, "event": "open"} for day in (140, 145, 150, 155)])
    rows = [*bought("ann", (100, 120, 140, 160, 180), "phone"), *bought("gil", (*APP, 120, 140, 160, 180), "app")]
    s = of(rows, events=seen)
    assert (s.by, said(s)) == ("both", {"ann": "switched", "gil": "using"})
    assert s.row("ann")["app_last"] == FIRST + 155


def test_what_a_channel_is_called_or_the_setting_says_is_the_app() -> None:
    rows = [*bought("dora", APP, "Q7"), *bought("dora", (150,), "Q8")]
    assert of(rows).by is None
    assert said(of(rows)) == {"dora": ""}
    named = pa.table({"channel": ["Q7", "Q8"], "name": ["微信小程序", "电话订货"]})
    assert of(rows, channels=named).row("dora")["to"] == "Q8"
    assert of([*bought("dora", APP, "small minimarket")]).by is None
    s = of(rows, ways_of({"app_channels": "Q8, Q9"}), channels=named)
    assert s.app_channels == ("Q8",)
    assert said(s) == {"dora": ""}
    assert ways_of({setting.name: setting.default for setting in SETTINGS}) == Ways() == ways_of({})


def test_where_no_channel_is_the_app_its_logins_tell() -> None:
    seen = pa.Table.from_pylist([{"person": "p", "customer": "dora", "day": FIRST + day, "event": "open"} for day in APP])
    rows = [*bought("dora", APP, None), *bought("dora", (150, 160), None)]
    s = of(rows, events=seen)
    assert s.by == "logins"
    assert s.row("dora")["verdict"] == "switched"
    assert s.row("dora")["to"] is None  # nobody wrote the channel
    assert s.row("dora")["last_login"] == FIRST + 100


def test_members_switch_as_customers_do_and_a_merged_id_is_not_lost() -> None:
    rows = [{**row, "member": row["customer"], "customer": None} for row in CAST]
    assert said(of(rows, who="member"))["dora"] == "switched"
    moved = [*bought("fay", APP, "app"), *bought("fay2", (150, 170), "rep")]
    s = of(moved, person_links=pa.table({"kept": ["fay"], "merged": ["fay2"]}))
    assert s.row("fay")["to"] == "rep"


@pytest.mark.parametrize("kind", ["polars lazy", "duckdb"])
def test_the_verdict_is_the_same_on_any_frames(kind: str) -> None:
    tables = Tables({"sales": KINDS[kind](sales(CAST))}, AS_OF)
    assert said(switched(tables, histories(tables.frames, AS_OF), AS_OF)) == said(of(CAST))


def test_without_channels_nothing_is_said_of_anybody() -> None:
    s = of([line("dora", day, 100) for day in APP])
    assert said(s) == {"dora": ""}
    assert switched(Tables({}), histories({}, AS_OF), AS_OF).names == ()
