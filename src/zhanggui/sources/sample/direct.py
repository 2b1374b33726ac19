"""For the time until the import is there: a CSV of the sample company -> rows of the lake table, by header alone."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pac
import pyarrow.csv as pc

from zhanggui.lake import Lake
from zhanggui.tables import TABLES
from zhanggui.tables.table import PHYSICAL, Table

FILES = {"客户档案": "customers", "场所": "places", "业务员档案": "reps", "业务员分管": "assignments", "商品档案": "skus",
         "批次": "lots", "供应商": "suppliers", "供货报价": "offers", "销售明细": "sales"}
ARROW = {"String": pa.string(), "Int32": pa.int32(), "Int64": pa.int64(), "Float64": pa.float64(), "Boolean": pa.bool_()}


def load(lake: Lake, files: tuple[Path, ...]) -> None:
    """Files -> one batch in the lake."""
    with lake.batch("demo") as (number, report):
        for file in files:
            table = TABLES.get(FILES[file.stem])
            if table is not None:
                lake.append(table.name, rows(table, file, number))
        report["files"] = [str(f) for f in files]


def rows(table: Table, file: Path, number: int) -> pa.Table:
    """A table and a file of it -> its rows as the lake keeps them."""
    given = pc.read_csv(file, convert_options=pc.ConvertOptions(
        column_types={h: pa.string() for h in file.read_text("utf-8-sig").split("\n", 1)[0].replace('"', "").split(",")},
        strings_can_be_null=True))
    called = {word: column for column in table.mappable for word in (column.name, column.zh, *column.aliases)}
    made = {called[h].name: _cast(given[h], called[h].type) for h in given.column_names if h in called and not called[h].personal}
    count = given.num_rows
    made["source"], made["batch"] = pa.array(["files"] * count), pa.array([number] * count, pa.int64())
    if "document" in table.index and table.index["document"].made:
        made["document"] = pac.binary_join_element_wise(
            *(pac.fill_null(made[k].cast(pa.string()), "") for k in table.document if k in made), "\x1f")
    if table.name == "sales":
        made["kind"] = _kind(made)
        made["known_day"], made["known_assumed"] = made["day"], pa.array([True] * count)
    return pa.table(made)


def _kind(made: dict[str, pa.Array]) -> pa.Array:
    negative, free = pac.less(made["quantity"], 0.0), pac.equal(made["price_e4"], 0)
    return pac.if_else(pac.and_(negative, pac.invert(free)), "return", pac.if_else(negative, "adjustment", "goods"))


def _cast(values: pa.Array, kind: str) -> pa.Array:
    want = ARROW[PHYSICAL[kind]]  # type: ignore[index]
    if kind == "day":
        return values.cast(pa.date32()).cast(pa.int32())
    if kind in ("cents", "e4"):
        return pac.round(pac.multiply(values.cast(pa.float64()), 100.0 if kind == "cents" else 10_000.0)).cast(pa.int64())
    if kind == "flag":
        return pac.equal(values, "是")
    return values.cast(want)
