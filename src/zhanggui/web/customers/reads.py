"""Customers as a person may see them: the rows of their scope, without the columns that are not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui import refresh
from zhanggui.base.scope import Scope
from zhanggui.decide.outlook import SCHEMA
from zhanggui.web import books
from zhanggui.web.customers.filters import ORDER, Filter, key_by, known_in, order_of, with_key
from zhanggui.web.customers.lists import LISTS
from zhanggui.web.decisions import results
from zhanggui.web.people.reads import Sight, User, require, scope_for
from zhanggui.web.people.roles import BOARDS

CUTS = ("region", "country", "rep")
"""The dimensions by which a role's customers can be told from another's. By any other nobody's are shown."""
INSIDE = (
    "profit_12m_cents", "quadrant", "future_low_cents", "future_cents", "future_high_cents", "stake_cents", "gain_low_cents",
    "gain_cents", "gain_high_cents",
)  # fmt: skip
"""Columns that tell what goods cost the company, or are made of it: for those who may see costs."""
CHOSEN = ("state", "alarm", "grade", "region", "country", "rep", "channel", "kind")
"""Columns of which a filter offers the values."""
WORDS_KEPT = 200
"""Values of a column that a filter offers."""


@dataclass(frozen=True)
class Seen:
    """The customers of somebody's scope, one row each, in the columns of `results_customers`, and as of which day.

    state: ready; unread (there are sales, and no refresh has looked at customers); empty (no records); nameless (sales
    that name no customer); hidden (none of theirs).
    """

    table: pa.Table
    as_of: int
    run: str
    state: str
    sight: Sight
    accuracy: tuple[dict[str, Any], ...] = ()
    """How often what is said here was right on the company's own past: rows of `results_accuracy`."""
    key_by: str = "stated"

    @cached_property
    def there(self) -> frozenset[str]:
        """The columns of which anything is known."""
        return known_in(self.table)

    @cached_property
    def choices(self) -> dict[str, list[tuple[str, int]]]:
        """Column -> its values and how many customers have each, for the filters."""
        return {name: _values(self.table[name]) for name in CHOSEN}

    @cached_property
    def counts(self) -> dict[str, int]:
        """Each list -> how many are on it: the same question as the list itself."""
        return {name: self.count(found.filter) for name, found in LISTS.items()}

    @cached_property
    def places(self) -> dict[str, int]:
        """Customer -> row."""
        return {name: i for i, name in enumerate(self.table["customer"].to_pylist())}

    def hit(self, prediction: str, segment: str = "all") -> dict[str, Any] | None:
        """A prediction (next_order, churn) and a segment -> how often it was right, None where it could not be tried."""
        rows = (a for a in self.accuracy if a["prediction"] == prediction and a["segment"] == segment and a["n"])
        return next(rows, None)

    def count(self, wanted: Filter) -> int:
        """A filter -> how many customers it leaves."""
        return int(pc.sum(wanted.mask(self.table, self.as_of)).as_py() or 0)

    def order(self, wanted: Filter) -> pa.Array:
        """A filter -> the places of its rows, in its order. Where nobody knows (or is told) what is ordered by, it is by net
        sales."""
        known = ORDER.get(wanted.sort.lstrip("-"), ("", ""))[0] in self.there
        return order_of(self.table, wanted.mask(self.table, self.as_of), wanted.sort if known else "net")

    def those(self, wanted: Filter, first: int = 0, most: int | None = None) -> pa.Table:
        """A filter -> its rows in its order, from one on and so many."""
        return self.table.take(self.order(wanted).slice(first, most))

    def row(self, customer: str) -> dict[str, Any] | None:
        """A customer -> their row, None where there is none or it is another's."""
        at = self.places.get(customer)
        return None if at is None else dict(self.table.slice(at, 1).to_pylist()[0])


def _values(column: pa.ChunkedArray) -> list[tuple[str, int]]:
    counted = pc.value_counts(column.drop_null()).to_pylist()
    return [(str(c["values"]), c["counts"]) for c in sorted(counted, key=lambda c: (-c["counts"], c["values"]))][:WORDS_KEPT]


def seen(*, by: User, as_of: int | None = None) -> Seen:
    """-> the customers that this person may see, as the last refresh saw them (with a day: as a replay of that day did)."""
    require(by, BOARDS)
    sight = scope_for(by)
    run = results.run_of(as_of)
    key = ("customers", run.run if run else "", as_of)
    found: Seen = books.kept(key, sight, lambda: _seen(run, sight))
    return found


def _seen(run: refresh.Run | None, sight: Sight) -> Seen:
    if run is None or "customers" not in run.steps:
        state = "empty" if books.reached() is None else "unread"
        return Seen(with_key(SCHEMA.empty_table()), run.as_of if run else 0, "", state, sight)
    whole = with_key(refresh.customers_of(books.engine(), run))
    table = told(whole.filter(within(whole, sight)), sight)
    state = "ready" if table.num_rows else "hidden" if whole.num_rows else "empty" if books.reached() is None else "nameless"
    hits = tuple(refresh.accuracy_of(books.engine(), run))
    return Seen(table.combine_chunks(), run.as_of, run.run, state, sight, hits, key_by(whole))


def within(table: pa.Table, scope: Scope) -> pa.Array:
    """Every customer and a scope -> which of them it shows. A dimension that says nothing of a customer shows none."""
    mask = pc.is_valid(table["customer"])
    for name, values in scope.allowed:
        own = pc.is_in(table[name], pa.array(values, pa.string())) if name in CUTS else pc.is_null(table["customer"])
        mask = pc.and_(mask, own)
    return mask


def told(table: pa.Table, sight: Sight) -> pa.Table:
    """Rows and who reads them -> the same rows, what is not theirs emptied: then no filter and no order tells it either."""
    for name in () if sight.inside else INSIDE:
        at = table.column_names.index(name)
        table = table.set_column(at, name, pa.nulls(table.num_rows, table.schema.field(name).type))
    return table


def may_open(user: User) -> bool:
    """Whether the pages of customers are for this role: one that sees the whole company, or customers by some cut."""
    return user.may(BOARDS) and (not user.kind.sees or user.kind.sees in CUTS)

