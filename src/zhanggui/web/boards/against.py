"""A number of a board beside earlier ones: which comparisons there are, both numbers, both periods, how the change is made."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.days import iso
from zhanggui.measures.answer import Answer
from zhanggui.measures.compare import SECOND
from zhanggui.measures.measure import Measure
from zhanggui.web.boards import reads
from zhanggui.web.boards.picks import Picks
from zhanggui.web.show import numbers

Days = tuple[int, int]
"""The first and the last day of a period."""


@dataclass(frozen=True)
class Formula:
    """A change and how it is made of two numbers: its name, the formula in words, with the numbers put in, the result."""

    name: str
    words: str
    put_in: str
    result: float | None


@dataclass(frozen=True)
class Against:
    """A number and an earlier one: which comparison it is, what the earlier is called, both numbers, both periods; covered: the
    records speak of all of the earlier one."""

    name: str
    other: str
    measure: Measure
    now: float | None
    before: float | None
    period: Days
    against: Days
    covered: bool
    kind: str

    @property
    def change(self) -> float | None:
        return numbers.change(self.now, self.before, self.measure.unit)

    @property
    def formula(self) -> Formula:
        """How the change is made, with the numbers put in."""
        return _formula(self.name, self.other, self.now, self.before, self.measure)

    @property
    def versus(self) -> str:
        """Both periods, named: 2026年10月1日–28日 对 2025年10月1日–28日."""
        return versus(self.period, self.against)


def speaks_chinese() -> bool:
    """Whether this page is in Chinese."""
    return numbers.zh(get_language() or "zh")


def period_of(found: Answer) -> Days:
    """A compared answer -> its period, as far as it has come."""
    return found.period[0] or 0, found.period[1] or 0


def versus(period: Days, against: Days) -> str:
    """Two periods -> how they are named beside each other, in this page's language."""
    return numbers.versus(period, against, get_language() or "zh")


def against(picks: Picks, found: Answer, kind: str) -> Against:
    """A compared answer without a cut -> its comparison."""
    name, other = (_("环比"), _("上期")) if kind == "previous" else (_("同比"), _("去年同期"))
    assert found.before
    measure, of = picks.measure, picks.measure.name
    return Against(
        name, other, measure, found.value(of), found.value(f"{of}_before"), period_of(found), found.before, found.covered, kind
    )


def year_ago(picks: Picks, year: Answer) -> list[Against]:
    """The answer against last year -> that comparison, and those that stand beside it."""
    out, of = [against(picks, year, "last-year")], picks.measure.name
    for one in year.beside:
        word = SECOND[one.kind].zh if speaks_chinese() else str(SECOND[one.kind])
        now = year.value(f"{of}_together") if one.kind == "together" else year.value(of)
        name = _("同比（%(how)s）") % {"how": word}
        period = one.period[0] or 0, one.period[1] or 0
        before = year.value(f"{of}_{one.kind}_before")
        out.append(Against(name, _("去年同期"), picks.measure, now, before, period, one.before, one.covered, one.kind))
    return out


def total_of(picks: Picks, cut: Answer, names: tuple[str, ...], against: str | None = None) -> Answer:
    """The answer by a cut -> the one without, against the same days: by day a month stands beside the days 364 days back, and so
    does its total."""
    whole = reads.answer(picks.asked(measures=names, against=against), picks.scope)
    if cut.before is None or cut.before == whole.before:
        return whole
    return reads.answer(picks.asked(measures=names, against=f"{iso(cut.before[0])}..{iso(cut.before[1])}"), picks.scope)


def _formula(name: str, other: str, now: float | None, before: float | None, measure: Measure) -> Formula:
    """Two numbers -> their change, written out."""
    result = numbers.change(now, before, measure.unit)
    if measure.unit == "percent":
        words = _("本期 − %(other)s") % {"other": other}
    else:
        words = _("（本期 − %(other)s）÷ %(other)s") % {"other": other}
    if result is None:
        return Formula(name, words, "", None)
    a, b = numbers.exact(now, measure.unit), numbers.exact(before, measure.unit)
    return Formula(name, words, f"{a} − {b}" if measure.unit == "percent" else f"({a} − {b}) ÷ {b}", result)
