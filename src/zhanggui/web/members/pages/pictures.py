"""Members -> pictures: a life as a strip of purchases over bands of states, the composition as one bar, a trend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from zhanggui.analyse.customers.lifecycle import ACTIVE, LOST, NEW, OPEN, SILENT, SLEEPING
from zhanggui.base.days import add_months, date_of, iso
from zhanggui.measures.periods import bucket_start
from zhanggui.web.show import numbers, svg
from zhanggui.web.show.radar import Spoke, radar

FILL = {NEW: "sheet", ACTIVE: "sheet", SILENT: "band", SLEEPING: "band-2", LOST: "line-2"}
PARTS = {"new": "band", "active": "ink", "silent": "ink-3", "sleeping": "band-2", "lost": "bad-fill"}
MONTHS_SHOWN = 24


def strip(stays: Sequence[tuple[int, int, int]], bought: Sequence[tuple[int, int]], as_of: int, *, width: int = 900) -> str:
    """Stays in states (state, from, to or OPEN), purchases (day, minor units), the live day -> the last two years as a strip."""
    first = max(min([s[1] for s in stays], default=as_of - 365), add_months(as_of, -MONTHS_SHOWN))
    span, top, foot = max(as_of - first, 30), 10, 58
    first = as_of - span

    def x(day: int) -> float:
        return 8 + (width - 16) * (day - first) / span

    most = max([cents for _day, cents in bought if _day >= first], default=1) or 1
    label = _("两年里的消费和状态，表在下面")
    out = [f'<svg class="zg-chart" viewBox="0 0 {width} 82" role="img" aria-label="{escape(label)}">']
    for state, begins, ends in stays:
        low, high = max(begins, first), as_of if ends == OPEN else ends
        if high > low:
            wide = max(1.0, x(high) - x(low))
            out.append(f'<rect x="{x(low):.1f}" y="{top}" width="{wide:.1f}" height="{foot - top}" fill="var(--{FILL[state]})"/>')
    out.append(f'<line x1="8" x2="{width - 8}" y1="{foot}" y2="{foot}" stroke="var(--line-2)"/>')
    for day, cents in bought:
        if day >= first:
            tall = 8 + (foot - top - 8) * max(0, cents) / most
            out.append(
                f'<line x1="{x(day):.1f}" x2="{x(day):.1f}" y1="{foot}" y2="{foot - tall:.1f}" stroke="var(--ink)" '
                f'stroke-width="2"><title>{iso(day)}  {cents / 100:,.2f}</title></line>'
            )
    out += _months(first, as_of, x, width)
    return "".join(out) + "</svg>"


def _months(first: int, as_of: int, x: Any, width: int) -> list[str]:
    """Ticks below a strip: months, as many as there is room for."""
    every = max(1, -(-round((as_of - first) / 30.4) // max(2, width // 80)))
    day, out, n = add_months(bucket_start(first, "month"), 1), [], 0
    while day < as_of:
        if n % every == 0 and 34 < x(day) < width - 34:
            when = date_of(day)
            zh = numbers.zh(get_language() or "zh")
            said = f"{when.year}年{when.month}月" if zh else f"{numbers.MONTHS_EN[when.month - 1]} {when.year}"
            out.append(f'<text x="{x(day):.1f}" y="76" text-anchor="middle" class="zg-axis">{said}</text>')
        day, n = add_months(day, 1), n + 1
    return out


def parts_bar(parts: Mapping[str, int], *, width: int = 900) -> str:
    """State: how many -> one bar of parts, 1 px apart; nothing where there is nobody."""
    whole = sum(parts.values())
    if not whole:
        return ""
    out, at = [f'<svg class="zg-parts" viewBox="0 0 {width} 18" preserveAspectRatio="none" aria-hidden="true">'], 0.0
    for name, count in parts.items():
        wide = width * count / whole
        if count:
            out.append(f'<rect x="{at:.1f}" width="{max(1.0, wide - 1):.1f}" height="18" fill="var(--{PARTS[name]})"/>')
        at += wide
    return "".join(out) + "</svg>"


def short_names() -> dict[str, str]:
    """An axis of value -> the short word that fits beside a radar; the table beside it has the long one."""
    return {
        "recency": pgettext("radar", "最近"), "frequency": pgettext("radar", "次数"), "money": pgettext("radar", "金额"),
        "largest": pgettext("radar", "最大单"), "regular": pgettext("radar", "正价"), "high": pgettext("radar", "高单价"),
    }  # fmt: skip


def value_radar(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of an axis each (axis, score, peer_score) -> the radar."""
    words = short_names()
    spokes = [Spoke(words[row["axis"]], row["score"], row["peer_score"]) for row in rows]
    return radar(spokes, label=_("六个方面的得分，表在旁边"))


def trend(labels: Sequence[str], values: Sequence[float | None], *, width: int = 900, label: str = "") -> str:
    """Shares period by period -> a line."""
    if sum(v is not None for v in values) < 2:
        return ""
    return svg.line_chart(svg.Series(labels, values), lambda v: f"{v * 100:.0f}%", label=label, width=width, height=150)
