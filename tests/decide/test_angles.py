"""The five angles of a case: each finds what was put there, finds nothing where nothing is, and says what is missing."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.analyse.books import Line, ordinary_trade, sales
from zhanggui.base.days import iso
from zhanggui.decide import DECISIONS, Context
from zhanggui.decide.angles.market import trend
from zhanggui.measures.ask import ask
from zhanggui.rules.return_reason import about

FIRST = 15004
LAST = FIRST + 7 * 40 - 3
TRADE = ordinary_trade(FIRST, 7 * 40 - 2)
SPIKE: list[Line] = [(f"B{n}", "return", LAST, f"c{n}", "k2", -30.0, -60_000) for n in range(6)]
SETTINGS = {"country": "", "currency": "CNY", "max_decisions": 10, "false_discovery_rate": 0.05}


def books(**columns: list[Any]) -> pa.Table:
    """The trade with a wave of returns of k2 on its last day, with further columns."""
    table = sales(TRADE + SPIKE)
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values))
    return table


def angles_of(table: pa.Table, **others: pa.Table) -> dict[str, dict[str, Any]]:
    """The records -> the angles of the case of the last day, by name."""
    made = DECISIONS["investigate"].make(Context({"sales": table, **others}, LAST + 1, SETTINGS, "run", False))
    (case,) = [d for d in made if d.details and d.details["day"] == LAST]
    assert case.details is not None
    return {angle["key"]: angle for angle in case.details["angles"]}


def of_lines(table: pa.Table, say: Any) -> list[Any]:
    """What each line says."""
    return [say(row) for row in table.to_pylist()]


def test_with_sales_alone_the_goods_are_found_and_the_rest_says_what_it_needs() -> None:
    found = angles_of(books())
    assert found["goods"]["state"] == "finding"
    assert "k2" in found["goods"]["text"]["zh"]
    assert {key: angle["missing"] for key, angle in found.items() if angle["state"] == "missing"} == {
        "service": ["sales.ordered_day", "sales.shipped_day", "sales.reason"], "rep": ["sales.rep", "assignments", "visits"],
        "rivals": ["competitor_facts"],
    }
    assert all(angle["text"]["en"] for angle in found.values())


def test_each_cut_of_the_goods_adds_up_to_the_whole_change() -> None:
    plain = sales(TRADE + SPIKE)
    table = books(reason=of_lines(plain, lambda r: "胀包" if r["document"].startswith("B") else "临期" if r["kind"] == "return" else None))
    goods = angles_of(table)["goods"]
    shares: dict[str, float] = {}
    for row in goods["rows"]:
        shares[row["cells"][0]["en"]] = shares.get(row["cells"][0]["en"], 0) + row["cells"][4]
    assert shares == pytest.approx({"SKU": 1, "reason of return": 1})
    assert "质量问题" in goods["text"]["zh"]


def test_a_row_is_what_its_question_answers() -> None:
    table = books()
    for row in angles_of(table)["goods"]["rows"]:
        if row["where"]:
            assert ask({"sales": table}, row["measure"], where=row["where"], as_of=LAST + 1).value() == row["cells"][row["behind"]]


def test_goods_that_leave_later_than_usual_are_found() -> None:
    plain = sales(TRADE + SPIKE)
    late = angles_of(books(ordered_day=of_lines(plain, lambda r: r["day"] - 2), shipped_day=of_lines(plain, lambda r: r["day"] - (r["day"] <= LAST - 7))))
    assert (late["service"]["state"], "慢" in late["service"]["text"]["zh"]) == ("finding", True)
    assert [cell["value"] for cell in late["service"]["rows"][0]["cells"][1:]] == [2.0, 1.0]
    usual = angles_of(books(ordered_day=of_lines(plain, lambda r: r["day"] - 2), shipped_day=of_lines(plain, lambda r: r["day"])))
    assert usual["service"]["state"] == "nothing"


def test_returns_for_reasons_of_service_are_found() -> None:
    plain = sales(TRADE + SPIKE)
    table = books(reason=of_lines(plain, lambda r: None if r["kind"] != "return" else "送错" if r["document"].startswith("B") else "临期"))
    service = angles_of(table)["service"]
    assert service["state"] == "finding"
    assert service["rows"][-1]["cells"][2]["value"] == 0


def test_customers_whom_nobody_visits_and_who_return_more_are_found() -> None:
    visits = pa.table({"customer": ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"], "rep": ["chen"] * 8,
                       "day": pa.array([LAST - 60] * 6 + [LAST - 2] * 2, pa.int32())})  # fmt: skip
    many = ordinary_trade(FIRST, 7 * 40 - 2, customers=16)
    table = sales(many + SPIKE)
    seen = pa.concat_tables([visits, pa.table({"customer": [f"c{n}" for n in range(8, 16)], "rep": ["chen"] * 8, "day": pa.array([LAST - 2] * 8, pa.int32())})])
    rep = angles_of(table, visits=seen)["rep"]
    assert "30天以上没拜访" in rep["text"]["zh"]
    counts = {row["cells"][0]["en"]: row["cells"][1] for row in rep["rows"]}
    assert counts == {"visited within 7 days": 10, "not for more than 30 days": 6}


def test_a_rep_whose_customers_bring_most_of_the_change_stands_out() -> None:
    plain = sales(TRADE + SPIKE)
    reps = of_lines(plain, lambda r: "chen" if r["customer"] in ("c0", "c1") else "gao")
    spike: list[Line] = [(f"B{n}", "return", LAST, f"c{n % 2}", "k2", -30.0, -60_000) for n in range(6)]
    table = sales(TRADE + spike)
    rep = angles_of(table.append_column("rep", pa.array(reps[: len(TRADE)] + ["chen"] * 6)))["rep"]
    assert rep["state"] == "finding"
    assert "chen" in rep["text"]["zh"]


def facts(**row: Any) -> pa.Table:
    """One thing noted about a rival."""
    told = {"rival": "rival1", "region": None, "subject": "price", "sku": "k2", "value": 8.0, "text": "店内价签", "day": LAST - 3} | row
    table = pa.Table.from_pylist([told])
    return table.set_column(table.schema.get_field_index("day"), "day", table["day"].cast(pa.int32()))


def test_a_rival_is_a_finding_only_when_it_is_about_these_goods() -> None:
    close = angles_of(books(), competitor_facts=facts())["rivals"]
    assert close["state"] == "finding"
    ours, theirs, gap = (close["rows"][0]["cells"][i] for i in (5, 4, 6))
    assert theirs == 800
    assert gap == pytest.approx((ours - theirs) / theirs)
    assert angles_of(books(), competitor_facts=facts(value=99.0))["rivals"]["state"] == "nothing"
    told = angles_of(books(), competitor_facts=facts(subject="promotion", value=None, text="买十赠一"))["rivals"]
    assert (told["state"], "买十赠一" in told["text"]["zh"]) == ("finding", True)
    other = angles_of(books(), competitor_facts=facts(sku="k9"))["rivals"]
    assert (other["state"], len(other["rows"])) == ("nothing", 1)
    assert angles_of(books(), competitor_facts=facts(day=LAST - 40))["rivals"]["rows"] == []
    assert angles_of(books(), competitor_facts=facts(day=LAST + 1))["rivals"]["rows"] == []


def test_goods_that_lost_sales_and_buyers_for_weeks_are_a_matter_of_the_market() -> None:
    kept = [line for line in TRADE if line[4] != "k2" or line[2] <= LAST - 56 or (line[2] * 7 + int(line[3][1]) * 3) % 8 >= (line[2] - LAST + 60) / 7]  # type: ignore[index]
    market = angles_of(sales(kept + SPIKE))["market"]
    assert (market["state"], "市场在离开它" in market["text"]["zh"]) == ("finding", True)
    assert len(market["rows"]) == 8
    assert angles_of(books())["market"]["state"] == "nothing"


def test_the_trend_is_that_of_the_books() -> None:
    """Mann-Kendall on 1..8: S = 28, Var = 65.33, z = 3.34; a constant has none. Sen's slope of 10, 20, ... is a step of 10."""
    slope, p = trend([10.0, 20, 30, 40, 50, 60, 70, 80])
    assert (slope, round(p, 4)) == (pytest.approx(10 / 45), 0.0008)
    assert trend([5.0] * 8) == (0.0, 1.0)


@pytest.mark.parametrize(("reason", "what"), [("胀包", "quality"), ("临期", "expiry"), ("送错", "service"), ("滞销", "unsold"), ("Damaged box", "service"), ("", "other"), (None, "other")])
def test_a_reason_speaks_of_one_thing(reason: str | None, what: str) -> None:
    assert about(reason) == what


def test_the_days_of_a_case_are_those_of_its_questions() -> None:
    goods = angles_of(books())["goods"]
    assert all(f"day={iso(LAST)}" in row["where"] for row in goods["rows"] if row["where"])
