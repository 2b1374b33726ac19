"""Customers at risk and gone, by the rep who looked after them, against what the others lose; beside their load and their visits.

A rep's share of loss is held against the company's (exact binomial test, Clopper & Pearson 1934); of many reps, few are flagged
by chance (Benjamini & Hochberg 1995). That a rep loses more says nothing yet of why: see `rep_cause`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
from scipy.stats import binomtest

from zhanggui.analyse.loss.leaving import Leaving
from zhanggui.analyse.shares import wilson
from zhanggui.measures.reading import Tables

VISITS_OVER = 91
"""Days over which visits are counted."""
MONTH = 30.4375


@dataclass(frozen=True)
class RepLine:
    """A rep in the window. rep None: customers whom nobody looks after. customers: of the base; gone, lost: of those; at_risk:
    of the customers of today, None where no risk was worked out. mean: the share of loss of the whole company. q: chance of so
    great a difference, corrected for the number of reps. load: active customers of today. visits: a customer and month, None
    without visits. gone_cents: what the gone brought in the year before the window.
    """

    rep: str | None
    customers: int
    gone: int
    lost: int
    at_risk: int | None
    mean: float | None
    p: float
    q: float
    load: int
    visits: float | None
    gone_cents: float

    @property
    def share(self) -> float | None:
        """-> the share of their customers that is gone (C18)."""
        return self.gone / self.customers if self.customers else None

    @property
    def interval(self) -> tuple[float, float]:
        """-> its 95 % interval (Wilson)."""
        return wilson(self.gone, self.customers)

    def verdict(self, rate: float = 0.05) -> str:
        """-> `more`, `less` than the company, or `same`: not told apart from chance at the false discovery rate."""
        if self.share is None or self.mean is None or self.q > rate:
            return "same"
        return "more" if self.share > self.mean else "less"


def by_rep(tables: Tables, of: Leaving, at_risk: Mapping[str, str | None] | None = None) -> list[RepLine]:
    """Tables, the base of a window, and customer at risk: the rep who looks after them now (None: no risk was worked out) -> a
    line a rep, the worst first."""
    risky, load = Counter(at_risk.values() if at_risk is not None else ()), Counter(of.active_now.values())
    reps = sorted({*of.rep, *load, *risky}, key=lambda r: (r is None, r or ""))
    code = {rep: i for i, rep in enumerate(reps)}
    own = np.fromiter((code[rep] for rep in of.rep), np.int64, len(of.rep))
    counts, gone, lost, net = (
        np.bincount(own[kept], of.net[kept], len(reps)) if amount else np.bincount(own[kept], minlength=len(reps))
        for kept, amount in ((np.ones(len(own), bool), False), (of.gone, False), (of.lost, False), (of.gone, True))
    )
    seen = visits_of(tables, of.as_of)
    made, mean = [], float(of.gone.mean()) if len(of.names) else None
    for rep, i in code.items():
        n, left = int(counts[i]), int(gone[i])
        p = float(binomtest(left, n, mean).pvalue) if n and mean is not None else 1.0
        visited = seen is not None and load[rep] and rep is not None
        per = (seen or {}).get(rep, 0) / load[rep] / (VISITS_OVER / MONTH) if visited else None
        threatened = None if at_risk is None else risky[rep]
        made.append((rep, n, left, int(lost[i]), threatened, mean, p, load[rep], per, float(net[i])))
    adjusted = discovered([row[6] for row in made])
    lines = [RepLine(*row[:7], q, *row[7:]) for row, q in zip(made, adjusted, strict=True)]
    return sorted(lines, key=lambda x: (x.rep is None, -(x.share or 0.0), x.rep or ""))


def visits_of(tables: Tables, as_of: int) -> dict[str | None, int] | None:
    """Tables -> rep: visits made in the last 91 days; None where visits were never imported."""
    if not tables.has("visits", "rep", "day"):
        return None
    frame = tables.everything("visits").filter(nw.col("day") >= as_of - VISITS_OVER).group_by("rep").agg(nw.len().alias("n"))
    rows = frame.collect("pyarrow").to_native().to_pylist()
    return {row["rep"]: int(row["n"]) for row in rows}


def discovered(p: Sequence[float]) -> list[float]:
    """Chances of single tests -> of each the false discovery rate at which it would be flagged (Benjamini & Hochberg 1995)."""
    chances = np.asarray(p, np.float64)
    order = np.argsort(chances, kind="stable")
    ranked = chances[order] * len(p) / np.arange(1, len(p) + 1)
    out = np.ones(len(p))
    out[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return [float(one) for one in out]
