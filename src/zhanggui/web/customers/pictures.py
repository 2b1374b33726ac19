"""Customers -> pictures: the scale of a column of rulers, the rhythm of purchases, the radar, the quadrant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.days import date_of, day_number
from zhanggui.web import books
from zhanggui.web.customers.telling import Axis, Row
from zhanggui.web.show import numbers
from zhanggui.web.show.radar import Spoke
from zhanggui.web.show.radar import radar as radar_of


def scale_of(rows: Sequence[Row], least: int = 14, most: int = 120) -> float:
    """Rows -> the days that the rulers of their column hold: as far as nine in ten of the intervals reach."""
    ends = sorted(row.ahead[2] for row in rows if row.ahead)
    return float(min(max(ends[int(0.9 * (len(ends) - 1))], least), most)) if ends else float(least)


@dataclass(frozen=True)
class Rhythm:
    """What the rhythm of a customer is drawn from: the last purchases, the gaps in which four of five lie, what comes next."""

    days: Sequence[int]
    cents: Sequence[int]
    today: int
    usual: tuple[float, float, float, float] | None
    """Days after the last purchase: between the first and last four of five gaps lie, between the middle two a half."""
    ahead: tuple[int, int, int] | None
    chance: float | None
    late: bool


def usual_of(gaps: Sequence[float]) -> tuple[float, float, float, float] | None:
    """Gaps between purchases -> their 10, 25, 75 and 90 % points; none with fewer than three."""
    if len(gaps) < 3:
        return None
    low, first, third, high = (float(v) for v in np.quantile(np.asarray(gaps, float), (0.1, 0.25, 0.75, 0.9)))
    return low, first, third, high


TOP, BASE, HEIGHT = 16, 92, 132


def rhythm(r: Rhythm, *, width: int = 1270, most: int = 16) -> str:
    """Purchases and what comes next -> bars with the gaps between them, the band in which the next one was or is expected, the
    days without one, and what thirty days bring if nobody acts. Nothing where nobody ever bought."""
    if not r.days:
        return ""
    days, cents = list(r.days)[-most:], list(r.cents)[-most:]
    end, span = r.today + 34, r.today - days[0]
    if not r.late:
        far = r.ahead[2] if r.ahead else 0
        end = r.today + max(span // 8, 5, min(far + far // 4 + 1, max(60, span // 2)))
    axis = _Axis(min(days[0], r.today) - max(2, (end - days[0]) // 60), end, width)
    label = _("下单间隔与下次下单区间")
    out = [f'<svg class="zg-chart zg-rhythm" viewBox="0 0 {width} {HEIGHT}" role="img" aria-label="{escape(label)}">']
    if r.late:
        out += _was_due(r, days[-1], axis)
    elif r.ahead:
        out += _is_due(r, axis)
    out.append(f'<line x1="18" x2="{width - 18}" y1="{BASE}" y2="{BASE}" stroke="var(--line-2)"/>')
    out += _bars(days, cents, axis)
    out += _gaps(days, r, axis)
    out += _months(axis)
    at = axis.x(r.today)
    out.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="8" y2="98" stroke="var(--ink)" stroke-width="1.5"/>')
    out.append(f'<text x="{at - 5:.1f}" y="11" text-anchor="end" class="zg-mark">{escape(_("今天"))}</text>')
    return "".join(out) + "</svg>"


@dataclass(frozen=True)
class _Axis:
    """Days on the width of the chart."""

    first: int
    last: int
    width: int

    def x(self, day: float) -> float:
        return 18 + (self.width - 36) * (day - self.first) / max(self.last - self.first, 1)


def _band(axis: _Axis, first: float, last: float, fill: str) -> str:
    left, right = axis.x(max(first, axis.first)), axis.x(min(last, axis.last))
    return f'<rect x="{left:.1f}" y="{TOP}" width="{max(right - left, 2):.1f}" height="{BASE - TOP}" fill="var(--{fill})"/>'


def _was_due(r: Rhythm, last: int, axis: _Axis) -> list[str]:
    """The band in which the purchase that did not come was expected; and the thirty days ahead as they are if nobody acts."""
    out = []
    if r.usual:
        low, first, third, high = r.usual
        out += [_band(axis, last + low, last + high, "band"), _band(axis, last + first, last + third, "band-2")]
        said = _("原该%(days)s来") % {"days": span_text(round(last + low), round(last + high))}
        middle = axis.x(last + (low + high) / 2)
        anchor = "start" if middle < 80 else "middle"
        if axis.x(r.today) - middle > 90:
            out.append(f'<text x="{max(middle, 18):.1f}" y="11" text-anchor="{anchor}" class="zg-axis">{escape(said)}</text>')
    if r.chance is not None:
        left, right = axis.x(r.today) + 4, axis.x(r.today + 30)
        share = (right - left) * min(max(r.chance, 0.0), 1.0)
        out.append(f'<rect x="{left:.1f}" y="{TOP}" width="{share:.1f}" height="{BASE - TOP}" fill="var(--bad)" opacity=".16"/>')
        out.append(
            f'<rect x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{BASE - TOP}" fill="none" stroke="var(--bad)" '
            'stroke-dasharray="4 3"/>'
        )
        if right - left > 84:
            texts = (_("若不管"), _("30天内再来%(share)s") % {"share": _percent(r.chance)})
            for n, text in enumerate(texts):
                at = f'x="{(left + right) / 2:.1f}" y="{48 + 17 * n}" font-size="12" text-anchor="middle" fill="var(--bad)"'
                out.append(f"<text {at}>{escape(text)}</text>")
    return out


def _is_due(r: Rhythm, axis: _Axis) -> list[str]:
    """The 80 % interval of the next purchase, its most likely day a dot."""
    if not r.ahead:
        return []
    low, mid, high = (r.today + d for d in r.ahead)
    out = [_band(axis, low, high, "band")]
    if mid <= axis.last:
        out.append(f'<circle cx="{axis.x(mid):.1f}" cy="{(TOP + BASE) / 2}" r="4" fill="var(--ink)"/>')
    said = _("多半%(day)s来") % {"day": _day(mid)}
    at = min(max(axis.x(mid), axis.x(r.today) + 6), axis.width - 40)
    anchor = "start" if at < axis.x(r.today) + 60 else "middle"
    if at + _broad(said) / (1 if anchor == "start" else 2) > axis.width:
        said = _day(mid)  # beside 今天 there is no room for more on a phone
    if at + _broad(said) / (1 if anchor == "start" else 2) > axis.width:
        at, anchor = axis.width - 4.0, "end"
    out.append(f'<text x="{at:.1f}" y="11" text-anchor="{anchor}" class="zg-axis">{escape(said)}</text>')
    return out


def _broad(text: str) -> float:
    """A text of 12 px -> about how wide it is."""
    return sum(12.0 if ord(c) > 0x2E7F else 6.8 for c in text)


def _bars(days: Sequence[int], cents: Sequence[int], axis: _Axis) -> list[str]:
    top = max(max(cents), 1)
    wide = max(3.0, min(8.0, (axis.x(1) - axis.x(0)) * 0.8))
    tall = [max(4.0, 64 * max(c, 0) / top) for c in cents]
    return [
        f'<rect x="{axis.x(d) - wide / 2:.1f}" y="{BASE - t:.1f}" width="{wide:.1f}" height="{t:.1f}" fill="var(--ink-2)">'
        f"<title>{escape(_day(d))} {escape(_money(c))}</title></rect>"
        for d, c, t in zip(days, cents, tall, strict=True)
    ]


def _gaps(days: Sequence[int], r: Rhythm, axis: _Axis) -> list[str]:
    """The days between two bars below the middle of them, where there is room; and those since the last, red where it is late."""
    out, free = [], -100.0
    for a, b in pairwise(days):
        at = axis.x((a + b) / 2)
        if at - free >= 22:
            out.append(f'<text x="{at:.1f}" y="107" text-anchor="middle" class="zg-axis">{b - a}</text>')
            free = at
    idle, last = r.today - days[-1], axis.x(days[-1])
    at = (last + axis.x(r.today)) / 2
    if r.late:
        out.append(f'<line x1="{last + 8:.1f}" x2="{axis.x(r.today) - 3:.1f}" y1="84" y2="84" stroke="var(--bad)"/>')
        said = escape(_("%(n)s天没来") % {"n": f"{idle:,}"})
        red = 'text-anchor="middle" font-size="12" font-weight="600" fill="var(--bad)"'
        if axis.x(r.today) - last > 70:
            out.append(f'<text x="{at:.1f}" y="79" {red}>{said}</text>')
        out.append(f'<text x="{at:.1f}" y="107" {red}>{idle}</text>')
    elif at - free >= 22 and idle:
        out.append(f'<text x="{at:.1f}" y="107" text-anchor="middle" class="zg-axis">{idle}</text>')
    return out


def _months(axis: _Axis) -> list[str]:
    """The first day of each month (of few months where there are many), with its name."""
    firsts, day = [], date_of(axis.first).replace(day=1)
    while day_number(day) <= axis.last:
        if day_number(day) >= axis.first:
            firsts.append(day)
        day = day.replace(year=day.year + (day.month == 12), month=day.month % 12 + 1)
    nth = max(1, -(-len(firsts) * 64 // axis.width))
    out = []
    for i, first in enumerate(firsts):
        at = axis.x(day_number(first))
        out.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{BASE}" y2="{BASE + 4}" stroke="var(--ctl)"/>')
        if i % nth == 0 and at < axis.width - 30:
            said = numbers.tick(day_number(first), "month", _lang())
            out.append(f'<text x="{at:.1f}" y="126" text-anchor="middle" class="zg-axis">{escape(said)}</text>')
    return out


def radar(axes: Sequence[Axis]) -> str:
    """The axes of value -> the radar."""
    return radar_of([Spoke(a.name, a.own, a.peers) for a in axes], label=_("六维价值，表在下面"), width=460, height=290)


def span_text(first: int, last: int) -> str:
    """Two days -> 10月26日–30日, 26–30 Oct; the month twice where they are of two."""
    a, b = date_of(first), date_of(last)
    if first >= last:
        return _day(first)
    if (a.year, a.month) == (b.year, b.month):
        if numbers.zh(_lang()):
            return f"{a.month}月{a.day}–{b.day}日"
        return f"{a.day}–{b.day} {numbers.MONTHS_EN[a.month - 1]}"
    return f"{_day(first)}–{_day(last)}"


def _day(day: int) -> str:
    return numbers.day_text(day, _lang(), this_year=date_of(day).year)


def _money(cents: int) -> str:
    return numbers.money_text(cents, str(books.company()["currency"]), _lang())


def _percent(share: float) -> str:
    return "<1%" if share < 0.01 else ">99%" if share > 0.99 else f"{share * 100:.0f}%"


def _lang() -> str:
    return get_language() or "zh-hans"
