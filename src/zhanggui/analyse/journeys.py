"""Every customer's way with us, from how they came to whether they left: what pages of acquisition and loss are added up from.

One row a customer, so that it can be narrowed to whose rows somebody may see, and only then added up. Made once a refresh, kept
in `results_journeys`; the same made live where nothing was refreshed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhanggui.analyse.acquisition.brought import Brought, Takings, brought, lived
from zhanggui.analyse.acquisition.first_lines import FirstLines
from zhanggui.analyse.acquisition.newcomers import NEVER, TRAITS, Newcomers
from zhanggui.analyse.customers.histories import Histories
from zhanggui.analyse.customers.ways.adoption import Uses, uses
from zhanggui.analyse.customers.ways.contrasts import Early, early
from zhanggui.analyse.customers.ways.profile import chances
from zhanggui.analyse.loss.leaving import WINDOW, YEAR, Leaving
from zhanggui.measures.reading import Tables
from zhanggui.tables.results.results_journeys import MONTHS, RESULTS_JOURNEYS
from zhanggui.tables.schema import arrow_schema

SCHEMA = arrow_schema(RESULTS_JOURNEYS)
Flags = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]
DAYS = {"known_day": "known", "first_day": "first", "second_day": "second", "last_day": "last"}
OFFERS = ("offers", "offers_during", "offers_before", "others", "others_during", "others_before")
EARLY = {
    "early_orders": "orders", "later_orders": "later", "early_cents": "amount", "early_skus": "skus", "early_visits": "visits",
    "early_features": "features",
}  # fmt: skip
PEOPLE = ("name", "region", "city", "grade")
"""Traits of those who left that pages speak of."""


@dataclass(frozen=True)
class Journeys:
    """Customers in the order of `new.names`: how they came, what they brought by month of life (None: no sales), what they did
    first, how they use what we offer, how they react to offers (None: no promotions), who of them left, and what those of
    `left` brought in the year before the window, by the measure of `came`."""

    new: Newcomers
    came: Brought | None
    early: Early
    uses: Uses
    offers: Array | None
    left: Leaving
    before: Array

    def of(self, chosen: Flags) -> Journeys:
        """The same of those who are chosen (one flag a customer)."""
        shown = {self.new.names[i] for i in np.flatnonzero(chosen).tolist()}
        kept = np.array([name in shown for name in self.left.names], bool)
        return Journeys(
            self.new.of(chosen), None if self.came is None else self.came.of(chosen), self.early.of(chosen), self.uses.of(chosen),
            None if self.offers is None else self.offers[chosen], self.left.of(shown), self.before[kept],
        )  # fmt: skip


def journeys(
    tables: Tables, past: Histories, new: Newcomers, left: Leaving, *, sold: Takings | None, lines: FirstLines | None = None
) -> Journeys:
    """Tables as of a day, orders, newcomers, who left, what was taken, what newcomers bought first (None: it is asked) -> the way
    of every customer."""
    before = np.zeros(len(left.names)) if sold is None else sold.within(left.names, left.from_day - YEAR, left.from_day)
    return Journeys(
        new, None if sold is None else brought(tables, new, sold), early(tables, new, past, lines),
        uses(tables, past, new.as_of, new.names), chances(tables, new.as_of, new.names), left, before,
    )  # fmt: skip


# ---- to rows and back


def to_table(found: Journeys, run: str) -> pa.Table:
    """Journeys and the run -> rows of `results_journeys`."""
    new, count = found.new, len(found.new.names)
    columns: dict[str, Any] = {name: list(new.get(name)) for name in (*TRAITS, "source", "last_source")}
    columns |= {"run": pa.array([run] * count), "customer": list(new.names)}
    columns |= {column: _known(getattr(new, name)) for column, name in DAYS.items()}
    if found.came is not None:
        columns["counted"] = pa.array([found.came.measure] * count)
        # A month of life that is not begun yet holds nothing: it is not there, and takes no room.
        begun = np.c_[new.first != NEVER, found.came.over[:, :-1]] & (new.first != NEVER)[:, None]
        columns |= {f"month_{m + 1}": pa.array(found.came.cents[:, m], mask=~begun[:, m]) for m in range(MONTHS)}
    columns |= {column: getattr(found.early, name) for column, name in EARLY.items()}
    if found.offers is not None:
        columns |= {name: found.offers[:, i] for i, name in enumerate(OFFERS)}
    columns |= _used(found.uses) | _left(found)
    return pa.Table.from_arrays([_array(columns.get(field.name), field.type, count) for field in SCHEMA], schema=SCHEMA)


def _used(used: Uses) -> dict[str, Any]:
    """-> the columns of use."""
    out: dict[str, Any] = {"year_before_cents": used.cents[0], "year_cents": used.cents[1]}
    if used.skus is not None:
        out |= {"year_before_skus": used.skus[0], "year_skus": used.skus[1]}
    if used.features is not None:
        told = [json.dumps(list(names), ensure_ascii=False) if names else None for names in used.features]
        out |= {"features": told, "features_before": used.before, "use_days": np.full(len(used.names), used.days)}
    if used.grades is not None:
        out |= {"grade_before": list(used.grades[0]), "grade_after": list(used.grades[1])}
    return out


def _left(found: Journeys) -> dict[str, Any]:
    """-> the columns of the window; null for who was not active at its beginning."""
    left, place = found.left, {name: i for i, name in enumerate(found.new.names)}
    at = np.fromiter((place[name] for name in left.names), np.int64, len(left.names))
    size = len(found.new.names)
    window, rep = np.full(size, None, object), np.full(size, None, object)
    window[at] = np.where(left.lost, "lost", np.where(left.gone, "gone", "stayed"))
    rep[at] = np.array(list(left.rep), object)
    inside = np.zeros(size, bool)
    inside[at] = True
    net, value = np.zeros(size), np.zeros(size)
    net[at], value[at] = left.net, found.before
    return {
        "window": window.tolist(), "rep_then": rep.tolist(), "active": [name in left.active_now for name in found.new.names],
        "before_cents": pa.array(net, mask=~inside), "before_value": pa.array(value, mask=~inside),
    }  # fmt: skip


def _known(days: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(days, mask=days == NEVER)


def _array(values: Any, kind: pa.DataType, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, kind)
    if isinstance(values, list):
        return pa.array(values, kind)
    return (values if isinstance(values, pa.Array) else pa.array(values)).cast(kind)


def from_table(table: pa.Table, as_of: int, window: int = WINDOW) -> Journeys:
    """Rows of `results_journeys` of one run, and its day -> the journeys."""
    table = table.sort_by("customer").combine_chunks()
    names = tuple(table["customer"].to_pylist())
    days = {name: _numbers(table[column], NEVER) for column, name in DAYS.items()}
    said = {name: table[name].to_pylist() for name in (*TRAITS, "source", "last_source") if table[name].null_count < len(names)}
    first = days["first"][days["first"] != NEVER]
    traits = {"source": [None] * len(names), "last_source": [None] * len(names)} | said
    begins = int(first.min()) if len(first) else as_of
    new = Newcomers(
        names, days["known"], days["first"], days["second"], days["last"], traits, begins, as_of,
        bool((days["known"] != NEVER).any()), any(said.get("source", ())),
    )  # fmt: skip
    left, before = _leaving(table, new, window)
    orders, later, amount = (_amounts(table[name]) for name in ("early_orders", "later_orders", "early_cents"))
    skus, visits, features = (_told(table[name]) for name in ("early_skus", "early_visits", "early_features"))
    offers = None if table["offers"].null_count == len(names) else np.stack([_amounts(table[name]) for name in OFFERS], axis=1)
    did = Early(orders, later, amount, skus, visits, features)
    return Journeys(new, _brought(table, new), did, _uses(table, new), offers, left, before)


def _brought(table: pa.Table, new: Newcomers) -> Brought | None:
    measure = next((one for one in table["counted"].unique().to_pylist() if one), None)
    if measure is None:
        return None
    return Brought(np.stack([_amounts(table[f"month_{m + 1}"]) for m in range(MONTHS)], axis=1), lived(new), measure)


def _uses(table: pa.Table, new: Newcomers) -> Uses:
    there = {name: table[name].null_count < table.num_rows for name in ("year_skus", "use_days", "grade_after")}
    return Uses(
        new.names, new.first, (_numbers(table["year_before_cents"], 0), _numbers(table["year_cents"], 0)),
        (_numbers(table["year_before_skus"], 0), _numbers(table["year_skus"], 0)) if there["year_skus"] else None,
        [json.loads(text) if text else () for text in table["features"].to_pylist()] if there["use_days"] else None,
        _numbers(table["features_before"], 0), int(_numbers(table["use_days"], 0).max()) if there["use_days"] else 0,
        (table["grade_before"].to_pylist(), table["grade_after"].to_pylist()) if there["grade_after"] else None,
    )  # fmt: skip


def _leaving(table: pa.Table, new: Newcomers, window: int) -> tuple[Leaving, Array]:
    """-> who was active at the beginning of the window and who left, and what each brought before it by what is counted."""
    said = np.array(table["window"].to_pylist(), object)
    at = np.flatnonzero(np.array([one is not None for one in said], bool))
    rep, active = new.get("rep"), table["active"].to_pylist()
    of = said[at]
    left = Leaving(
        tuple(new.names[i] for i in at.tolist()), np.isin(of, ["gone", "lost"]), np.isin(of, ["lost"]), new.last[at],
        _amounts(table["before_cents"])[at], table["rep_then"].take(at).to_pylist(),
        {name: [new.traits[name][i] for i in at.tolist()] for name in PEOPLE if name in new.traits},
        {name: rep[i] for i, name in enumerate(new.names) if active[i]}, new.as_of - window, new.as_of,
    )  # fmt: skip
    return left, _amounts(table["before_value"])[at]


def _numbers(column: pa.ChunkedArray, missing: int) -> npt.NDArray[np.int64]:
    out: npt.NDArray[np.int64] = column.fill_null(missing).to_numpy().astype(np.int64)
    return out


def _told(column: pa.ChunkedArray) -> npt.NDArray[np.float64] | None:
    return None if column.null_count == len(column) else _amounts(column)


def _amounts(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    out: npt.NDArray[np.float64] = column.fill_null(0).to_numpy().astype(np.float64)
    return out
