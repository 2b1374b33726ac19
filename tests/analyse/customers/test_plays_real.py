"""Campaign 17 of The Complete Journey, as a file tells it: figures worked out again by other means, and no lift out of no hold-out."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from zhanggui.analyse.customers.plays import plays
from zhanggui.base.days import day_number

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[4] / "shared" / "data") / "complete_journey"
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA.exists(), reason=f"the data set is not here: {DATA} (set ZHANGGUI_DATA)")]
CAMPAIGN = 17


def day(column: str) -> pl.Expr:
    return (pl.col(column).dt.date() - pl.date(1970, 1, 1)).dt.total_days().cast(pl.Int32)


@pytest.fixture(scope="module")
def books() -> dict[str, Any]:
    """The households that campaign 17 was sent to, all they bought, and the coupons they used: a redemption is put on the first
    line of the household's purchases of that day."""
    told = pl.read_parquet(DATA / "campaign_descriptions.parquet").filter(pl.col("campaign_id") == CAMPAIGN)
    start, end = (told[name][0] for name in ("start_date", "end_date"))
    sent = pl.read_parquet(DATA / "campaigns.parquet").filter(pl.col("campaign_id") == CAMPAIGN)
    who = sent["household_id"]
    used = pl.read_parquet(DATA / "coupon_redemptions.parquet").filter(pl.col("campaign_id") == CAMPAIGN, pl.col("household_id").is_in(who.implode()))
    used = used.select("household_id", day("redemption_date").alias("day"), pl.col("coupon_upc").cast(pl.String).alias("coupon")).unique(["household_id", "day"], keep="first")
    lines = pl.scan_parquet(DATA / "transactions.parquet").filter(pl.col("household_id").is_in(who.implode()), pl.col("sales_value") > 0)
    sales = lines.select("household_id", "basket_id", day("transaction_timestamp").alias("day"), (pl.col("sales_value") * 100).round().cast(pl.Int64).alias("net_cents")).collect()
    sales = sales.with_row_index().with_columns(first=pl.col("index") == pl.col("index").min().over("household_id", "day"))
    sales = sales.join(used, on=["household_id", "day"], how="left").with_columns(pl.when("first").then("coupon").alias("coupon"))
    coupons = pl.read_parquet(DATA / "coupons.parquet").filter(pl.col("campaign_id") == CAMPAIGN).select(pl.col("coupon_upc").cast(pl.String)).unique()
    return {
        "start": start, "end": end, "who": who, "sales": sales,
        "frames": {
            "sales": sales.select(
                source=pl.lit("t"), document=pl.col("basket_id").cast(pl.String), member=pl.col("household_id").cast(pl.String), day="day",
                kind=pl.lit("goods"), net_cents="net_cents", coupon="coupon").to_arrow(),
            "messages": pa.table({"campaign": [str(CAMPAIGN)] * len(who), "member": [str(h) for h in who], "day": pa.array([_day(start)] * len(who), pa.int32())}),
            "campaigns": pa.table({"campaign": [str(CAMPAIGN)], "from_day": [_day(start)], "to_day": [_day(end)]}),
            "coupons": pa.table({"coupon": coupons["coupon_upc"].to_list(), "campaign": [str(CAMPAIGN)] * len(coupons)}),
        },
    }  # fmt: skip


def _day(at: datetime) -> int:
    return day_number(at.date())


def test_a_real_campaign_without_a_hold_out_is_counted_right_and_proves_nothing(books: dict[str, Any]) -> None:
    first, last = _day(books["start"]), _day(books["end"])
    (found,) = plays(books["frames"], last + 1, {})
    within = books["sales"].filter(pl.col("day").is_between(first, last))
    visits = within.group_by("household_id").agg(pl.col("day").n_unique().alias("days"), pl.col("net_cents").sum(), pl.col("coupon").drop_nulls().len())
    assert (found.about.days, found.to_go, found.reached.people) == (last - first + 1, 0, len(books["who"]))
    assert found.reached.bought == len(visits)
    assert found.reached.again == int((visits["days"] > 1).sum())
    assert found.reached.cents == int(visits["net_cents"].sum())
    assert found.redeemed == int((visits["coupon"] > 0).sum())
    assert found.redeemed > 0
    assert (found.why, found.held.people, found.lifts) == ("no hold-out", 0, {})
