"""When each member comes again, as a refresh keeps it and as pages read it; the models are those of customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from zhanggui.analyse.customers.histories import Histories, histories
from zhanggui.engine import Engine
from zhanggui.predict.next_order import next_orders
from zhanggui.tables.results.results_members import RESULTS_MEMBERS
from zhanggui.tables.schema import arrow_schema

SCHEMA = pa.schema([field for field in arrow_schema(RESULTS_MEMBERS) if field.name != "run"])
NUMBERS, DAYS = ("cycle", "p30", "p90", "alive"), ("next_low", "next_mid", "next_high")


@dataclass(frozen=True)
class Ahead:
    """Members who have bought, and of each what is in results_members; -1 where nothing can be said."""

    names: tuple[str, ...]
    cycle: Any
    p30: Any
    p90: Any
    p_alive: Any
    low: Any
    mid: Any
    high: Any
    basis: tuple[str, ...]

    def place(self, member: str) -> int | None:
        """A member -> its position in `names`, which are in order."""
        i = int(np.searchsorted(self.names, member)) if self.names else 0
        return i if i < len(self.names) and self.names[i] == member else None


def members_ahead(bought: Histories, as_of: int, country: str = "") -> pa.Table:
    """Purchases of members, the day before which everything is known -> rows of results_members, without the run."""
    found = next_orders(bought, as_of, country=country)
    told = {
        "cycle": found.cycle, "p30": found.p30, "p90": found.p90, "alive": found.p_alive,
        "next_low": found.low, "next_mid": found.mid, "next_high": found.high,
    }  # fmt: skip
    columns = {name: pa.array(values, mask=np.asarray(values) < 0) for name, values in told.items()}
    return pa.table({"member": list(found.names), **columns, "basis": list(found.basis)}).select(SCHEMA.names).cast(SCHEMA)


def of_frames(frames: Mapping[str, Any], as_of: int, country: str = "", *, run: str) -> pa.Table:
    """Records and a run -> the same of all members that sales name, with the run; no rows where they name none."""
    bought = histories(frames, as_of, "member")
    rows = members_ahead(bought, as_of, country) if bought.names else SCHEMA.empty_table()
    return rows.append_column("run", pa.array([run] * len(rows), pa.string()))


def of_run(engine: Engine, run: str) -> pa.Table:
    """An engine and the run that made them -> its rows."""
    if not engine.lake.files(RESULTS_MEMBERS.name):
        return SCHEMA.empty_table()
    kept = engine.frame(RESULTS_MEMBERS.name).filter(nw.col("run") == run).select(*SCHEMA.names)
    found: pa.Table = kept.collect("pyarrow").to_native().cast(SCHEMA)
    return found


def ahead(rows: pa.Table) -> Ahead:
    """Rows of results_members -> by member."""
    rows = rows.sort_by("member")
    numbers = {name: np.asarray(rows[name].fill_null(-1), np.float64) for name in NUMBERS}
    days = {name: np.asarray(rows[name].fill_null(-1), np.int64) for name in DAYS}
    return Ahead(
        tuple(rows["member"].to_pylist()), numbers["cycle"], numbers["p30"], numbers["p90"], numbers["alive"],
        days["next_low"], days["next_mid"], days["next_high"], tuple(rows["basis"].to_pylist()),
    )  # fmt: skip
