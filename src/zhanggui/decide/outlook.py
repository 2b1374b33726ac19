"""Every customer with all that a refresh can say of them: the rows behind the pages of customers and the decisions about them.

One row a customer who is listed or ever bought, in the columns of `results_customers`. What is not known is null, never a guess.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from zhanggui.analyse.customers.histories import Histories, histories
from zhanggui.analyse.customers.roster import Roster, roster
from zhanggui.base.errors import ZhangguiError
from zhanggui.decide.kind import Context
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables
from zhanggui.tables.results.results_customers import RESULTS_CUSTOMERS
from zhanggui.tables.schema import arrow_schema

YEAR = 365
SCHEMA = arrow_schema(RESULTS_CUSTOMERS)
Columns = dict[str, Any]


def outlook(context: Context) -> pa.Table:
    """Records as of a day -> one row a customer; made once a run."""
    if "outlook" not in context.found:
        context.found["outlook"] = _made(context)
    found: pa.Table = context.found["outlook"]
    return found


def _made(context: Context) -> pa.Table:
    tables = Tables(context.frames, context.as_of)
    past = histories(context.frames, context.as_of)
    who = roster(tables, past.names, context.as_of)
    columns: Columns = _identity(who) | _orders(who, past) | _amounts(context, who)
    return _table(columns, context.run, len(who.names))


def _identity(who: Roster) -> Columns:
    """-> who they are, as the records say."""
    told = {name: who.get(name) for name in ("name", "kind", "channel", "region", "country", "rep", "first_known_day")}
    return {"customer": who.names, **told, "grade_stated": who.get("grade"), "key_stated": who.get("is_key")}


def _orders(who: Roster, past: Histories) -> Columns:
    """-> when they bought: first, last, how often."""
    at = {name: i for i, name in enumerate(past.names)}
    place = np.array([at.get(name, -1) for name in who.names], dtype=np.int64)
    return {
        "first_day": placed(past.first, place), "last_day": placed(past.last, place),
        "orders": [0 if n is None else n for n in placed(past.count, place)],
        "last_cents": placed(past.cents[past.start[1:] - 1], place),
    }  # fmt: skip


def placed(values: Any, place: Any) -> list[Any]:
    """Values by one order of customers, and where each of another stands in it (-1: nowhere) -> values, None where nowhere."""
    return [None if i < 0 else values[i].item() for i in place]


def _amounts(context: Context, who: Roster) -> Columns:
    """-> what they brought in the last 12 months and the 12 before, by the measures as they are declared."""
    last, before = context.as_of - 1, context.as_of - YEAR
    now = _by_customer(context, ["net_sales"], before, last)
    prior = _by_customer(context, ["net_sales"], before - YEAR, before - 1)
    out: Columns = {
        "net_12m_cents": [now.get(name, {}).get("net_sales", 0) for name in who.names],
        "prior_12m_cents": [prior.get(name, {}).get("net_sales", 0) for name in who.names],
    }
    try:
        profit = _by_customer(context, ["gross_profit"], before, last)
    except ZhangguiError:  # nobody told what the goods cost
        return out
    return out | {"profit_12m_cents": [profit.get(name, {}).get("gross_profit", 0) for name in who.names]}


def _by_customer(context: Context, measures: list[str], first: int, last: int) -> dict[str, dict[str, int]]:
    answer = ask(context.frames, measures, ["customer"], from_day=first, to_day=last, as_of=context.as_of)
    return {row["customer"]: {m: round(row[m] or 0) for m in measures} for row in answer.rows if row["customer"] is not None}


def _table(columns: Columns, run: str, count: int) -> pa.Table:
    """Columns -> the rows in the shape of `results_customers`; what nobody could say is null."""
    empty: list[Any] = [None] * count
    arrays = [
        pa.array([run] * count if field.name == "run" else list(columns.get(field.name, empty)), field.type) for field in SCHEMA
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
