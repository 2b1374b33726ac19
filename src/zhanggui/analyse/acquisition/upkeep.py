"""What winning a customer costs beside keeping one, and what the answers to surveys may mean: measured where it can be, else
assumed.

That winning costs 5 to 10 times as much as keeping, and that a satisfied customer brings 8 sales and one who is not reaches 25
people, are sayings of the trade: editable settings, shown as assumptions and never as facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zhanggui.analyse.acquisition.newcomers import NEVER, Newcomers
from zhanggui.analyse.acquisition.spent import Spent, spent
from zhanggui.analyse.shares import wilson
from zhanggui.measures.reading import Tables

PERIOD = 365


@dataclass(frozen=True)
class Upkeep:
    """A period: new customers and what they cost to win, old customers and what they cost to keep (minor units). None: costs, or
    those of keeping, were never imported. assumed: the times that people say, low and high."""

    new: int
    old: int
    spent: Spent | None
    assumed: tuple[float, float]
    from_day: int
    to_day: int

    @property
    def cac(self) -> float | None:
        """-> what one new customer cost."""
        return self.spent.winning / self.new if self.spent and self.new and self.spent.winning > 0 else None

    @property
    def keeping(self) -> float | None:
        """-> what keeping one old customer cost."""
        cents = self.spent.by_kind.get("keeping", 0) if self.spent else 0
        return cents / self.old if cents > 0 and self.old else None

    @property
    def times(self) -> float | None:
        """-> how many times as much as keeping one it costs to win one, by the company's own books (C21)."""
        return self.cac / self.keeping if self.cac is not None and self.keeping else None

    @property
    def verdict(self) -> str:
        """-> `below`, `within` or `above` what people say; `unknown` where it cannot be measured."""
        if self.times is None:
            return "unknown"
        low, high = self.assumed
        return "below" if self.times < low else "above" if self.times > high else "within"


def upkeep(tables: Tables, new: Newcomers, settings: Mapping[str, Any], days: int = PERIOD) -> Upkeep:
    """Tables, newcomers as of a day, settings -> winning beside keeping over the last so many days. Old are those who
    bought in the period and had bought before it, or are not new."""
    from_day, to_day = new.as_of - days, new.as_of - 1
    fresh = new.is_new & (new.first != NEVER) & (new.first >= from_day)
    old = (new.last >= from_day) & ~fresh
    assumed = (float(settings.get("winning_times_low", 5.0)), float(settings.get("winning_times_high", 10.0)))
    return Upkeep(int(fresh.sum()), int(old.sum()), spent(tables, from_day, to_day), assumed, from_day, to_day)


@dataclass(frozen=True)
class Satisfaction:
    """Those who were asked in a period, by their last answer (its questions' mean): satisfied, not satisfied, between.

    brings, reaches: what people say that one of either brings or reaches (editable assumptions); at_least, at_most: from which
    score on one is satisfied, up to which one is not.
    """

    satisfied: int
    unsatisfied: int
    between: int
    brings: float
    reaches: float
    at_least: float
    at_most: float
    questions: tuple[tuple[str, int, float], ...]

    @property
    def asked(self) -> int:
        """-> how many answered."""
        return self.satisfied + self.unsatisfied + self.between

    @property
    def share(self) -> tuple[float, float, float] | None:
        """-> the share of the satisfied with its 95 % interval (Wilson)."""
        return (self.satisfied / self.asked, *wilson(self.satisfied, self.asked)) if self.asked else None

    @property
    def estimate(self) -> float:
        """-> 8 x satisfied - 25 x unsatisfied with the factors as they are set: sales to come less people who hear ill of us. An
        estimate upon assumptions, of two things that are not the same: a picture, not a figure to plan with (C22)."""
        return self.brings * self.satisfied - self.reaches * self.unsatisfied


def satisfaction(tables: Tables, as_of: int, settings: Mapping[str, Any], days: int = PERIOD) -> Satisfaction | None:
    """Tables as of a day, settings -> what the answers of the last so many days come to; None where surveys were never
    imported."""
    if not tables.has("surveys", "day", "score"):
        return None
    there = [name for name in ("customer", "member", "response", "question") if tables.has("surveys", name)]
    frame = tables.everything("surveys").filter(nw.col("day") >= as_of - days, ~nw.col("score").is_null())
    rows = frame.select("day", "score", *there).collect("pyarrow").to_native().to_pylist()
    answers: dict[str, tuple[int, list[float]]] = {}
    by_question: dict[str, list[float]] = {}
    for number, row in enumerate(rows):
        who = next((f"{name} {row[name]}" for name in ("customer", "member", "response") if row.get(name)), f"row {number}")
        day, scores = answers.get(who, (-1, []))
        if row["day"] > day:
            answers[who] = (row["day"], [row["score"]])
        elif row["day"] == day:
            scores.append(row["score"])
        by_question.setdefault(row.get("question") or "", []).append(row["score"])
    at_least, at_most = float(settings.get("satisfied_from", 4.0)), float(settings.get("unsatisfied_to", 2.0))
    means = [sum(scores) / len(scores) for _, scores in answers.values()]
    content, cross = sum(m >= at_least for m in means), sum(m <= at_most for m in means)
    questions = tuple((q, len(v), sum(v) / len(v)) for q, v in sorted(by_question.items(), key=lambda item: -len(item[1])))
    return Satisfaction(
        content, cross, len(means) - content - cross, float(settings.get("satisfied_brings", 8.0)),
        float(settings.get("unsatisfied_reaches", 25.0)), at_least, at_most, questions,
    )  # fmt: skip
