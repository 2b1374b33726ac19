"""The steps that make figures: key figures, SKUs, customers, members, the ways of customers."""

from __future__ import annotations

import json
from dataclasses import asdict

import pyarrow as pa

from zhanggui.analyse.kpis import kpis
from zhanggui.decide.journeys import journeys
from zhanggui.decide.order_lines import order_lines
from zhanggui.decide.outlook import accuracy, outlook
from zhanggui.predict.members import of_frames as members_of
from zhanggui.refresh.step import Night
from zhanggui.tables import TABLES
from zhanggui.tables.schema import arrow_schema

KPIS, GOODS, CUSTOMERS, ACCURACY = "results_kpis", "results_goods", "results_customers", "results_accuracy"
MEMBERS, JOURNEYS = "results_members", "results_journeys"
KPI_SCHEMA, GOODS_SCHEMA = (arrow_schema(TABLES[name]) for name in (KPIS, GOODS))
LISTS = ("days", "series", "low", "high", "compared")
"""Fields of a key figure that are lists, kept as JSON."""


def make_kpis(night: Night) -> list[str]:
    """The key figures of the last day -> rows of results_kpis."""
    context = night.context
    found = kpis(context.frames, context.as_of, str(context.settings.get("country", "")))
    rows = [told | {name: json.dumps(told[name]) for name in LISTS} | {"run": context.run} for told in map(asdict, found)]
    night.engine.lake.append(KPIS, pa.Table.from_pylist(rows, KPI_SCHEMA))
    return []


def make_goods(night: Night) -> list[str]:
    """Every SKU with what is there, what sells and what to order -> rows of results_goods."""
    context = night.context
    names = [name for name in GOODS_SCHEMA.names if name not in ("run", "line")]
    rows = [
        {name: getattr(line, name) for name in names} | {"run": context.run, "line": json.dumps(line.row(), ensure_ascii=False)}
        for line in order_lines(context)
    ]
    night.engine.lake.append(GOODS, pa.Table.from_pylist(rows, GOODS_SCHEMA))
    return []


def make_customers(night: Night) -> list[str]:
    """Every customer with what can be said of them -> rows of results_customers; how right it was -> results_accuracy."""
    night.engine.lake.append(CUSTOMERS, outlook(night.context))
    night.engine.lake.append(ACCURACY, accuracy(night.context))
    return []


def make_members(night: Night) -> list[str]:
    """Every member who has bought, and when they come again -> rows of results_members."""
    context = night.context
    country = str(context.settings.get("country", ""))
    night.engine.lake.append(MEMBERS, members_of(context.frames, context.as_of, country, run=context.run))
    return []


def make_journeys(night: Night) -> list[str]:
    """Every customer's way with us, what they like, what newcomers buy first -> rows of results_journeys and two more."""
    for table, rows in journeys(night.context).items():
        night.engine.lake.append(table, rows)
    return []
