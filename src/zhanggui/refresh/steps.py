"""The steps of the nightly run in their order."""

from __future__ import annotations

from zhanggui.decide import DECISIONS
from zhanggui.decide.stored import TABLE
from zhanggui.refresh.decisions import OUTCOMES, make_decisions, make_outcomes
from zhanggui.refresh.figures import (
    CUSTOMERS,
    GOODS,
    JOURNEYS,
    KPIS,
    MEMBERS,
    make_customers,
    make_goods,
    make_journeys,
    make_kpis,
    make_members,
)
from zhanggui.refresh.step import Step

PEOPLE = ("sales", "customers", "assignments", "person_links", "channels", "events", "top_ups", "offers", "skus")
"""What is said of customers rests on these."""
JOURNEYS_READ = (*PEOPLE, "reps", "visits", "prospects", "touches", "promotions")
STEPS: tuple[Step, ...] = (
    Step("kpis", ("sales", "customers", "skus", "offers"), KPIS, make_kpis),
    Step("goods", DECISIONS["replenish"].reads, GOODS, make_goods),
    Step("customers", PEOPLE, CUSTOMERS, make_customers),
    Step("members", ("sales", "person_links"), MEMBERS, make_members),
    Step("journeys", JOURNEYS_READ, JOURNEYS, make_journeys),
    *(Step(name, kind.reads, TABLE, make_decisions(name)) for name, kind in DECISIONS.items()),
    Step("outcomes", ("sales", TABLE), OUTCOMES, make_outcomes),
)
