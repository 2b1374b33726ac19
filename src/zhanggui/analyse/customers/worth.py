"""What each customer or member is worth today: RFM, and six scores from 0 to 100 among its peers, for a radar (D26-D28).

Recency is scaled by one's own usual gap, since plain days punish who buys slowly and regularly; frequency and the two shares are
drawn to the common value as far as little was seen; the extreme hundredth of a group counts as equal, so that one group-buy
does not stretch the scale. A score is a place among the peers: 50 is the middle, more is better on every axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.histories import Days, Histories
from zhanggui.analyse.customers.ranking import Numbers, Peers, medians, rates, shares
from zhanggui.analyse.customers.spending import Spending, spending
from zhanggui.base.errors import WrongUse
from zhanggui.base.scope import GROUP_FLOOR
from zhanggui.measures.reading import Tables

YEAR = 365
FEW_GAPS = 2
"""With fewer gaps than this one's own usual gap is not known: that of the peers stands in."""


class Axis(NamedTuple):
    """An axis of the radar: name, words, the unit of its value, meaning."""

    name: str
    zh: str
    en: str
    unit: str
    meaning_zh: str
    meaning_en: str


AXES = (
    Axis("recency", "最近一次消费", "recency", "ratio", "距末次消费的天数 ÷ 自己通常的间隔（中位数），越小越好",
         "days since the last purchase / one's own usual gap (median); less is better"),
    Axis("frequency", "消费频率", "frequency", "ratio", "窗口内每年消费几次（天数少的往总体靠）",
         "purchases a year within the window (drawn to the mean where few days were seen)"),
    Axis("money", "消费金额", "money", "money", "窗口内净销售额", "net sales within the window"),
    Axis("largest", "最大单笔消费", "largest purchase", "money", "窗口内最大的一天消费",
         "the largest purchase of a day within the window"),
    Axis("regular", "正价商品消费占比", "regular-price share", "percent", "1 − 特价商品消费占比（明细少的往总体靠）",
         "1 - the share of goods bought below their regular price (drawn to the common share where few lines were seen)"),
    Axis("high", "高单价商品消费占比", "high-unit-price share", "percent",
         "高单价商品（同品类单价最高的一段）占商品金额的比例（明细少的往总体靠）",
         "share of goods among the dearest of their category (drawn to the common share where few lines were seen)"),
)  # fmt: skip
NAMES = tuple(axis.name for axis in AXES)


@dataclass(frozen=True)
class Ways:
    """How value is taken: days of the window, weight of each axis, the quantile from which a unit price is high, and four rising
    cut points of R (days), F (purchases) and M (major units); without cut points, quintiles."""

    days: int = YEAR
    weights: tuple[float, ...] = (1.0,) * len(NAMES)
    high_quantile: float = 0.75
    cuts: tuple[tuple[float, ...], ...] = ((), (), ())

    def __post_init__(self) -> None:
        if len(self.weights) != len(NAMES) or min(self.weights) < 0 or not sum(self.weights):
            raise WrongUse("The six weights of the value score must not be below 0, nor all 0.", do="Change worth_weights.")
        for cut in self.cuts:
            if cut and (len(cut) != 4 or any(a >= b for a, b in pairwise(cut))):
                raise WrongUse("RFM has four cut points, and they rise.", do="Change rfm_recency, rfm_frequency or rfm_money.")


def ways_of(settings: Mapping[str, Any]) -> Ways:
    """A company's settings -> its way to take value; WrongUse where weights or cut points make no sense."""
    ours = Ways()
    cuts = tuple(numbers(settings.get(f"rfm_{name}", "")) for name in ("recency", "frequency", "money"))
    weights = numbers(settings.get("worth_weights", "")) or ours.weights
    days, high = settings.get("worth_days", ours.days), settings.get("high_price_from", ours.high_quantile)
    return Ways(int(days), weights, float(high), cuts)


def numbers(text: str) -> tuple[float, ...]:
    """Numbers with commas between them -> the numbers."""
    return tuple(float(part) for part in str(text).replace("，", ",").split(",") if part.strip())


@dataclass(frozen=True)
class Worth:
    """Value of each of `names` as known before as_of, every array aligned to them; an axis that the records do not tell is None.

    values: by axis, what is compared (see AXES); scores: by axis, 0 to 100 among the peers; score: their weighted mean over the
    axes there are; peer_values, peer_scores: the peers' medians by axis. recency_days: days since the last purchase; gap: own
    usual gap, NaN where too few purchases; orders, money, largest: of the window, plain; special_share, high_share: plain shares
    of goods money, NaN of who bought no goods; whale: largest / money of the window, NaN without money.
    rfm: 1 to 5 in three columns. spent: the sums of the lines in the window.
    """

    names: tuple[str, ...]
    as_of: int
    ways: Ways
    peers: Peers
    values: dict[str, Numbers | None]
    scores: dict[str, Numbers | None]
    score: Numbers
    peer_values: dict[str, Numbers | None]
    peer_scores: dict[str, Numbers | None]
    recency_days: Days
    gap: Numbers
    orders: Days
    money: Numbers
    largest: Numbers
    special_share: Numbers | None
    high_share: Numbers | None
    whale: Numbers
    rfm: npt.NDArray[np.int64]
    spent: Spending

    @property
    def missing(self) -> tuple[str, ...]:
        """-> the axes that the records do not tell."""
        return tuple(name for name in NAMES if self.scores[name] is None)


def worth(
    tables: Tables, h: Histories, as_of: int, groups: Mapping[str, str], *, who: str = "customer", ways: Ways | None = None
) -> Worth:
    """Tables, orders, a day, the peer group of each name (segment x region; who has none is compared with everybody) -> value of
    everybody who had bought by then."""
    ways, h = ways or Ways(), h.until(as_of) if (h.day >= as_of).any() else h
    first = as_of - ways.days
    peers = Peers.of([groups.get(name) or "" for name in h.names])
    spent = spending(tables, h.names, (first, as_of), who, high_quantile=ways.high_quantile)
    orders, largest = _within(h, first)
    recency, gap = as_of - h.last, usual_gap(h)
    common = peers.quantile(gap, 0.5)
    scale = np.where(np.isnan(gap), np.where(np.isnan(common), 1.0, common), gap)
    exposure = np.minimum(ways.days, as_of - h.first).astype(np.float64)
    values: dict[str, Numbers | None] = {
        "recency": recency / scale, "frequency": rates(orders.astype(np.float64), exposure) * YEAR,
        "money": spent.net, "largest": largest,
        "regular": None if spent.special is None else 1 - shares(spent.special, spent.goods, spent.lines),
        "high": None if spent.high is None else shares(spent.high, spent.goods, spent.lines),
    }  # fmt: skip
    scores = {name: None if v is None else 100 * peers.ranks(-v if name == "recency" else v) for name, v in values.items()}
    weights = {name: w for name, w in zip(NAMES, ways.weights, strict=True) if scores[name] is not None}
    return Worth(
        h.names, as_of, ways, peers, values, scores, _mean(scores, weights, len(h.names)),
        _medians(peers, values), _medians(peers, scores),
        recency, gap, orders, spent.net, largest, _share(spent.special, spent.goods), _share(spent.high, spent.goods),
        np.minimum(np.divide(largest, spent.net, out=np.full(len(h.names), np.nan), where=spent.net > 0), 1),
        rfm(recency.astype(np.float64), orders.astype(np.float64), spent.net, ways.cuts), spent,
    )  # fmt: skip


def usual_gap(h: Histories, few: int = FEW_GAPS) -> Numbers:
    """Orders -> the median of each one's days between purchases; NaN of who has fewer gaps than `few`."""
    gaps = np.diff(h.day)
    inside = np.diff(h.owner) == 0
    count = h.count - 1
    found = medians(gaps[inside].astype(np.float64), np.r_[0, count.cumsum()]) if len(h.names) else np.zeros(0)
    return np.where(count >= few, found, np.nan)


def _within(h: Histories, first: int) -> tuple[Days, Numbers]:
    """Orders and a first day -> orders of each since then, and the largest of them (0 of who had none)."""
    recent = h.day >= first
    largest = np.zeros(len(h.names))
    np.maximum.at(largest, h.owner[recent], h.cents[recent].astype(np.float64))
    return np.bincount(h.owner[recent], minlength=len(h.names)), largest


def _mean(scores: Mapping[str, Numbers | None], weights: Mapping[str, float], size: int) -> Numbers:
    """Scores and weights -> the weighted mean over the axes there are; the plain one where those left have no weight."""
    whole, total = sum(weights.values()), np.zeros(size)
    for name, weight in weights.items():
        score = scores[name]
        if score is not None:
            total += score * (weight / whole if whole else 1 / len(weights))
    return total


def _medians(peers: Peers, columns: Mapping[str, Numbers | None]) -> dict[str, Numbers | None]:
    """-> the peers' medians, to be shown; NaN where they are so few that a median would tell what another's value is."""

    def middle(column: Numbers) -> Numbers:
        return peers.quantile(column, 0.5) if np.isfinite(column).sum() >= GROUP_FLOOR else np.full(len(column), np.nan)

    return {name: None if column is None else middle(column) for name, column in columns.items()}


def _share(part: Numbers | None, whole: Numbers) -> Numbers | None:
    if part is None:
        return None
    share: Numbers = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return share


def rfm(
    recency: Numbers, frequency: Numbers, money: Numbers, cuts: tuple[tuple[float, ...], ...] = ((), (), ())
) -> npt.NDArray[np.int64]:
    """Days since the last purchase, purchases, money (minor units) -> R, F, M of each, 1 to 5, 5 best.

    By four rising cut points: recency up to the first is 5, up to the second 4 and so on; frequency or money from the first on is
    2, from the second on 3. Without: quintiles of everybody. Equal values have equal scores, that of the middle of their ranks.
    """
    everybody = Peers.of([""] * len(recency))
    out = np.empty((len(recency), 3), np.int64)
    for n, (values, cut) in enumerate(zip((recency, frequency, money / 100), cuts, strict=True)):
        if cut:
            passed = np.searchsorted(cut, values, side="left" if n == 0 else "right")
            out[:, n] = 5 - passed if n == 0 else 1 + passed
        else:
            out[:, n] = 1 + np.minimum(np.floor(5 * everybody.ranks(-values if n == 0 else values) + 1e-9), 4)
    return out


def radar(w: Worth, name: str) -> list[dict[str, Any]]:
    """Value and a name -> a row an axis: own score and value, the peers' medians, the axis's weight; None where not known."""
    i = w.names.index(name)

    def at(column: Numbers | None) -> float | None:
        return None if column is None or np.isnan(column[i]) else float(column[i])

    whole = sum(weight for axis, weight in zip(NAMES, w.ways.weights, strict=True) if w.scores[axis] is not None)
    return [
        {
            "axis": axis.name, "zh": axis.zh, "en": axis.en, "unit": axis.unit, "score": at(w.scores[axis.name]),
            "peer_score": at(w.peer_scores[axis.name]),
            "value": at(w.values[axis.name]), "peer_value": at(w.peer_values[axis.name]),
            "weight": weight / whole if w.scores[axis.name] is not None and whole else 0.0,
        }
        for axis, weight in zip(AXES, w.ways.weights, strict=True)
    ]  # fmt: skip
