"""The days for which a company has records, and whether a period is covered by them. What is not covered is not zero."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import narwhals as nw

from zhanggui.base.days import add_months, iso
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.text import Text
from zhanggui.measures.periods import Before
from zhanggui.measures.question import Question, bases_of, days_of_table, once
from zhanggui.measures.reading import Tables

LONGEST_CLOSED = 31
"""Days: no company closes longer. A longer run without any record may be one of which nothing was imported."""
UNLIKELY = 1e-6
CLOSED_AT_THE_START = 7
"""Days before the first record that may be closed days, where their counterparts are."""


class NotCovered(ZhangguiError):
    """The earlier period of a comparison is not covered by records: no number stands for it."""


@dataclass(frozen=True)
class Recorded:
    """The days with records, rising; from which day on every table asked is there; the last day that is known."""

    days: Sequence[int] = ()
    begins: int = 0
    reached: int = 0

    def covers(self, found: Before, first: int, last: int) -> bool:
        """Two periods, and a part of the earlier one -> whether the records speak of all of it.

        They begin on its first day or before; or the few days before them are closed ones, on whose counterparts there is no
        record either. They reach its last day. And no run of days without any record touches it that is longer than a company
        closes and that its own rhythm does not explain: (1 - share of days with records) ** days of the run.
        """
        if not self.days or last > self.reached or last < self.begins:
            return False
        if first < self.begins:
            counterparts = range(first, self.begins)
            later = {add_months(d, found.months) if found.months else d + found.days for d in counterparts}
            if len(counterparts) > CLOSED_AT_THE_START or not all(self._closed(day) for day in later):
                return False
        share = len(self.days) / (self.days[-1] - self.days[0] + 1)
        return all(run <= LONGEST_CLOSED or (1 - share) ** run > UNLIKELY for run in self._runs(first, last))

    def _closed(self, day: int) -> bool:
        at = bisect_left(self.days, day)
        return day <= self.reached and (at == len(self.days) or self.days[at] != day)

    def _runs(self, first: int, last: int) -> list[int]:
        """-> the runs of days without a record, between two records, that touch the period."""
        low, high = max(bisect_left(self.days, first) - 1, 0), bisect_right(self.days, last) + 1
        near = self.days[low:high]
        return [b - a - 1 for a, b in pairwise(near)]

    def refusal(self, found: Before, partly: bool = False) -> Text:
        """Two periods of which the earlier is not covered -> that no change is told, and why; partly: some rows of a cut by time
        are covered all the same."""
        if not self.days or found.first < self.begins:
            begins = iso(self.begins) if self.days else ""
            why_zh = f"记录从{begins}才开始" if begins else "没有记录"
            why_en = f"the records begin only on {begins}" if begins else "there are no records"
        elif found.last > self.reached:
            why_zh, why_en = f"记录到{iso(self.reached)}为止", f"the records end on {iso(self.reached)}"
        else:
            why_zh, why_en = "其中有一个多月一条记录也没有", "for more than a month of it there is no record at all"
        between = f"{iso(found.first)}–{iso(found.last)}"
        if partly:
            return Text(
                f"比较期{between}记录不全（{why_zh}），没有记录的那几行不给数",
                f"{between} is not covered whole by the records ({why_en}): rows without them have no number",
            )
        return Text(f"比较期{between}记录不全（{why_zh}），不给数", f"{between} is not covered by the records ({why_en}): no number is given")


def recorded(question: Question, tables: Tables) -> Recorded:
    """A question -> the days of the records it speaks of, whoever asks. Those of what happened, where it speaks of that too: a
    balance only goes on. As of a day everything before it is known, whether something happened or not."""
    bases = [base for measure in question.measures for base in bases_of(measure)]
    happened = once(b.table for b in bases if not b.balance) or once(b.table for b in bases)
    days: set[int] = set()
    for table in (t for t in happened if tables.has(t, "day")):
        found = tables.everything(table).group_by("day").agg(nw.len().alias("n")).select("day").collect("pyarrow")
        days |= {int(day) for day in found.to_arrow().column("day").to_pylist() if day is not None}
    if not days:
        return Recorded()
    lows = [days_of_table(table, tables)[0] for table in once(b.table for b in bases) if tables.has(table, "day")]
    known = sorted(days)
    return Recorded(known, max(lows), known[-1] if tables.as_of is None else max(known[-1], tables.as_of - 1))


def with_period(question: Question, records: Recorded) -> Question:
    """A question -> with both ends of its period: open ends are the first and last day of the records."""
    first = question.first if question.first is not None else records.days[0] if records.days else 0
    last = question.last if question.last is not None else records.days[-1] if records.days else 0
    return replace(question, first=first, last=max(first, last))
