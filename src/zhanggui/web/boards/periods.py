"""What a reader picks -> day numbers: the period of a board, what it is compared with, the grain of its trend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhanggui.base.days import add_months, date_of, day_number, iso, parse_day
from zhanggui.base.errors import WrongUse

CHOICES = {
    "7": gettext_noop("近7天"),
    "28": gettext_noop("近28天"),
    "30": gettext_noop("近30天"),
    "month": gettext_noop("本月"),
    "last-month": gettext_noop("上月"),
    "quarter": gettext_noop("近3个月"),
    "year": gettext_noop("近12个月"),
    "all": gettext_noop("全部"),
    "days": gettext_noop("自选"),
}
AGAINST = {
    "previous": gettext_noop("上一期"),
    "last-year": gettext_noop("去年同期"),
    "days": gettext_noop("自选"),
    "": gettext_noop("不比"),
}


Grain = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Period:
    """First and last day, inclusive, and which choice it was."""

    name: str
    first: int
    last: int

    @property
    def grain(self) -> Grain:
        """By day up to a quarter, by week up to a year and a bit, else by month."""
        span = self.last - self.first + 1
        return "day" if span <= 100 else "week" if span <= 420 else "month"

    @property
    def iso(self) -> tuple[str, str]:
        return iso(self.first), iso(self.last)


def period_of(name: str, first: str, last: str, reached: int, began: int) -> Period:
    """A choice (or two days) and how far the records reach -> the period. It ends where the records end, not today."""
    if first or last:
        try:
            start, end = parse_day(first) if first else began, parse_day(last) if last else reached
        except ValueError:
            raise WrongUse(_("这不是日期。"), do=_("日期写成2011-12-09。")) from None
        if start > end:
            raise WrongUse(_("期间的开头在结尾之后。"))
        return Period("days", start, end)
    return Period(name if name in CHOICES else "28", *_ends(name, reached, began))


def against_of(name: str, first: str, last: str) -> str:
    """What to compare with, and for any period its two days -> previous, last-year, DAY..DAY or nothing."""
    if name not in AGAINST:
        raise WrongUse(_("看板不能和%(name)s比。") % {"name": name})
    if name != "days":
        return name
    if not (first and last):
        return "previous"
    try:
        start, end = parse_day(first), parse_day(last)
    except ValueError:
        raise WrongUse(_("这不是日期。"), do=_("日期写成2011-12-09。")) from None
    if start > end:
        raise WrongUse(_("期间的开头在结尾之后。"))
    return f"{iso(start)}..{iso(end)}"


def _ends(name: str, reached: int, began: int) -> tuple[int, int]:
    month_began = day_number(date_of(reached).replace(day=1))
    match name:
        case "7":
            return reached - 6, reached
        case "30":
            return reached - 29, reached
        case "month":
            return month_began, reached
        case "last-month":
            before = day_number((date_of(month_began) - timedelta(days=1)).replace(day=1))
            return before, month_began - 1
        case "quarter":
            return add_months(reached, -3) + 1, reached
        case "year":
            return add_months(reached, -12) + 1, reached
        case "all":
            return began, reached
        case _:
            return reached - 27, reached
