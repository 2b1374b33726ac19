"""Grades by purchasing power and key accounts: profit, what like customers buy, and what is said where no cost is known."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analyse.customers.books import line
from tests.analyse.customers.test_worth import FIVE, lines, of
from zhanggui.analyse.customers.grades import QUADRANTS, Bands, bands_of, grades, key_accounts
from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS


def costed(rows: list[dict], share: float = 0.6) -> list[dict]:
    """The same lines with a cost: a share of their money."""
    return [{**row, "cost_cents": round(row["net_cents"] * share)} for row in rows]


@pytest.mark.both_engines
def test_profit_is_sales_less_cost_and_its_shares_make_the_whole() -> None:
    g = grades(of(costed(lines())))
    assert g.by == "profit"
    assert g.profit.tolist() == [40_00, 80_00, 120_00, 96_00, 200_00]
    assert g.contribution.sum() == pytest.approx(1)
    assert g.contribution[4] == pytest.approx(200 / 536)


def test_where_cost_is_unknown_sales_stand_in_and_it_is_said() -> None:
    assert grades(of(lines())).by == "sales"
    half = [{**row, "cost_cents": 0 if row["customer"] in {"ada", "bai"} else None} for row in lines()]
    g = grades(of(half))
    assert g.by == "sales"
    assert g.cost_known == pytest.approx(300 / 1340)
    assert g.profit[4] == 500_00


def test_potential_is_what_the_better_quarter_of_the_peers_buys_less_ones_own_and_never_below_nothing() -> None:
    g = grades(of(lines()))
    # 100, 200, 240, 300, 500 yuan: three quarters buy up to 300.
    assert g.peer_spend.tolist() == [300_00] * 5
    assert g.potential.tolist() == [200_00, 100_00, 0, 60_00, 0]


def test_of_four_customers_nobodys_potential_tells_what_another_one_buys() -> None:
    g = grades(of([row for row in lines() if row["customer"] != "dora"]))
    assert np.isnan(g.potential).all()
    assert np.isnan(g.peer_spend).all()
    assert {x["potential_cents"] for x in key_accounts(g)} == {None}
    assert np.isfinite(g.score).all()


def test_the_grade_is_the_weighted_place_in_profit_frequency_and_potential() -> None:
    rows = [row for row in costed(lines()) if row["customer"] != "dora"] + costed([line("dora", day, 4000) for day in range(0, 100, 10)])
    g = grades(of(rows), Bands((1, 1, 1), (60, 50)))
    # Profit 10 30 50 70 90 (dora's 400 yuan are now above cui's); all buy equally often: 50; potential 90 70 50 20 20.
    assert g.score.tolist() == pytest.approx([50, 50, 50, (70 + 50 + 20) / 3, (90 + 50 + 20) / 3])
    assert "".join(g.grade) == "BBBCB"
    assert "".join(grades(of(rows), Bands((1, 0, 0), (80, 60, 40, 20))).grade) == "EDCBA"


def test_bands_come_from_the_settings_and_must_make_sense() -> None:
    assert bands_of({setting.name: setting.default for setting in SETTINGS}) == Bands() == bands_of({})
    assert bands_of({"grade_weights": "1,0,0", "grade_bands": "90,50,10"}) == Bands((1, 0, 0), (90, 50, 10))
    for wrong in ({"grade_bands": "40,70"}, {"grade_weights": "0,0,0"}):
        with pytest.raises(WrongUse):
            bands_of(wrong)


def test_two_kinds_of_customers_fill_the_four_quadrants() -> None:
    """Wine shops that buy much more than kiosks, half of each buying next to nothing beside the others of their kind."""
    money = {f"wine{n}": 1000 + n for n in range(4)} | {"wine-low": 500, "wine-mid": 800}
    money |= {f"kiosk{n}": 100 + n for n in range(4)} | {"kiosk-low": 10, "kiosk-mid": 95}
    rows = costed([line(who, day, cents) for who, cents in money.items() for day in (0, 50)])
    g = grades(of(rows, {who: who[:4] for who in money}))
    said = dict(zip(g.names, g.quadrant.tolist(), strict=True))
    assert said["wine-mid"] == "both"
    assert said["wine3"] == "profit"
    assert said["kiosk-low"] == "potential"
    assert said["kiosk3"] == "neither"
    assert set(said.values()) == set(QUADRANTS)


def test_the_list_of_key_accounts_begins_with_the_most_profit() -> None:
    rows = key_accounts(grades(of(costed(lines()))), 2)
    assert [(row["name"], row["profit_cents"]) for row in rows] == [("eli", 200_00), ("cui", 120_00)]
    assert rows[0]["contribution"] == pytest.approx(200 / 536)


def test_a_company_that_only_loses_has_no_shares_and_no_key_accounts() -> None:
    g = grades(of(costed(lines(), 1.5)))
    assert g.contribution is None
    assert key_accounts(g) == []
    assert not np.isnan(g.score).any()
    assert set(FIVE) == set(g.names)


def test_nobody_is_graded_where_nobody_bought() -> None:
    g = grades(of([line(None, 1, 100)], {}))
    assert g.names == ()
    assert key_accounts(g) == []
