"""What a customer is worth: RFM and the six axes, checked by hand on five outlets of one region."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analyse.customers.books import FIRST, line, sales
from zhanggui.analyse.customers.histories import histories
from zhanggui.analyse.customers.worth import NAMES, Ways, Worth, radar, rfm, usual_gap, ways_of, worth
from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS
from zhanggui.measures.reading import Tables

AS_OF = FIRST + 100
FIVE = ("ada", "bai", "cui", "dora", "eli")


def lines(**more: object) -> list[dict]:
    """Every ten days each buys tea; ada for 10 yuan, bai for 20, ... eli for 50. Dora stopped forty days ago."""
    return [
        line(who, day, 1000 * (n + 1), **more) for n, who in enumerate(FIVE) for day in range(0, 100, 10) if who != "dora" or day <= 50
    ]


def of(rows: list[dict], groups: dict[str, str] | None = None, ways: Ways | None = None, who: str = "customer") -> Worth:
    tables = Tables({"sales": sales(rows)}, AS_OF)
    h = histories(tables.frames, AS_OF, who)
    return worth(tables, h, AS_OF, dict.fromkeys(FIVE, "north") if groups is None else groups, who=who, ways=ways)


@pytest.mark.both_engines
def test_money_of_five_peers_is_scored_by_its_place_among_them() -> None:
    w = of(lines())
    assert w.names == FIVE
    assert w.money.tolist() == [100_00, 200_00, 300_00, 240_00, 500_00]
    assert w.scores["money"].tolist() == pytest.approx([10, 30, 70, 50, 90])
    assert w.peer_values["money"].tolist() == [240_00] * 5
    assert w.largest.tolist() == [10_00, 20_00, 30_00, 40_00, 50_00]
    assert w.whale.tolist() == pytest.approx([0.1, 0.1, 0.1, 1 / 6, 0.1])


def test_recency_is_counted_in_ones_own_usual_gaps() -> None:
    slow = [line("slow", day, 1000) for day in (0, 30, 60)]
    w = of([*lines(), *slow], {})
    at = {name: i for i, name in enumerate(w.names)}
    assert w.recency_days[at["slow"]] == 40
    assert w.values["recency"][at["slow"]] == pytest.approx(40 / 30)
    assert w.values["recency"][at["dora"]] == pytest.approx(5)  # fifty days, and she came every ten
    assert w.scores["recency"][at["slow"]] > w.scores["recency"][at["dora"]]
    assert w.scores["recency"][at["ada"]] > w.scores["recency"][at["slow"]]


def test_who_bought_once_has_no_gap_of_its_own_and_takes_that_of_the_peers() -> None:
    w = of([*lines(), line("fay", 80, 1000)], {})
    i = w.names.index("fay")
    assert np.isnan(w.gap[i])
    assert w.values["recency"][i] == pytest.approx(20 / 10)


def test_without_discounts_and_prices_in_the_records_there_is_no_such_axis() -> None:
    w = of(lines())
    assert w.missing == ("regular", "high")  # tea alone has no price level: nothing is dearer than something else
    assert w.special_share is None
    rows = {row["axis"]: row for row in radar(w, "ada")}
    assert rows["regular"]["score"] is None
    assert [row["weight"] for row in rows.values()] == [0.25, 0.25, 0.25, 0.25, 0, 0]
    assert w.score[0] == pytest.approx(np.mean([rows[axis]["score"] for axis in NAMES[:4]]))


def test_a_column_of_discounts_without_a_value_tells_nothing() -> None:
    assert "regular" in of(lines(discount_cents=None)).missing
    assert "regular" not in of(lines(discount_cents=0)).missing


def test_the_share_of_goods_on_offer_is_plain_and_the_score_rewards_the_regular_price() -> None:
    rows = [*lines(discount_cents=0), line("ada", 99, 300_00, discount_cents=50_00)]
    w = of(rows)
    assert w.special_share.tolist() == [0.75, 0, 0, 0, 0]  # 300 of 400 yuan
    assert 0.25 < w.values["regular"][0] < 1  # eleven lines: drawn to what is common
    assert w.scores["regular"].argmin() == 0


def test_dear_goods_are_the_dearest_of_their_category() -> None:
    rows = [*lines(), *(line("eli", 5, 100_00 * n, sku=f"wine{n}") for n in range(1, 5))]
    w = of(rows)
    # Five SKUs, tea at 30 yuan and wine at 100 to 400: the upper quarter begins at 300.
    assert w.high_share[w.names.index("eli")] == pytest.approx(700_00 / 1500_00)
    assert w.high_share[0] == 0
    assert w.scores["high"].argmax() == 4


def test_a_return_is_taken_off_the_money_but_not_off_the_largest_purchase() -> None:
    w = of([*lines(), line("eli", 95, -400_00, kind="return", quantity=-1.0)])
    assert w.money[4] == 100_00
    assert w.largest[4] == 50_00
    assert w.whale[4] == 0.5
    w = of([*lines(), line("eli", 95, -900_00, kind="return", quantity=-1.0)])
    assert np.isnan(w.whale[4])
    assert not np.isnan(w.score).any()


def test_weights_are_ours_to_set_and_are_made_one() -> None:
    only_money = of(lines(), ways=ways_of({"worth_weights": "0,0,5,0,0,0"}))
    assert only_money.score.tolist() == pytest.approx(only_money.scores["money"].tolist())
    with pytest.raises(WrongUse, match="weights"):
        ways_of({"worth_weights": "0,0,0,0,0,0"})
    with pytest.raises(WrongUse, match="cut points"):
        ways_of({"rfm_recency": "10,9,8,7"})
    assert ways_of({setting.name: setting.default for setting in SETTINGS}) == Ways()
    of(lines(), ways=ways_of({"worth_weights": "0,0,0,0,1,0"}))  # the one axis with a weight is not told: a plain mean of those there are


def test_a_group_below_five_is_compared_with_everybody() -> None:
    w = of(lines(), {"ada": "north", "bai": "north", "cui": "south"})
    assert w.peers.pooled.all()
    assert w.scores["money"].tolist() == pytest.approx([10, 30, 70, 50, 90])


def test_of_fewer_than_five_no_median_is_told() -> None:
    """Of two, the median and one's own value are the other's value."""
    w = of([row for row in lines() if row["customer"] in ("ada", "bai")])
    assert w.scores["money"].tolist() == pytest.approx([25, 75])
    assert {axis["axis"]: (axis["peer_value"], axis["peer_score"]) for axis in radar(w, "ada")} == dict.fromkeys(NAMES, (None, None))


def test_rfm_of_ten_is_two_in_each_fifth_and_equals_are_together() -> None:
    ten = np.arange(10.0)
    assert rfm(ten, ten, ten).T.tolist() == [[5, 5, 4, 4, 3, 3, 2, 2, 1, 1], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]]
    assert rfm(ten, np.ones(10), ten)[:, 1].tolist() == [3] * 10


def test_rfm_by_cut_points_of_ones_own() -> None:
    days, times, money = np.array([30.0, 31, 400]), np.array([1.0, 2, 50]), np.array([9_99.0, 10_00, 99999_00])
    found = rfm(days, times, money, ((30, 60, 90, 180), (2, 4, 8, 16), (10, 100, 1000, 10000)))
    assert found.tolist() == [[5, 1, 1], [4, 2, 2], [1, 5, 5]]


def test_members_are_valued_as_customers_are() -> None:
    rows = [{**row, "member": row["customer"], "customer": None} for row in lines()]
    assert of(rows, who="member").scores["money"].tolist() == pytest.approx([10, 30, 70, 50, 90])


def test_nobody_at_all_is_worth_nothing_and_breaks_nothing() -> None:
    w = of([line(None, 1, 100)], {})
    assert w.names == ()
    assert len(w.score) == 0
    assert len(usual_gap(histories({}, AS_OF))) == 0
