"""Plays whose list is out, from the site's database into the lake: a campaign, its coupon, and a message a person or that they
were held out. What the analysis reads is the same whoever wrote it: this site, or a file of another system."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pyarrow as pa

from zhanggui.base.settings import Home
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.tables.facts.campaigns import CAMPAIGNS
from zhanggui.tables.facts.coupons import COUPONS
from zhanggui.tables.facts.messages import MESSAGES
from zhanggui.tables.schema import arrow_schema
from zhanggui.tables.table import Table
from zhanggui.web.plays.models import Play
from zhanggui.web.plays.ready import wanted
from zhanggui.web.running.held import sending

OWN = "zhanggui"
"""The source of what this site wrote itself."""


def to_lake(home: Home) -> int:
    """A home -> every play that changed since is in its lake as it is now; how many that were."""
    with sending(home):
        return _sent(home)


def _sent(home: Home) -> int:
    waiting = list(Play.objects.filter(sent=False, gone_day__isnull=False))
    lake = Lake(home.lake_url)
    for play in waiting:
        _put(lake, CAMPAIGNS, _campaign(play))
        if play.coupon:
            _put(lake, COUPONS, _coupon(play))
        if not _has_messages(home, play):
            lake.append(MESSAGES.name, _table(MESSAGES, _messages(play)))
        # What was done with it meanwhile waits for the next time.
        Play.objects.filter(pk=play.pk, changed_at=play.changed_at).update(sent=True)
    return len(waiting)


def _has_messages(home: Home, play: Play) -> bool:
    engine = open_engine(home.lake_url)
    if not engine.lake.files(MESSAGES.name):
        return False
    mine = (nw.col("source") == OWN) & (nw.col("campaign") == play.number)
    return bool(len(engine.frame(MESSAGES.name).filter(mine).head(1).select("campaign").collect("pyarrow").to_native()))


def _campaign(play: Play) -> dict[str, Any]:
    stage = wanted(play.query).get("state")
    return {
        "document": play.number, "campaign": play.number, "name": play.name, "kind": play.kind, "channel": play.channel,
        "target_from": stage or None, "target_to": "active" if stage else None, "cost_cents": play.cost_cents,
        "from_day": play.gone_day, "to_day": play.last_day,
    }  # fmt: skip


def _coupon(play: Play) -> dict[str, Any]:
    return {
        "document": f"{play.coupon}|{play.number}", "coupon": play.coupon, "campaign": play.number, "kind": "amount",
        "value_cents": play.offer_cents, "from_day": play.gone_day, "to_day": play.last_day,
    }  # fmt: skip


def _messages(play: Play) -> list[dict[str, Any]]:
    return [
        {"document": f"{play.number}|{one.customer}", "campaign": play.number, "customer": one.customer, "day": play.gone_day,
         "channel": play.channel, "held_out": one.held_out}
        for one in play.people.all()
    ]  # fmt: skip


def _put(lake: Lake, table: Table, row: dict[str, Any]) -> None:
    """A row -> in the table, in place of the one of its document that this site wrote."""
    where = f"source = {_sql(OWN)} AND document = {_sql(row['document'])}"
    if not lake.update(table.name, {name: _sql(value) for name, value in row.items()}, where):
        lake.append(table.name, _table(table, [row]))


def _table(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    schema = arrow_schema(table)
    return pa.Table.from_pylist([{name: None for name in schema.names} | row | {"source": OWN} for row in rows], schema)


def _sql(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
