"""`activate`: who bought once and has waited longer than most of those who came back; measured on the company's own newcomers."""

from __future__ import annotations

from typing import Any

from tests.analyse.books import Line
from tests.decide.customer_books import AS_OF, bought, context, seen
from zhanggui.decide import DECISIONS
from zhanggui.decide.kind import Context

KIND = DECISIONS["activate"]
OLD = bought("old", [AS_OF - 600])


def books(*once: dict[str, Any], back: int = 12, **settings: Any) -> Context:
    """Twelve newcomers came back after 20 days and bought five times, at 300.00 each; beside them those who bought once."""
    lines: list[Line] = [*OLD]
    rows = [seen("old", orders=9)]
    for n in range(back):
        lines += bought(f"back{n}", [AS_OF - 300 + 20 * i for i in range(5)])
        rows.append(seen(f"back{n}", first_day=AS_OF - 300, orders=5))
    for row in once:
        lines += bought(row["customer"], [row["first_day"]])
    return context(*rows, *once, lines=lines, **settings)


def once(customer: str, ago: int, **told: Any) -> dict[str, Any]:
    usual = {"first_day": AS_OF - ago, "last_day": AS_OF - ago, "orders": 1, "basis": "segment", "p30": 0.4}
    return seen(customer, **(usual | told))


def test_who_bought_once_longer_ago_than_half_of_those_who_came_back_waited_is_on_the_list_of_the_rep() -> None:
    made = KIND.make(books(once("waits", 30), once("fresh", 20), once("gone", 41), once("other", 25, rep="004"), cost_rep=3.0))
    assert [(d.subject, [x["customer"] for x in (d.details or {})["lines"]]) for d in made] == [
        ("rep=003", ["waits"]), ("rep=004", ["other"]),
    ]  # fmt: skip
    assert "一半在20天内" in (made[0].details or {})["sentence"]["zh"]


def test_it_is_worth_what_others_who_came_back_went_on_to_buy_at_the_size_of_the_first_purchase() -> None:
    (made,) = KIND.make(books(once("waits", 30)))
    (line,) = (made.details or {})["lines"]
    # Four more purchases of 300.00, a quarter of it margin: 300.00, at stake with the .6 that they do not come. A message lifts .4 to
    # .4292, which is .0486 of the stake: 8.74, less 0.50; a call to .5, less 30.00.
    assert (line["usual_cents"], line["stake_cents"], line["act"], line["chance"]) == (30_000, 18_000, "campaign", 0.4)
    assert (made.gain.value, made.owner_role) == (824, "marketer")
    (called,) = KIND.make(books(once("waits", 30), cost_rep=3.0))
    assert (called.gain.value, called.owner_role) == (2_700, "rep")


def test_where_too_few_ever_came_back_nothing_is_said() -> None:
    assert KIND.make(books(once("waits", 30), back=9)) == []


def test_what_is_not_predicted_or_bought_elsewhere_is_left_out() -> None:
    assert KIND.make(books(once("unknown", 30, p30=None), once("phone", 30, switched_to="phone"))) == []
