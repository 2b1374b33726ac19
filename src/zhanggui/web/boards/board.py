"""A reader's picks -> everything that a board shows: figure, trend, rank, table with its total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.days import date_of, iso
from zhanggui.base.errors import WrongUse
from zhanggui.base.scope import Scope
from zhanggui.measures import MEASURES
from zhanggui.measures.behind import cell
from zhanggui.measures.conditions import parse_all
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.measure import Measure
from zhanggui.web.boards import reads
from zhanggui.web.boards.periods import AGAINST, Period, period_of
from zhanggui.web.boards.reads import Asked
from zhanggui.web.people.reads import only_known
from zhanggui.web.show import numbers, svg
from zhanggui.web.templatetags.words import line_kind

ROWS = 100
PREFERRED_CUTS = ("category", "channel", "region", "country", "brand", "sku", "customer")


@dataclass(frozen=True)
class Picks:
    """What the reader asked for."""

    measure: Measure
    by: str
    period: Period
    against: str
    where: tuple[str, ...]
    scope: Scope

    def asked(self, by: tuple[str, ...] = (), against: bool = True) -> Asked:
        """The question in full."""
        return Asked(
            (self.measure.name,), by, self.period.first, self.period.last, self.where, self.against or None if against else None
        )

    def query(self, **changed: str) -> str:
        """The picks as an address, some of them changed."""
        first, last = self.period.iso
        picks = {"measure": self.measure.name, "by": self.by, "against": self.against}
        picks |= {"from": first, "to": last} if self.period.name == "days" else {"period": self.period.name}
        pairs = [(k, v) for k, v in (picks | changed).items() if v] + [("where", w) for w in self.where]
        if not self.against and "against" not in changed:
            pairs.append(("against", ""))
        return urlencode(pairs)

    def lines(self, *conditions: str, first: int | None = None, last: int | None = None) -> str:
        """The address of the list behind a number of this board."""
        ends = (iso(self.period.first if first is None else first), iso(self.period.last if last is None else last))
        pairs = [("measure", self.measure.name), ("from", ends[0]), ("to", ends[1])]
        return urlencode(pairs + [("where", w) for w in (*self.where, *conditions)])


def picked(asked: Mapping[str, Any], where: list[str], scope: Scope) -> Picks | None:
    """A query string and whose rows -> picks; none where this scope shows no row at all."""
    name = asked.get("measure") or "net_sales"
    only_known((name,), scope)
    ends = reads.ends(scope)
    if ends is None:
        return None
    if name not in MEASURES:
        raise WrongUse(_("没有这个指标：%(name)s。") % {"name": name})
    cuts = [d.name for d in reads.usable_dimensions() if not d.is_time]
    by = asked.get("by") or next((c for c in PREFERRED_CUTS if c in cuts), "kind")
    if by not in DIMENSIONS:
        raise WrongUse(_("没有这个分法：%(name)s。") % {"name": by})
    against = asked.get("against", "previous")
    if against not in AGAINST:
        raise WrongUse(_("看板不能和%(name)s比。") % {"name": against})
    parse_all(where)
    period = period_of(asked.get("period", ""), asked.get("from", ""), asked.get("to", ""), ends[1], ends[0])
    return Picks(MEASURES[name], by, period, against, tuple(where), scope)


@dataclass(frozen=True)
class Row:
    """A row of the table: the group, now, then, the change, its share of the largest, where its lines are."""

    key: Any
    name: str
    now: float | None
    before: float | None
    change: float | None
    share: float
    lines: str


@dataclass(frozen=True)
class Board:
    """All that is shown."""

    picks: Picks
    now: float | None
    before: float | None
    change: float | None
    year_before: float | None
    year_change: float | None
    rows: list[Row]
    hidden: int
    adds: bool
    notes: list[str]
    trend: list[tuple[str, float | None, float | None, str]]
    lines: str

    @property
    def measure(self) -> Measure:
        return self.picks.measure


def board(picks: Picks) -> Board:
    """Picks -> the board."""
    name, unit = picks.measure.name, picks.measure.unit
    whole = reads.answer(picks.asked(), picks.scope)
    now, before = whole.value(name), whole.value(f"{name}_before") if picks.against else None
    year = before if picks.against == "last-year" else _last_year(picks)
    cut = reads.answer(picks.asked((picks.by,)), picks.scope)
    rows = rows_of(picks, cut.rows)
    return Board(
        picks, now, before, numbers.change(now, before, unit), year, numbers.change(now, year, unit), rows[:ROWS],
        max(0, len(rows) - ROWS), picks.measure.fold == "sum" and not picks.measure.over,
        [n[0] if _zh() else n[1] for n in cut.notes], trend(picks), picks.lines(),
    )


def _zh() -> bool:
    return numbers.zh(get_language() or "zh")


def _last_year(picks: Picks) -> float | None:
    asked = Asked((picks.measure.name,), (), picks.period.first, picks.period.last, picks.where, "last-year")
    found = reads.answer(asked, picks.scope)
    value: float | None = found.value(f"{picks.measure.name}_before")
    return value or None


def rows_of(picks: Picks, found: list[dict[str, Any]]) -> list[Row]:
    """Rows of an answer -> rows of the table, with names and links."""
    name, unit = picks.measure.name, picks.measure.unit
    called = reads.names_of(picks.by, [str(r[picks.by]) for r in found if r[picks.by] is not None])
    largest = max((abs(r[name] or 0) for r in found), default=0) or 1
    rows = []
    for r in found:
        key, now, before = r[picks.by], r[name], r.get(f"{name}_before")
        rows.append(
            Row(
                key, group_name(picks.by, key, called), now, before, numbers.change(now, before, unit), abs(now or 0) / largest,
                picks.lines(*cell(r, (picks.by,))),
            )
        )
    return rows


def period_text(by: str, key: int) -> str:
    """The first day of a month, quarter or year -> the text by which a condition names it."""
    when = date_of(key)
    if by == "month":
        return f"{when:%Y-%m}"
    return f"{when.year}-Q{(when.month + 2) // 3}" if by == "quarter" else str(when.year)


def group_name(by: str, key: Any, called: Mapping[str, str]) -> str:
    """A value of a dimension -> how the table names it."""
    if key is None:
        return _("没写")
    if by == "weekday":
        return ("周" + numbers.WEEKDAYS_ZH[key - 1]) if _zh() else numbers.WEEKDAYS_EN[key - 1]
    if DIMENSIONS[by].unit == "day":
        return iso(key) if by in ("day", "week") else period_text(by, key)
    if by == "kind":
        return line_kind(key)
    return called.get(str(key), str(key))


def trend(picks: Picks) -> list[tuple[str, float | None, float | None, str]]:
    """Picks -> (label, now, then, where its lines are) a day, week or month; days without a line are zero for what adds."""
    grain, name = picks.period.grain, picks.measure.name
    found = reads.answer(picks.asked((grain,)), picks.scope)
    empty = None if picks.measure.over or picks.measure.fold != "sum" else 0
    rows = {r[grain]: r for r in found.rows}
    if grain == "day" and empty == 0:
        rows = {d: rows.get(d, {grain: d, name: empty}) for d in range(picks.period.first, picks.period.last + 1)}
    points = []
    for day, row in sorted(rows.items()):
        label = iso(day) if grain != "month" else f"{date_of(day):%Y-%m}"
        points.append((label, row.get(name), row.get(f"{name}_before", empty), picks.lines(*cell({grain: day}, (grain,)))))
    return points


def chart(made: Board, width: int) -> str:
    """A board's trend -> the SVG."""
    unit, language = made.measure.unit, get_language() or "zh"
    labels = [label[5:] if len(label) == 10 else label for label, *_rest in made.trend]
    series = svg.Series(
        labels, [t[1] for t in made.trend], [t[2] for t in made.trend] if made.picks.against else (),
        titles=[f"{t[0]}  {numbers.text(t[1], unit, language)}" for t in made.trend],
    )
    return svg.line_chart(
        series, lambda v: numbers.axis(v, unit, language), width=width, height=210, label=_("走势，同一张表在下面")
    )
