"""Is the rep the reason? Their customers beside like customers of other reps: same grade, same region, same size.

Within each stratum the risks of loss are compared and put together as Mantel & Haenszel (1959) do, with the variance of
Greenland & Robins (1985), eq. 13; of many reps few are named by chance (Benjamini & Hochberg 1995). It is a comparison of like
with like, not a proof: what was not written down is not matched. It says `cannot tell` where the rep alone serves a region,
where too few have a like, where too few left, where the interval holds 1, and where so many reps were looked at that chance may
have done it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erfc, exp, log, sqrt

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.loss.by_rep import discovered
from zhanggui.analyse.loss.leaving import Leaving
from zhanggui.analyse.shares import Z_95

MATCHED_ON = ("grade", "region")
BANDS = 3
"""Bands of size: thirds of what customers brought in the year before."""
LEAST_MATCHED, LEAST_SHARE, LEAST_GONE = 10, 0.5, 5
"""Below so many customers with a like, below this share of the rep's customers, and below so many gone of both sides: cannot
tell."""
POWER_80 = 0.8416212335729143
"""The normal quantile of 80 % power."""
REASONS = ("alone", "thin", "few", "holds_one", "many", "")


@dataclass(frozen=True)
class Stratum:
    """Customers alike in what is matched on: of the rep and of others, how many, how many of them gone."""

    values: tuple[str | None, ...]
    size: int
    own: int
    own_gone: int
    other: int
    other_gone: int

    @property
    def both(self) -> bool:
        """Whether there is anybody to compare with."""
        return self.own > 0 and self.other > 0


@dataclass(frozen=True)
class Cause:
    """A rep's verdict. risk: (risk ratio, low, high) at 95 %, None where it cannot be worked out. matched: their customers with
    a like, of `customers`. expected: how many of these were gone if they left as their like do: gone / risk ratio. crude:
    their share over the others' without matching. detectable: the least risk ratio that would be seen four times in five.
    why: the reason of `cannot tell` (of REASONS), empty where it can be told. alone_in: regions where
    no other rep is.
    """

    rep: str
    customers: int
    matched: int
    gone: int
    expected: float | None
    risk: tuple[float, float, float] | None
    crude: float | None
    detectable: float | None
    p: float
    why: str
    alone_in: tuple[str, ...]
    matched_on: tuple[str, ...]
    strata: tuple[Stratum, ...]

    @property
    def verdict(self) -> str:
        """-> `more` or `less` than like customers of others, or `cannot tell`."""
        if self.why or self.risk is None:
            return "cannot tell"
        return "more" if self.risk[1] > 1 else "less"


def rep_causes(of: Leaving, rate: float = 0.05) -> list[Cause]:
    """The base of a window, the false discovery rate -> a verdict a rep, the highest risk first, those of whom nothing can be
    told last."""
    cells = _cells(of)
    found = [_cause(of, rep, cells) for rep in sorted({r for r in of.rep if r is not None})]
    asked = [c for c in found if c.why in ("", "holds_one")]
    doubtful = {c.rep for c, q in zip(asked, discovered([c.p for c in asked]), strict=True) if q > rate and not c.why}
    found = [replace(c, why="many") if c.rep in doubtful else c for c in found]
    return sorted(found, key=lambda c: (c.verdict == "cannot tell", -(c.risk[0] if c.risk else 0.0), c.rep))


def rep_cause(of: Leaving, rep: str) -> Cause:
    """The base of a window and a rep -> whether their customers leave more often than like customers of other reps."""
    return _cause(of, rep, _cells(of))


@dataclass(frozen=True)
class _Cells:
    """The base in cells of like customers: what each cell is alike in and its size; of each customer the cell, the rep (a number
    of `reps`, -1: nobody) and whether gone, counted: reps x cells."""

    matched_on: tuple[str, ...]
    values: list[tuple[tuple[str | None, ...], int]]
    reps: dict[str, int]
    own: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]
    gone: npt.NDArray[np.int64]


def _cells(of: Leaving) -> _Cells:
    matched_on = tuple(name for name in MATCHED_ON if any(of.get(name)))
    columns, size = [of.get(name) for name in matched_on], bands(of.net).tolist()
    told = [(tuple(column[i] for column in columns), size[i]) for i in range(len(of.names))]
    values = sorted(set(told), key=lambda one: (tuple(str(v) for v in one[0]), one[1]))
    place = {one: i for i, one in enumerate(values)}
    reps = {rep: i for i, rep in enumerate(sorted({r for r in of.rep if r is not None}))}
    own = np.fromiter((-1 if r is None else reps[r] for r in of.rep), np.int64, len(of.rep))
    cell = np.fromiter((place[one] for one in told), np.int64, len(told))
    count, gone = (
        np.bincount(own[kept] * len(values) + cell[kept], minlength=len(reps) * len(values)).reshape(len(reps), len(values))
        for kept in (own >= 0, (own >= 0) & of.gone)
    )
    return _Cells(matched_on, values, reps, own, count, gone)


def _cause(of: Leaving, rep: str, cells: _Cells) -> Cause:
    """The base of a window, a rep, the base in cells of like customers -> the verdict."""
    i = cells.reps.get(rep, -2)
    mine, others, matched_on = cells.own == i, (cells.own >= 0) & (cells.own != i), cells.matched_on
    strata = _strata(cells, i)
    alone = _alone(of, mine, others)
    compared = [s for s in strata if s.both]
    matched, gone = sum(s.own for s in compared), sum(s.own_gone for s in compared)
    risk = mantel_haenszel(compared)
    n, customers = sum(s.other_gone for s in compared), int(mine.sum())
    why = ""
    if matched < LEAST_MATCHED or matched < LEAST_SHARE * customers:
        why = "alone" if alone else "thin"
    elif gone + n < LEAST_GONE or risk is None:
        why = "few"
    elif risk[1] <= 1 <= risk[2]:
        why = "holds_one"
    # One standardisation: beside a ratio stands what that ratio says of the rep's own customers.
    expected = gone / risk[0] if risk else sum(s.own * s.other_gone / s.other for s in compared) if compared else None
    return Cause(
        rep, customers, matched, gone, expected, risk, _crude(of, mine, others), _detectable(compared), _chance(risk), why, alone,
        (*matched_on, "size"), tuple(strata),
    )  # fmt: skip


def bands(net: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """What customers brought -> the third each is in, 0 the smallest; equal amounts are in one."""
    if not len(net):
        return np.zeros(0, np.int64)
    edges = np.quantile(net, [k / BANDS for k in range(1, BANDS)])
    return np.searchsorted(edges, net, side="left").astype(np.int64)


def _strata(cells: _Cells, rep: int) -> list[Stratum]:
    """Cells and the number of a rep -> the cells in which they have customers."""
    if rep < 0:
        return []
    every, left = cells.count.sum(axis=0), cells.gone.sum(axis=0)
    own, gone = cells.count[rep], cells.gone[rep]
    return [
        Stratum(*cells.values[j], int(own[j]), int(gone[j]), int(every[j] - own[j]), int(left[j] - gone[j]))
        for j in np.flatnonzero(own).tolist()
    ]


def _alone(of: Leaving, mine: npt.NDArray[np.bool_], others: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """-> regions in which the rep has customers and nobody else has."""
    regions = of.get("region")
    own = {regions[i] for i in np.flatnonzero(mine).tolist()} - {None}
    # Most regions are shared: the others are looked at until none of the rep's own is left.
    left = set(own)
    for i in np.flatnonzero(others).tolist():
        if not left:
            break
        left.discard(regions[i])
    return tuple(sorted(str(r) for r in left))


def _crude(of: Leaving, mine: npt.NDArray[np.bool_], others: npt.NDArray[np.bool_]) -> float | None:
    if not mine.any() or not others.any() or not of.gone[others].any():
        return None
    return float(of.gone[mine].mean() / of.gone[others].mean())


def mantel_haenszel(strata: Sequence[Stratum]) -> tuple[float, float, float] | None:
    """Strata with both sides -> the risk ratio and its 95 % interval; None where nobody left on one of the sides.

    RR = sum(a N0 / N) / sum(c N1 / N); var(log RR) = sum((N1 N0 m - a c N) / N^2) / (sum(a N0 / N) sum(c N1 / N)).
    """
    own = other = spread = 0.0
    for s in strata:
        n = s.own + s.other
        own += s.own_gone * s.other / n
        other += s.other_gone * s.own / n
        spread += (s.own * s.other * (s.own_gone + s.other_gone) - s.own_gone * s.other_gone * n) / n**2
    if own <= 0 or other <= 0:
        return None
    ratio, step = own / other, Z_95 * sqrt(max(spread, 0.0) / (own * other))
    return ratio, ratio * exp(-step), ratio * exp(step)


def _chance(risk: tuple[float, float, float] | None) -> float:
    """A risk ratio with its interval -> the chance of one so far from 1 where there is no difference."""
    if risk is None:
        return 1.0
    spread = log(risk[2] / risk[1]) / (2 * Z_95)
    return erfc(abs(log(risk[0])) / spread / sqrt(2)) if spread > 0 else 1.0


def _detectable(strata: Sequence[Stratum]) -> float | None:
    """Strata -> the least risk ratio that such a comparison would tell from 1 with 80 % power: exp((z97.5 + z80) s), where s is
    the spread of log RR if both sides left alike."""
    own = other = spread = 0.0
    for s in strata:
        n, m = s.own + s.other, s.own_gone + s.other_gone
        expected = m * s.own / n
        own += expected * s.other / n
        other += (m - expected) * s.own / n
        spread += (s.own * s.other * m - expected * (m - expected) * n) / n**2
    if own <= 0 or other <= 0:
        return None
    return exp((Z_95 + POWER_80) * sqrt(max(spread, 0.0) / (own * other)))
