"""A SKU's history -> charts: what was paid for it, what it sold a week; days of cover -> a bar with its marks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.days import iso
from zhanggui.web.show import numbers, svg


def _lang() -> str:
    return get_language() or "zh-hans"


def prices(paid: Sequence[dict[str, Any]], *, width: int = 900) -> str:
    """Prices paid, oldest first -> a chart of them; nothing where there were fewer than two."""
    if len(paid) < 2:
        return ""
    values = [r["price_e4"] / 100 for r in paid]
    titles = [f"{iso(r['day'])}  {r['price_e4'] / 10_000:,.2f}  {r['name']}" for r in paid]
    series = svg.Series([iso(r["day"])[2:] for r in paid], values, titles=titles)
    return svg.line_chart(series, lambda v: f"{v / 100:,.2f}", label=_("每次进货的单价，表在下面"), width=width, height=180)


def weeks(sold: Sequence[tuple[int, float]], *, width: int = 900) -> str:
    """Units a week -> a chart."""
    if len(sold) < 2:
        return ""
    series = svg.Series(
        [iso(day)[5:] for day, _n in sold], [v for _d, v in sold], titles=[f"{iso(d)}  {v:,.0f}" for d, v in sold]
    )
    return svg.line_chart(
        series, lambda v: numbers.axis(v, "quantity", _lang()), label=_("每周卖了多少"), width=width, height=180
    )


def cover_bar(cover: float, coming: float, lead: float, target: float, scale: float, *, width: int = 120) -> str:
    """Days of cover, days on the way, lead time and target on one scale -> a bar."""

    def x(days: float) -> float:
        return max(0.0, min(1.0, days / (scale or 1))) * width

    short = cover + coming < lead
    label = _("可售%(cover)s天，提前期%(lead)s天") % {"cover": f"{cover:.1f}", "lead": f"{lead:.0f}"}
    parts = [
        f'<svg class="zg-cover" width="{width}" height="16" viewBox="0 0 {width} 16" role="img" aria-label="{escape(label)}">',
        f'<rect y="5" width="{width}" height="6" fill="var(--band)"/>',
        f'<rect y="5" width="{x(cover):.1f}" height="6" fill="var(--{"bad-fill" if short else "ink-2"})"/>',
    ]
    if coming > 0:
        wide = x(cover + coming) - x(cover)
        parts.append(
            f'<rect x="{x(cover):.1f}" y="5.5" width="{max(wide, 1):.1f}" height="5" fill="var(--sheet)" stroke="var(--ink-2)"/>'
        )
    parts.append(f'<line x1="{x(lead):.1f}" x2="{x(lead):.1f}" y1="1" y2="15" stroke="var(--ink)" stroke-width="2"/>')
    parts.append(f'<line x1="{x(target):.1f}" x2="{x(target):.1f}" y1="3" y2="13" stroke="var(--ink-3)" stroke-width="1.2"/>')
    return "".join(parts) + "</svg>"
