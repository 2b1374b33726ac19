"""What refresh left in the lake -> records for the pages. Nothing is computed here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from zhanggui.base.scope import EVERYTHING
from zhanggui.decide.decision import Decision, Evidence, Gain
from zhanggui.measures import MEASURES
from zhanggui.web import books
from zhanggui.web.show.numbers import change


@dataclass(frozen=True)
class Run:
    """A finished refresh: its name, the day before which everything was known, whether it replays a past day."""

    run: str
    as_of: int
    replay: bool
    at_ms: int


@dataclass(frozen=True)
class Kpi:
    """A measure on the last day of a run: value, the same weekday before, last year, and the series with its usual range."""

    measure: str
    value: float | None
    week_before: float | None = None
    year_before: float | None = None
    month: float | None = None
    days: tuple[int, ...] = ()
    series: tuple[float | None, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    @property
    def unit(self) -> str:
        """The measure's unit."""
        return MEASURES[self.measure].unit

    @property
    def better(self) -> str:
        """The measure's declared direction."""
        return MEASURES[self.measure].better

    def name(self, language: str) -> str:
        """The measure's name in a language."""
        measure = MEASURES[self.measure]
        return measure.zh if language.startswith("zh") else measure.en[:1].upper() + measure.en[1:]

    @property
    def week_change(self) -> float | None:
        """Against the same weekday of the week before."""
        return change(self.value, self.week_before, self.unit)

    @property
    def year_change(self) -> float | None:
        """Against the same weekday of the year before (364 days)."""
        return change(self.value, self.year_before, self.unit)

    @property
    def odd(self) -> bool:
        """Whether the last day lies outside its usual range."""
        return bool(self.low and self.high and self.value is not None and not self.low[-1] <= self.value <= self.high[-1])


def runs() -> list[Run]:
    """Finished runs, newest first."""
    rows = [r for r in books.small("runs") if r.get("state") == "done"]
    found = [Run(str(r["run"]), int(r["as_of"]), bool(r["replay"]), int(r["at_ms"])) for r in rows]
    return sorted(found, key=lambda r: -r.at_ms)


def latest(as_of: int | None = None) -> Run | None:
    """The newest live run; with a day, the newest run as of that day."""
    return next((r for r in runs() if (r.as_of == as_of if as_of is not None else not r.replay)), None)


def decisions(run: str | None) -> list[Decision]:
    """A run's decisions, or those of all runs."""
    every = books.kept(("decisions",), EVERYTHING, lambda: [_decision(row) for row in books.small("decisions")])
    return [d for d in every if run is None or d.run == run]


def _decision(row: dict[str, Any]) -> Decision:
    gain = _unpacked(row["gain"])
    return Decision(
        kind=row["kind"], subject=row["subject"], cause=row["cause"], title=_unpacked(row["title"]),
        action=_unpacked(row["action"]),
        owner_role=row["owner_role"], gain=Gain(**gain), confidence=float(row["confidence"]),
        evidence=tuple(Evidence(**e) for e in _unpacked(row["evidence"])), as_of=int(row["as_of"]), expires=int(row["expires"]),
        run=row["run"], replay=bool(row["replay"]), held_out=bool(row["held_out"]), details=_unpacked(row.get("details")),
    )


def _unpacked(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def kpis(run: Run) -> list[Kpi]:
    """The key figures of a run."""
    return []
