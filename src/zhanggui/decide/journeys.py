"""Every customer's way with us, what they like, what newcomers buy first: the rows behind the pages of acquisition and loss."""

from __future__ import annotations

import pyarrow as pa

from zhanggui.analyse.acquisition.first_lines import first_lines
from zhanggui.analyse.customers.ways.profile import Liking, likings
from zhanggui.analyse.journeys import Journeys, from_table, to_table
from zhanggui.analyse.journeys import journeys as way_of_each
from zhanggui.decide.kind import Context
from zhanggui.decide.known import left_of, new_of, past_of, sold_of, tables_of
from zhanggui.predict.newcomer_needs import Need, first_basket
from zhanggui.tables.results.results_baskets import RESULTS_BASKETS
from zhanggui.tables.results.results_journeys import RESULTS_JOURNEYS
from zhanggui.tables.results.results_likings import RESULTS_LIKINGS
from zhanggui.tables.schema import arrow_schema

LIKINGS, BASKETS = arrow_schema(RESULTS_LIKINGS), arrow_schema(RESULTS_BASKETS)
TABLES = (RESULTS_JOURNEYS.name, RESULTS_LIKINGS.name, RESULTS_BASKETS.name)


def journeys(context: Context) -> dict[str, pa.Table]:
    """Records as of a day -> name of a table of results: its rows of this run."""
    tables, new, run = tables_of(context), new_of(context), context.run
    lines = first_lines(tables, new)
    ways = way_of_each(tables, past_of(context), new, left_of(context), sold=sold_of(context), lines=lines)
    needs, count = first_basket(tables, new, lines)
    rows = to_table(ways, run)
    del lines, ways
    found = likings(tables, context.as_of)
    columns = {name: [getattr(x, name) for x in found] for name in LIKINGS.names if name != "run"}
    liked = pa.Table.from_pydict({"run": [run] * len(found)} | columns, LIKINGS)
    basket = [{"run": run, "category": n.category, "units": n.units, "cents": n.cents, "customers": count} for n in needs]
    return dict(zip(TABLES, (rows, liked, pa.Table.from_pylist(basket, BASKETS)), strict=True))


def ways_in(rows: pa.Table, as_of: int) -> Journeys:
    """Rows of `results_journeys` of one run, and its day -> the way of each customer."""
    return from_table(rows, as_of)


def liked_in(rows: pa.Table) -> list[Liking]:
    """Rows of `results_likings` -> what each customer likes, the largest lift first."""
    found = [Liking(**{name: value for name, value in row.items() if name != "run"}) for row in rows.to_pylist()]
    return sorted(found, key=lambda x: (-x.lift, x.customer, x.category))


def basket_in(rows: pa.Table) -> tuple[list[Need], int]:
    """Rows of `results_baskets` -> what newcomers buy first, most money first, and upon how many it rests."""
    found = [Need(row["category"], row["units"], row["cents"]) for row in rows.to_pylist()]
    return sorted(found, key=lambda n: -n.cents), max(rows["customers"].to_pylist(), default=0)
