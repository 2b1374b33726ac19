"""Real sales of Iowa's wholesaler, with a stock that is made up (source `simulated`): files to try replenishment on.

    python bench/simulated_stock.py --out FOLDER [--items 300] [--from 2018-10-01] [--to 2019-09-30]

Writes sales.csv, skus.csv, suppliers.csv, offers.csv (pack and cost of the price list, lead time 5 days) and stock.csv. The stock follows a plain rule: every
Monday what is below ten days of the mean of the last 28 is filled up to 24 days, and comes 3 to 7 days later; what is sold and not
there is taken as served. Import the last with `--source simulated`: every page then says that the stock is made up.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import duckdb
import numpy as np

DATA = Path(os.environ.get("ZHANGGUI_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data")) / "iowa_liquor"


def simulated(daily: np.ndarray, seed: int = 1) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int, int, float]]]:
    """Units sold (items, days) -> what lies there and what is on the way at the end of each day, and what was ordered: item, day,
    day on which it came, units."""
    rng = np.random.default_rng(seed)
    n, days = daily.shape
    stock, due = np.ceil(daily[:, :28].mean(axis=1) * 20), np.zeros((n, days + 10))
    there, coming = np.zeros((n, days)), np.zeros((n, days))
    ordered: list[tuple[int, int, int, float]] = []
    for t in range(days):
        stock = np.maximum(stock + due[:, t] - daily[:, t], 0)
        rate = daily[:, max(0, t - 27) : t + 1].mean(axis=1)
        on_the_way = due[:, t + 1 :].sum(axis=1)
        if t % 7 == 0:
            wanted = np.where(stock + on_the_way < 10 * rate, np.ceil((24 * rate - stock - on_the_way) / 12) * 12, 0)
            comes = t + rng.integers(3, 8, n)
            due[np.arange(n), comes] += np.maximum(wanted, 0)
            ordered += [(int(i), t, int(comes[i]), float(wanted[i])) for i in np.flatnonzero(wanted > 0)]
        there[:, t], coming[:, t] = stock, due[:, t + 1 :].sum(axis=1)
    return there, coming, ordered


def main() -> None:
    """Files written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--from", dest="first", default="2018-10-01")
    parser.add_argument("--to", dest="last", default="2019-09-30")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    years = [str(DATA / f"lines_{year}.parquet") for year in range(int(asked.first[:4]), int(asked.last[:4]) + 1)]
    db = duckdb.connect()
    db.execute(f"CREATE TABLE lines AS SELECT * FROM read_parquet({years}) WHERE date BETWEEN '{asked.first}' AND '{asked.last}'")
    db.execute(
        f"CREATE TABLE kept AS SELECT item_number FROM lines GROUP BY 1 QUALIFY row_number() OVER (ORDER BY sum(sale_dollars) DESC) "
        f"<= {asked.items}"
    )
    db.execute(
        f"""COPY (SELECT invoice_no AS document, line_no AS line, date, store_number AS customer, item_number AS sku,
        bottles_sold AS quantity, sale_dollars AS amount FROM lines SEMI JOIN kept USING (item_number)) TO '{asked.out}/sales.csv'"""
    )
    db.execute(
        f"""COPY (SELECT "Vendor" AS supplier, "Item Number" AS sku, "State Bottle Cost" AS price, "Pack" AS pack, 5 AS lead_days
        FROM '{DATA}/products.parquet' p JOIN kept ON kept.item_number = p."Item Number") TO '{asked.out}/offers.csv'"""
    )
    db.execute(
        f"""COPY (SELECT "Item Number" AS sku, any_value("Item Description") AS name FROM '{DATA}/products.parquet' p
        JOIN kept ON kept.item_number = p."Item Number" GROUP BY 1) TO '{asked.out}/skus.csv'"""
    )
    db.execute(
        f"""COPY (SELECT "Vendor" AS supplier, any_value("Vendor Name") AS name FROM '{DATA}/products.parquet' p
        JOIN kept ON kept.item_number = p."Item Number" GROUP BY 1) TO '{asked.out}/suppliers.csv'"""
    )
    found = db.execute(
        f"SELECT item_number, (date - DATE '{asked.first}')::INT, sum(bottles_sold)::DOUBLE FROM lines SEMI JOIN kept USING (item_number) "
        "GROUP BY ALL"
    ).fetchnumpy()
    items, row = np.unique(np.array([str(x) for x in next(iter(found.values()))]), return_inverse=True)
    column, units = list(found.values())[1:]
    daily = np.zeros((len(items), int(column.max()) + 1))
    np.add.at(daily, (row, column.astype(int)), units)
    there, coming, _ = simulated(daily)
    with open(asked.out / "stock.csv", "w") as file:
        file.write("date,stockroom,sku,on hand,in transit\n")
        for i, item in enumerate(items):
            for t in range(daily.shape[1]):
                if not t or there[i, t] != there[i, t - 1] or coming[i, t] != coming[i, t - 1]:
                    day = np.datetime64(asked.first) + t
                    file.write(f"{day},DC,{item},{there[i, t]:.0f},{coming[i, t]:.0f}\n")


if __name__ == "__main__":
    main()
