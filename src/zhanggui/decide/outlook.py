"""Every customer with all that a refresh can say of them: the rows behind the pages of customers and the decisions about them.

One row a customer who is listed or ever bought, in the columns of `results_customers`. What is not known is null, never a guess.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhanggui.analyse.customers.grades import bands_of, grades
from zhanggui.analyse.customers.histories import Histories, merged_ids
from zhanggui.analyse.customers.lifecycle import NEW, OPEN, STATES, known_days, rules_of, states
from zhanggui.analyse.customers.roster import Roster
from zhanggui.analyse.customers.shrinking import shrinking
from zhanggui.analyse.customers.shrinking import ways_of as shrink_ways
from zhanggui.analyse.customers.switched import switched
from zhanggui.analyse.customers.switched import ways_of as switch_ways
from zhanggui.analyse.customers.worth import Worth, ways_of, worth
from zhanggui.base.errors import MissingColumn, ZhangguiError
from zhanggui.decide.acting import AHEAD, acted
from zhanggui.decide.alarms import alarms, reasons
from zhanggui.decide.kind import Context
from zhanggui.decide.known import comes_of, past_of, roster_of, tables_of
from zhanggui.measures.ask import ask
from zhanggui.measures.periods import before
from zhanggui.measures.reading import Tables
from zhanggui.predict.churn import Risks, risks
from zhanggui.predict.next_order import next_orders
from zhanggui.predict.value import values
from zhanggui.tables.results.results_accuracy import RESULTS_ACCURACY
from zhanggui.tables.results.results_customers import RESULTS_CUSTOMERS
from zhanggui.tables.schema import arrow_schema

YEAR = 365
SCHEMA, ACCURACY = arrow_schema(RESULTS_CUSTOMERS), arrow_schema(RESULTS_ACCURACY)
Columns = dict[str, Any]


def outlook(context: Context) -> pa.Table:
    """Records as of a day -> one row a customer; made once a run."""
    if "outlook" not in context.found:
        context.found["outlook"] = _made(context)
    found: pa.Table = context.found["outlook"]
    return found


def accuracy(context: Context) -> pa.Table:
    """Records as of a day -> how often what is said of customers was right on the company's own past, in the columns of
    `results_accuracy`; no rows where it could not be tried."""
    outlook(context)
    return pa.Table.from_pylist(context.found.get("accuracy", []), ACCURACY)


def _tried(run: str, risk: Risks) -> list[dict[str, Any]]:
    """-> the rows of how often it was right."""
    rows: list[dict[str, Any]] = [{"prediction": "next_order", **asdict(held)} for held in risk.expected.hit]
    if risk.base is not None:
        for segment, alarm in (("all", risk.of_all), ("silent", risk.of_silent), ("late", risk.of_late)):
            told = {"n": alarm.named, "base": risk.base, "precision": alarm.precision}
            rows.append({"prediction": "churn", "segment": segment} | told)
    return [{"run": run} | row for row in rows]


def _made(context: Context) -> pa.Table:
    tables, past, who = tables_of(context), past_of(context), roster_of(context)
    at = Place.of(past.names, who.names)
    columns: Columns = _identity(who) | _orders(at, past) | _amounts(context, tables, who) | _states(context, tables, who, past)
    if past.names:
        columns |= _expected(context, tables, at, past) | _worth(context, tables, who, at, past) | _ahead(context, at, past)
    known = columns["risk"].is_valid().to_pylist() if "risk" in columns else [False] * len(who.names)
    columns |= acted(
        _table(columns, context.run, len(who.names)), context.settings, context.as_of, context.found.get("outcomes", ()),
        comes_of(context, AHEAD),
    )
    # Where the chance of coming is not known, nor is what will be missed.
    columns["stake_cents"] = [v if k else None for v, k in zip(columns["stake_cents"], known, strict=True)]
    return _table(columns, context.run, len(who.names))


@dataclass(frozen=True)
class Place:
    """Where each customer of the roster stands among those who bought; -1: nowhere."""

    index: npt.NDArray[np.int64]

    @classmethod
    def of(cls, those: Sequence[str], names: Sequence[str]) -> Place:
        """Names in one order, and the roster -> where each of the roster stands."""
        at = {name: i for i, name in enumerate(those)}
        return cls(np.array([at.get(name, -1) for name in names], dtype=np.int64))

    def put(self, values: Any, known: Any = None) -> pa.Array:
        """Values by the first order (and which of them are known) -> by the roster; null where nowhere or unknown."""
        array = np.asarray(values)
        if not len(array):
            return pa.nulls(len(self.index), pa.string() if array.dtype.kind == "U" else pa.from_numpy_dtype(array.dtype))
        there, at = self.index >= 0, np.maximum(self.index, 0)
        taken = array[at]
        sure = there if known is None else there & np.asarray(known)[at]
        if taken.dtype.kind == "f":
            sure = sure & np.isfinite(taken)
        return pa.array(taken, mask=~sure)


def _identity(who: Roster) -> Columns:
    """-> who they are, as the records say."""
    told = {name: who.get(name) for name in ("name", "kind", "channel", "region", "country", "rep", "first_known_day")}
    return {"customer": who.names, **told, "grade_stated": who.get("grade"), "key_stated": who.get("is_key")}


def _orders(at: Place, past: Histories) -> Columns:
    """-> when they bought: first, last, how often, how much the last time."""
    return {
        "first_day": at.put(past.first), "last_day": at.put(past.last), "orders": at.put(past.count).fill_null(0),
        "last_cents": at.put(past.cents[past.start[1:] - 1]),
    }  # fmt: skip


def _states(context: Context, tables: Tables, who: Roster, past: Histories) -> Columns:
    """-> the state of each by the company's rules, and since when."""
    found = states(past, known_days(tables, context.as_of), context.as_of, rules_of(context.settings))
    now = found.to_day == OPEN
    at = Place.of([found.names[i] for i in found.who[now]], who.names)
    called = np.array([state.name for state in STATES])
    # Who is listed without a day and never bought is registered all the same: new, since nobody knows when.
    return {"state": at.put(called[found.state[now]]).fill_null(STATES[NEW].name), "state_since": at.put(found.from_day[now])}


def _expected(context: Context, tables: Tables, at: Place, past: Histories) -> Columns:
    """-> when they order again, whether they may have fallen silent, and why we say so."""
    seen = next_orders(past, context.as_of, country=str(context.settings.get("country", "")))
    risk = risks(past, context.as_of, seen)
    context.found["accuracy"] = _tried(context.run, risk)
    chances = {"p7": seen.p7, "p30": seen.p30, "p90": seen.p90, "expected_90": seen.expected_90, "alive": seen.p_alive,
               "cycle": seen.cycle, "risk": risk.risk, "overdue": risk.overdue}  # fmt: skip
    days = {"next_low": seen.low, "next_mid": seen.mid, "next_high": seen.high}
    less = shrinking(tables, past, context.as_of, ways=shrink_ways(context.settings))
    other = switched(tables, past, context.as_of, ways=switch_ways(context.settings))
    return {name: at.put(values, values >= 0) for name, values in (chances | days).items()} | {
        "basis": at.put(np.where(seen.p30 >= 0, seen.basis, "none")), "alarm": at.put(alarms(risk, less)),
        # Who left the app for another channel and now buys by none has not moved, but is leaving.
        "switched_to": at.put(np.where((other.verdict == "switched") & ~risk.silent & ~risk.late, other.to, "")),
        "reasons": at.put(reasons(risk, less, str(context.settings.get("currency", "")))),
    }  # fmt: skip


def _worth(context: Context, tables: Tables, who: Roster, at: Place, past: Histories) -> Columns:
    """-> what they are worth: among their peers (kind x region), and to the company."""
    kinds = who.get("kind") if any(who.get("kind")) else who.get("channel")
    peers = [f"{kind or ''} {region or ''}".strip() for kind, region in zip(kinds, who.get("region"), strict=True)]
    groups = dict(zip(who.names, peers, strict=True))
    found = worth(tables, past, context.as_of, groups, ways=ways_of(context.settings))
    graded = grades(found, bands_of(context.settings))
    axes = np.array([json.dumps(row) for row in _axes(found)])
    known, missed = np.isfinite(graded.potential), np.rint(np.nan_to_num(graded.potential)).astype(np.int64)
    return {
        "score": at.put(found.score), "recency": at.put(found.rfm[:, 0]), "frequency": at.put(found.rfm[:, 1]),
        "money": at.put(found.rfm[:, 2]), "axes": at.put(axes), "quadrant": at.put(graded.quadrant, known),
        "grade": at.put(graded.grade), "potential_cents": at.put(missed, known),
    }  # fmt: skip


def _ahead(context: Context, at: Place, past: Histories) -> Columns:
    """-> what the twelve months ahead bring; nothing is said of a company of a handful, or to which nobody ever came back."""
    try:
        found = values(past, context.as_of)
    except ZhangguiError:
        return {}
    return {"future_low_cents": at.put(found.low), "future_cents": at.put(found.mid), "future_high_cents": at.put(found.high)}


def _axes(found: Worth) -> list[dict[str, list[float | None]]]:
    """-> of each, axis: own score, the peers' median score, own value, the peers' median value; None where not known."""
    there = [axis for axis, column in found.scores.items() if column is not None]
    columns = [(found.scores[a], found.peer_scores[a], found.values[a], found.peer_values[a]) for a in there]
    whole = np.stack([np.stack([np.asarray(c, float) for c in four], axis=1) for four in columns], axis=1) if there else None
    told: list[Any] = [] if whole is None else np.where(np.isfinite(whole), np.round(whole, 4), np.nan).tolist()
    return [{a: [None if v != v else v for v in four] for a, four in zip(there, row, strict=True)} for row in told]


def _amounts(context: Context, tables: Tables, who: Roster) -> Columns:
    """-> what they brought in the last 12 months and the 12 before, by the measures as they are declared; null where the records
    do not tell (no customer on a sale, no cost of goods)."""
    last, first = context.as_of - 1, context.as_of - YEAR
    prior = before("last-year", first, last)
    into = merged_ids(tables, context.as_of)
    asked = {
        "net_12m_cents": ("net_sales", first, last), "prior_12m_cents": ("net_sales", prior.first, prior.last),
        "profit_12m_cents": ("gross_profit", first, last),
    }  # fmt: skip
    out: Columns = {}
    for column, (measure, since, until) in asked.items():
        try:
            rows = ask(context.frames, [measure], ["customer"], from_day=since, to_day=until, as_of=context.as_of).rows
        except MissingColumn:
            continue
        sums: dict[str, int] = {}
        for row in rows:
            if row["customer"] is not None:
                one = into.get(row["customer"], row["customer"])
                sums[one] = sums.get(one, 0) + round(row[measure] or 0)
        out[column] = [sums.get(name, 0) for name in who.names]
    return out


def _table(columns: Columns, run: str, count: int) -> pa.Table:
    """Columns -> the rows in the shape of `results_customers`; what nobody could say is null."""
    given = columns | {"run": [run] * count}
    return pa.Table.from_arrays([_array(given.get(field.name), field.type, count) for field in SCHEMA], schema=SCHEMA)


def _array(values: Any, kind: pa.DataType, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, kind)
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(list(values), kind)
