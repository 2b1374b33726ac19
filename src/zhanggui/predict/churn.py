"""Who may be lost, told in two ways: who will likelier stay away for 90 days than come (silent), and who is away for longer than
their own rhythm explains (late); how often each was right on the own past, beside how often anybody stays away.

Silent names by risk: nobody is left out who is likelier to stay away than one who is named. For who buys every week that comes
after two months: after three weeks most of them still come back within 90. Late names those early, in their own gaps, as surprise
at a gap that is longer than nearly all before it. It is right less often, and stands beside silent for what is cheap to ask.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.analyse.customers.histories import Histories
from zhanggui.predict.buying.features import Habits, habits
from zhanggui.predict.buying.heldback import OWN_GAPS, Tried
from zhanggui.predict.buying.past import Array, Flags, Ints, past_of
from zhanggui.predict.next_order import GROUPS, Driver, NextOrders, cycles

AHEAD = 90
"""Days ahead in which no order is silence."""
LIKELIER = 0.5
"""Risk from which on somebody will likelier stay away than come."""
LATELY = 180
"""Who has not ordered for longer is gone already: no alarm would tell anything new."""
ONCE_MORE = 2
"""Orders from which somebody can be lost; before, it may just not have come back."""
EARLIEST, LATEST = 2.5, 3.0
"""Own cycles after the last order between which lateness is told: as soon as nine in ten of the own gaps were shorter."""
FORTNIGHT = 14
"""Days away below which nobody is late: who comes every other day may be on holiday."""
NINE_IN_TEN = 0.9


@dataclass(frozen=True)
class Alarm:
    """How an alarm did on the quarter held back: of so many it would have named, which share stayed away for 90 days (None:
    nobody was named)."""

    named: int = 0
    precision: float | None = None


@dataclass(frozen=True)
class Risks:
    """Who may be lost; arrays in the order of `names`.

    risk: chance of no order in the next 90 days, 1 - p90 (-1 where nothing can be said); overdue: days since the last order over
    the own cycle (-1 where there is none), both as a page shows them. asked: who can be lost, see `may_be_lost`. silent: of them,
    those whose risk reaches one half; late: the others who are away for longer than their own gaps explain, see `late`. of_all,
    of_silent, of_late: how many could be lost and how many each alarm named on the quarter held back, and which share of them
    stayed away for 90 days: that of all is what an alarm is measured by.
    """

    names: tuple[str, ...]
    as_of: int
    risk: Array
    overdue: Array
    asked: Flags
    silent: Flags
    late: Flags
    of_all: Alarm
    of_silent: Alarm
    of_late: Alarm
    expected: NextOrders

    @property
    def base(self) -> float | None:
        """-> the share of all who could be lost that stayed away, None where it could not be tried."""
        return self.of_all.precision

    def reasons(self, i: int, few: int = 3) -> tuple[Driver, ...]:
        """A position in `names` -> what makes it likely to stay away, the strongest first (shares below 0 only)."""
        return tuple(d for d in self.expected.drivers(i, len(GROUPS)) if d.share < 0)[:few]


@dataclass(frozen=True)
class Standing:
    """Customers on a day: orders so far, days since the last, habits, cycle, chance of no order in 90 days (-1: unknown)."""

    orders: Ints
    idle: Ints
    known: Habits
    cycle: Array
    risk: Array

    @property
    def overdue(self) -> Array:
        """-> days since the last order over the cycle, -1 where there is none."""
        return np.where(self.cycle > 0, self.idle / np.where(self.cycle > 0, self.cycle, 1.0), -1.0)

    @property
    def may_be_lost(self) -> Flags:
        """-> who came back before, and in the last half year, and whose own rhythm makes 90 days without an order news: who
        comes every 120 days is asked about once they are over."""
        slow = (self.known.there.sum(axis=1) >= OWN_GAPS) & (self.cycle > AHEAD) & (self.overdue <= 1)
        out: Flags = (self.orders >= ONCE_MORE) & (self.idle <= LATELY) & (self.risk >= 0) & ~slow
        return out

    @property
    def silent(self) -> Flags:
        """-> who will likelier stay away for 90 days than come."""
        out: Flags = self.may_be_lost & (self.risk >= LIKELIER)
        return out

    @property
    def late(self) -> Flags:
        """-> of the others, who is away for longer than nine in ten of their own gaps (three at least) lasted: not before 2.5 of
        the own cycles, at the latest at 3, and a fortnight at least."""
        n = self.known.there.sum(axis=1)
        ranked = np.sort(np.where(self.known.there, self.known.gaps, np.inf), axis=1)
        nine = ranked[np.arange(len(n)), np.maximum(np.ceil(NINE_IN_TEN * n).astype(np.int64) - 1, 0)]
        told = np.floor(np.clip(nine + 1, EARLIEST * self.cycle, LATEST * self.cycle))
        out: Flags = self.may_be_lost & ~self.silent & (n >= OWN_GAPS) & (self.idle >= np.maximum(told, FORTNIGHT))
        return out


def risks(h: Histories, as_of: int, expected: NextOrders) -> Risks:
    """Orders, the day before which everything is known, and what is expected of each -> who may be lost."""
    p = past_of(h.until(as_of))
    at = p.h.start[1:] - 1
    risk = np.where(expected.p90 < 0, -1.0, 1 - expected.p90)
    now = Standing(p.rank[at] + 1, as_of - p.h.day[at], habits(p, at), expected.cycle, risk)
    return Risks(
        expected.names, as_of, risk, now.overdue, now.may_be_lost, now.silent, now.late, *tried(expected.tried), expected
    )  # fmt: skip


def tried(then: Tried | None) -> tuple[Alarm, Alarm, Alarm]:
    """How it did on the quarter held back -> of all who could be lost, of the silent and of the late: how many, and which share
    stayed away for 90 days."""
    if then is None:
        return Alarm(), Alarm(), Alarm()
    s = Standing(then.orders, then.elapsed, then.habits, cycles(then.habits), 1 - then.chances[:, -1])
    stayed = then.came > AHEAD
    return _right(stayed, s.may_be_lost), _right(stayed, s.silent), _right(stayed, s.late)


def _right(stayed: Flags, named: Flags) -> Alarm:
    return Alarm(int(named.sum()), float(stayed[named].mean()) if named.any() else None)
