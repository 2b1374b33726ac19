"""What orders of a past day said was at stake, beside what came: units short from the arrival of the goods until the next."""

from __future__ import annotations

from typing import Any

import numpy as np

from zhanggui.decide.kind import Context
from zhanggui.decide.order_lines import order_lines
from zhanggui.decide.order_value import futures_of
from zhanggui.decide.restocked import happened, leads_of
from zhanggui.decide.stakes import Stake
from zhanggui.predict.goods.demand import panel
from zhanggui.predict.goods.shortage import band

BEFORE = 28
"""Days before the decision over which the rate is taken of days that no stock says nothing about."""


def stakes(context: Context, until: int) -> list[Stake]:
    """Records as of a past day, and the day before which what came may be read -> a row a SKU to be ordered.

    claimed: what would be missed if nothing were ordered; came: what was asked for from the day the goods came until the next
    could come, beyond what was left by then. At the margin of a unit (`margin`), where no cost is known at its price (`sales`).
    """
    lines = [x for x in order_lines(context) if x.quantity > 0 and x.unit_cents]
    if not lines:
        return []
    leads = leads_of(context.frames, context.as_of, until, lines)
    asked = _asked_for(context, until)
    out = []
    for line in lines:
        lead = leads[line.sku]
        if context.as_of + lead + round(max(line.review, 1)) > until:
            continue
        each = line.margin_cents if line.valued and line.margin_cents else line.unit_cents or 0.0
        missed = futures_of(line).missed(line.position) * each
        low, high = band(missed)
        came = float(happened(asked[line.sku], lead, line).missed(line.position)[0]) * each
        unit = "margin" if line.valued else "sales"
        out.append(Stake("replenish", context.as_of, f"sku={line.sku}", float(missed.mean()), low, high, came, unit))
    return out


def _asked_for(context: Context, until: int) -> dict[str, Any]:
    """-> SKU: units asked for each day from the decision on: sold, and on days without stock the rate of the others."""
    seen = panel(context.frames, until, until - context.as_of + BEFORE)
    rate = (seen.units * seen.open).sum(axis=1) / np.maximum(seen.open.sum(axis=1), 1)
    units = np.where(seen.open, seen.units, rate[:, None])
    from_day = max(context.as_of - seen.first, 0)
    found = {sku: units[i, from_day:] for i, sku in enumerate(seen.skus)}
    nothing = np.zeros(max(until - context.as_of, 0))
    return {x.sku: found.get(x.sku, nothing) for x in order_lines(context)}
