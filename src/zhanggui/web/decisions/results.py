"""What refresh left in the lake -> records for the pages. Nothing is computed here."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from zhanggui import refresh
from zhanggui.analyse.kpis import Compared, Kpi
from zhanggui.base.scope import EVERYTHING
from zhanggui.decide.decision import Decision
from zhanggui.decide.outcome import Outcome
from zhanggui.decide.stored import TABLE, from_row
from zhanggui.measures import MEASURES
from zhanggui.measures.dress import known_in_words
from zhanggui.measures.question import told_with
from zhanggui.refresh import Run
from zhanggui.web import books
from zhanggui.web.show.numbers import change, versus

TILES = ("net_sales", "margin_rate", "customer_count", "sale_value", "return_amount", "sale_count", "gross_profit")
SHOWN = 6
FEWEST_SALES = 10
"""Below so many sales a day a figure is shown, but not called out of the ordinary: it is one customer more or less."""


COMPARED = {
    "week": gettext_noop("较上周"),
    "year": gettext_noop("同比"),
    "aligned": gettext_noop("同比（按春节对齐）"),
    "month": gettext_noop("本月同比"),
    "month_previous": gettext_noop("本月环比"),
    "month_aligned": gettext_noop("本月同比（按春节对齐）"),
    "month_together": gettext_noop("一二月合计同比"),
}
"""Kind of comparison -> its word."""


@dataclass(frozen=True)
class Shown:
    """A comparison as a tile shows it."""

    kind: str
    one: Compared
    change: float | None

    @property
    def word(self) -> str:
        return _(COMPARED[self.kind])

    @property
    def versus(self) -> str:
        """Its two periods, named."""
        return versus(self.one.period, self.one.against, get_language() or "zh")


@dataclass(frozen=True)
class Tile:
    """A key figure as the strip shows it; share: of how much of the sales it speaks, None where that is no matter."""

    kpi: Kpi
    judged: bool = True
    share: float | None = None

    @property
    def measure(self) -> str:
        return self.kpi.measure

    @property
    def unit(self) -> str:
        return MEASURES[self.measure].unit

    @property
    def better(self) -> str:
        """The measure's declared direction: it decides the colour, no template does."""
        return MEASURES[self.measure].better

    def known(self, language: str) -> str:
        """Of how much of the sales it speaks, in a language; nothing where of all."""
        said = known_in_words("cost_coverage", self.share)
        return "" if said is None else said[0] if language.startswith("zh") else said[1]

    def name(self, language: str) -> str:
        """The measure's name in a language."""
        measure = MEASURES[self.measure]
        return measure.zh if language.startswith("zh") else measure.en[:1].upper() + measure.en[1:]

    @property
    def week_change(self) -> float | None:
        """Against the same weekday of the week before."""
        return change(self.kpi.value, self.kpi.week_before, self.unit)

    @property
    def year_change(self) -> float | None:
        """Against the same weekday of the year before (364 days)."""
        return change(self.kpi.value, self.kpi.year_before, self.unit)

    @property
    def day_compared(self) -> list[Shown]:
        """The day beside that of a week and of a year before, and around the lunar new year as far from it."""
        return self._shown("week", "year", "aligned")

    @property
    def month_compared(self) -> list[Shown]:
        """The month to date beside the same of the year before; around the new year aligned, and both months together."""
        return self._shown("month", "month_aligned", "month_together")

    def _shown(self, *kinds: str) -> list[Shown]:
        found = [(kind, self.kpi.beside(kind)) for kind in kinds]
        return [Shown(kind, one, change(one.value, one.before, self.unit)) for kind, one in found if one]

    @property
    def odd(self) -> bool:
        """Whether the last day lies outside its usual range."""
        k = self.kpi
        ends = bool(k.low and k.high and k.days and k.days[-1] == k.day)
        return self.judged and ends and k.value is not None and not k.low[-1] <= k.value <= k.high[-1]

    @property
    def bad(self) -> bool:
        """Outside its usual range on the wrong side."""
        return self.odd and self.better != "neither" and ((self.kpi.value or 0) > self.kpi.high[-1]) != (self.better == "more")


def run_of(as_of: int | None = None) -> Run | None:
    """The newest live run; with a day, the newest replay of that day; without one, the live run if it was as of that day."""
    found: Run | None = books.kept(("run", as_of), EVERYTHING, lambda: refresh.latest_run(books.engine(), as_of))
    if found is None and as_of is not None:
        live = run_of()
        return live if live and live.as_of == as_of else None
    return found


def every_run() -> list[Run]:
    """Every finished run, newest first."""
    every: list[Run] = books.kept(("runs",), EVERYTHING, lambda: refresh.runs(books.engine()))
    return every


def replays() -> list[Run]:
    """Runs of past days, newest first, one a day."""
    days: dict[int, Run] = {}
    for run in every_run():
        if run.replay:
            days.setdefault(run.as_of, run)
    return list(days.values())


def decisions_of(run: Run) -> list[Decision]:
    """A run -> its decisions, in their order of worth."""
    found: list[Decision] = books.kept(("of", run.run), EVERYTHING, lambda: refresh.decisions_of(books.engine(), run))
    return found


def every_decision() -> dict[str, Decision]:
    """Id -> decision, of every run."""
    found: dict[str, Decision] = books.kept(("decisions",), EVERYTHING, _every)
    return found


def _every() -> dict[str, Decision]:
    lake = books.engine().lake
    made = [from_row(row) for row in lake.read(TABLE).to_pylist()] if lake.has(TABLE) else []
    return {d.id: d for d in made}


def key_figures(run: Run) -> list[Kpi]:
    """A run -> its key figures."""
    found: list[Kpi] = books.kept(("kpis", run.run), EVERYTHING, lambda: refresh.kpis_of(books.engine(), run))
    return found


def arranged(found: list[Kpi]) -> list[Tile]:
    """Key figures -> at most six tiles, in the order of the strip."""
    by_name = {k.measure: k for k in found}
    sales = sorted(v or 0 for v in by_name["sale_count"].series) if "sale_count" in by_name else []
    enough = not sales or sales[len(sales) // 2] >= FEWEST_SALES
    share = by_name["cost_coverage"].value if "cost_coverage" in by_name else None
    of_costs = {name for name in TILES if "cost_coverage" in told_with(MEASURES[name])}
    return [Tile(by_name[name], enough, share if name in of_costs else None) for name in TILES if name in by_name][:SHOWN]


def outcomes() -> dict[str, Outcome]:
    """Decision -> what came of it, where a run has measured it; the newest word counts."""
    found: dict[str, Outcome] = books.kept(("outcomes",), EVERYTHING, _outcomes)
    return found


def _outcomes() -> dict[str, Outcome]:
    return {i: outcome for i, d in every_decision().items() if (outcome := refresh.outcome_of(books.engine(), d)).state == "in"}


def outcome_of(decision: Decision) -> Outcome:
    """A decision -> what came of it: in, not in yet, never scored, nothing to measure."""
    return refresh.outcome_of(books.engine(), every_decision().get(decision.id, decision))
