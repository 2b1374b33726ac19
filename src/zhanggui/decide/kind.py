"""The record of a kind of decision: what it suggests, what it needs, who owns it, how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Any

from zhanggui.decide.decision import Decision
from zhanggui.decide.outcome import Outcome, outcome
from zhanggui.decide.stakes import Stake

NOTHING, UNTOLD = "nothing", "untold"
"""Where a context keeps why the kind that was made last has nothing to suggest, and what it could not judge."""


@dataclass(frozen=True)
class Context:
    """What every kind is made with: records, the day before which everything was known, the settings, the run."""

    frames: Mapping[str, Any]
    as_of: int
    settings: Mapping[str, Any]
    run: str
    replay: bool
    found: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What one step of a run worked out and the next may use again; and what is known of earlier decisions: `outcomes`, all that
    came of them by then, and `earlier`, the live ones of the kind that is being made."""
    chance: Callable[[], float] = field(default=SystemRandom().random, repr=False, compare=False)
    """A number between 0 and 1, by which lots are drawn."""

    def nothing(self, zh: str, en: str) -> list[Decision]:
        """What a kind looked at, and why there is nothing to suggest -> no decision; whoever looks for one is told."""
        self.found[NOTHING] = {"nothing_zh": zh, "nothing_en": en}
        return []

    def untold(self, zh: str, en: str) -> None:
        """What a kind could not judge, and why -> whoever reads its decisions is told, also where there are some."""
        self.found[UNTOLD] = {"untold_zh": zh, "untold_en": en}


@dataclass(frozen=True)
class Kind:
    """A kind of decision. `needs`: columns without which it cannot be made. `hold_out`: the share of its subjects that are
    left alone, drawn when a decision is made, so that the effect of acting can be told from luck."""

    name: str
    zh: str
    en: str
    does_zh: str
    does_en: str
    needs: tuple[str, ...]
    owner_roles: tuple[str, ...]
    hold_out: float
    reads: tuple[str, ...]
    make: Callable[[Context], list[Decision]]
    draws: bool = False
    """Whether `make` draws who is left alone itself, because a decision is about many: one by one."""
    of_customers: bool = False
    """Whether it says what we think of customers: that is not told to the customers themselves."""
    came: Callable[[Mapping[str, Any], Decision, int, str], Outcome] = outcome
    """Records as of a later day -> what came of a decision, against its stated counterfactual."""
    stakes: Callable[[Context, int], list[Stake]] | None = None
    """Records as of a past day, and the day until which what came afterwards may be read (never before it has claimed) -> what it
    said was at stake beside what came, a row a subject: what `zhanggui backtest gains` holds against each other."""
    stakes_days: int = 30
    """Days after which what was at stake is known: so far apart are the cuts."""
