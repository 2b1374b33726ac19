"""`investigate`: what happened, once; what explains it; whose it is; nothing from the future."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analyse.books import Line, ordinary_trade, sales
from zhanggui.decide import DECISIONS, Context
from zhanggui.decide.decision import Decision
from zhanggui.measures.ask import ask

FIRST = 15004
LAST = FIRST + 7 * 40 - 3
"""A Friday after forty weeks of ordinary trade, by a Monday."""
TRADE = ordinary_trade(FIRST, 7 * 40 - 2)
SPIKE: list[Line] = [(f"B{n}", "return", LAST, f"c{n}", "k2", -30.0, -60_000) for n in range(6)]
SETTINGS = {"country": "", "currency": "CNY", "max_decisions": 10, "false_discovery_rate": 0.05}


def made(lines: list[Line], as_of: int = LAST + 1, **settings: object) -> list[Decision]:
    context = Context({"sales": sales(lines)}, as_of, SETTINGS | settings, "run", False)
    return DECISIONS["investigate"].make(context)


def on_last_day(decisions: list[Decision]) -> list[Decision]:
    return [d for d in decisions if d.details and d.details["day"] == LAST]


def test_an_ordinary_week_gives_nothing_to_investigate_on_its_last_day() -> None:
    assert on_last_day(made(TRADE)) == []


def test_a_wave_of_returns_is_one_case_that_names_the_goods() -> None:
    (case,) = on_last_day(made(TRADE + SPIKE))
    assert case.subject == "measure=return_amount"
    assert case.details is not None
    assert case.details["cause"]["elements"] == [{"sku": "k2"}]
    assert case.owner_role == "operations"
    assert (case.gain.currency, case.held_out, case.replay) == ("CNY", False, False)
    assert 0 <= case.gain.low <= case.gain.value <= case.gain.high
    assert "k2" in case.details["sentence"]["zh"]
    assert "k2" in case.details["sentence"]["en"]


def test_a_fee_taken_back_is_not_told_as_goods_that_came_back() -> None:
    fee: list[Line] = [("B1", "return", LAST, "c1", "FEE", -1.0, -400_000)]
    (case,) = on_last_day(made(TRADE + fee))
    assert "手工更正" in case.action["zh"]
    assert case.owner_role == "operations"
    (goods,) = on_last_day(made(TRADE + SPIKE))
    assert "手工更正" not in goods.action["zh"]


def test_what_happens_later_does_not_change_what_was_said() -> None:
    later = [(f"L{n}", "goods", LAST + 3, "c1", "k1", 500.0, 9_000_000) for n in range(5)]
    late_entry: list[Line] = [("S-late", "goods", LAST + 4, "c1", "k1", 1.0, 1000)]
    before, after = made(TRADE + SPIKE), made(TRADE + SPIKE + later + late_entry)
    assert before == after


def test_what_was_not_known_yet_is_not_seen() -> None:
    table = sales(TRADE + SPIKE)
    known = [day if document.startswith(("S", "R")) else LAST + 5 for document, day in zip(
        table["document"].to_pylist(), table["day"].to_pylist(), strict=True)]
    late = table.set_column(table.schema.get_field_index("known_day"), "known_day", [known]).cast(table.schema)
    context = Context({"sales": late}, LAST + 1, SETTINGS, "run", False)
    assert on_last_day(DECISIONS["investigate"].make(context)) == []


def test_each_evidence_is_what_ask_answers() -> None:
    frames = {"sales": sales(TRADE + SPIKE)}
    (case,) = on_last_day(made(TRADE + SPIKE))
    assert len(case.evidence) >= 3
    for evidence in case.evidence:
        (row,) = ask(frames, evidence.name, where=evidence.filter).json()
        assert (row[evidence.name] or 0) == evidence.value, evidence


def test_the_rows_of_a_case_sum_to_the_change_they_explain() -> None:
    (case,) = on_last_day(made(TRADE + SPIKE))
    assert case.details is not None
    rows = case.details["contributions"]
    frames = {"sales": sales(TRADE + SPIKE)}
    now, before = (ask(frames, "return_amount", from_day=d, to_day=d).value("return_amount") for d in (LAST, LAST - 7))
    assert sum(row["change"] for row in rows) == now - (before or 0)


def test_a_large_order_cancelled_at_once_is_a_case_that_nets_to_nothing_and_no_surge() -> None:
    big: list[Line] = [("X1", "goods", LAST, "c1", "k1", 9000.0, 9_000_000), ("X2", "return", LAST, "c1", "k1", -9000.0, -9_000_000)]
    (case,) = on_last_day(made(TRADE + big))
    assert case.cause == "cancelled X1 X2"
    assert (case.evidence[0].name, case.evidence[0].value) == ("net_sales", 0.0)
    assert (case.gain.value, case.gain.low, case.gain.high) == (0, 0, 0)


def test_a_customer_who_buys_much_all_week_is_told_once_and_not_again_by_what_he_bought() -> None:
    week: list[Line] = [(f"X{n}", "goods", LAST - n, "c1", f"k{n % 4}", 400.0, 400_000 + 4_000 * n) for n in range(5, 10)]
    details = [d.details for d in made(TRADE + week) if d.details]
    amounts = [(d["dimension"], d["element"], d["days"]) for d in details if d["measure"] == "net_sales" and d["day"] > LAST - 12]
    assert amounts == [("customer", "c1", 7)]


def test_the_list_is_no_longer_than_the_company_wants() -> None:
    assert len(made(TRADE + SPIKE, max_decisions=1)) == 1
    assert made(TRADE + SPIKE, max_decisions=0) == []


def test_a_company_without_history_is_told_nothing() -> None:
    assert made([line for line in TRADE if line[2] > LAST - 20]) == []
    assert made([]) == []


def test_the_same_suggestion_has_the_same_id_and_a_replay_another() -> None:
    (case,) = on_last_day(made(TRADE + SPIKE))
    assert case.id == replace(case, confidence=0.1).id
    assert case.id != replace(case, replay=True).id


@pytest.mark.parametrize("kind", DECISIONS.values(), ids=lambda kind: kind.name)
def test_a_kind_says_what_it_does_and_whose_it_is(kind: object) -> None:
    for name in ("zh", "en", "does_zh", "does_en", "needs", "owner_roles", "reads"):
        assert getattr(kind, name), name
    assert 0 <= getattr(kind, "hold_out") < 1  # noqa: B009
