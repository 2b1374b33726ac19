"""Plays as a person may see them: those who run them see all, a rep those in which their own customers are to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhanggui.analyse.customers.plays import Played
from zhanggui.analyse.customers.plays import plays as played
from zhanggui.base.days import day_number
from zhanggui.base.scope import EVERYTHING
from zhanggui.web import books
from zhanggui.web.customers import reads as customers
from zhanggui.web.customers.filters import Filter
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import PLAY, PLAYS
from zhanggui.web.plays.models import CODE, DROPPED, RUNNING, Person, Play
from zhanggui.web.plays.ready import wanted

NEEDS_CONSENT = ("sms", "phone", "push")
"""Channels for which a person must have agreed; of customers nobody wrote down whether they did."""


@dataclass(frozen=True)
class Shown:
    """A play, how many are on its list (frozen, or by its filter now), on each side, what came of it where there is anything."""

    play: Play
    count: int
    reached: int
    held: int
    result: Played | None
    reached_day: int | None
    """The last day of the records."""

    @property
    def over(self) -> bool:
        """Whether all its days have passed in the records."""
        return self.result is not None and not self.result.to_go

    @property
    def to_go(self) -> int:
        """Days until all of its have passed in the records."""
        if self.play.last_day is None or self.reached_day is None:
            return self.play.days
        return max(self.play.last_day - self.reached_day, 0)

    @cached_property
    def asks(self) -> Filter:
        """Whom it is for."""
        return wanted(self.play.query)


def runs(user: User) -> bool:
    """Whether a person may run plays: then they see every one and what came of it."""
    return bool(user.may(PLAY))


def audience(play: Play, *, by: User) -> tuple[list[dict[str, Any]], int]:
    """A draft -> the customers of its filter who are in no other running play of its kind, and how many that left out."""
    require(by, PLAY)
    found = customers.seen(by=by)
    table = found.those(wanted(play.query)).select(["customer", "name", "rep", "region"])
    busy = taken(play.kind, besides=play.pk)
    rows = table.to_pylist()
    free = [row for row in rows if row["customer"] not in busy]
    return free, len(rows) - len(free)


def taken(kind: str, *, besides: int | None = None) -> set[str]:
    """A kind of play -> customers who are in a running one whose days have not passed, held out or not."""
    today = day_number(timezone.localdate())
    running = [p.pk for p in Play.objects.filter(kind=kind, state=RUNNING).exclude(pk=besides)
               if p.last_day is None or p.last_day >= today]  # fmt: skip
    return set(Person.objects.filter(play__in=running).values_list("customer", flat=True))


def own(user: User) -> list[str]:
    """A rep -> their customers."""
    return [str(name) for name in customers.seen(by=user).table["customer"].to_pylist()]


def plays(*, by: User) -> list[Shown]:
    """-> every play that this person may see, the newest first."""
    require(by, PLAYS)
    every = Play.objects.select_related("owner", "by").exclude(state=DROPPED)
    if not runs(by):
        reached = Person.objects.filter(customer__in=own(by), held_out=False, play__gone_day__isnull=False)
        every = every.filter(pk__in=reached.values("play"))
    return shown(list(every[:500]), by=by)


def dropped(*, by: User, most: int = 5) -> list[Play]:
    """-> what was dropped last, for undo."""
    return list(Play.objects.filter(state=DROPPED).order_by("-changed_at")[:most]) if runs(by) else []


def play(pk: int, *, by: User) -> Shown | None:
    """-> one play, None where there is none or it is not theirs to see."""
    require(by, PLAYS)
    found = Play.objects.select_related("owner", "by").filter(pk=pk).first()
    if found is None or not (runs(by) or people(found, by=by).exists()):
        return None
    return shown([found], by=by)[0]


def people(one: Play, side: str = "", *, by: User) -> QuerySet[Person]:
    """A play and a side (`reached`, `held`, or both) -> its people. A rep: their own who are to be reached, once it is out."""
    require(by, PLAYS)
    found = one.people.all()
    if not runs(by):
        gone = one.gone_day is not None
        return found.filter(customer__in=own(by), held_out=False) if gone else found.none()
    return found if side not in ("reached", "held") else found.filter(held_out=side == "held")


def shown(every: Sequence[Play], *, by: User) -> list[Shown]:
    """Plays -> with their lists counted and, for who runs them, what came of them."""
    runner = runs(by)
    found = customers.seen(by=by)
    counts = {
        row["play"]: (row["all"], row["held"])
        for row in Person.objects.filter(play__in=[p.pk for p in every]).values("play").order_by("play")
        .annotate(all=Count("pk"), held=Count("pk", filter=Q(held_out=True)))
    } if runner else {}  # fmt: skip
    told = {p.about.campaign: p for p in results(by=by) if p.who == "customer"} if runner else {}
    out = []
    for one in every:
        whole, held = counts.get(one.pk, (0, 0))
        count = whole if one.started_day is not None else found.count(wanted(one.query)) if runner else 0
        if not runner:
            whole = count = people(one, by=by).count()
        out.append(Shown(one, count, whole - held, held, told.get(one.number), books.reached()))
    return out


def results(*, by: User) -> list[Played]:
    """-> every play and imported campaign with messages, and what came of it as far as the records reach."""
    if not runs(by):
        raise PermissionDenied("what came of plays is of the whole company")
    reached = books.reached()
    if reached is None or "campaign" not in books.columns("messages"):
        return []
    settings = books.company()
    asked = ("plays", reached, [settings.get(n) for n in ("play_days", "active_months", "silent_months", "sleeping_months")])
    as_of = reached + 1
    made: list[Played] = books.kept(asked, EVERYTHING, lambda: played(books.engine().frames(as_of=as_of), as_of, settings))
    return made


def imported(*, by: User) -> list[Played]:
    """-> campaigns of other systems."""
    return [p for p in results(by=by) if not p.about.campaign.startswith(CODE)]


@dataclass(frozen=True)
class Plan:
    """A grade: how many customers, its plays, and what they did together so far."""

    grade: str
    count: int
    plays: list[Shown]

    @property
    def results(self) -> list[Played]:
        """Those of which anything is known."""
        return [s.result for s in self.plays if s.result is not None]

    def total(self, name: str) -> int | None:
        """`issued`, `redeemed` or `cost_cents` -> added up over the plays that tell it; None where none does."""
        known = [value for p in self.results if (value := getattr(p, name)) is not None]
        return sum(known) if known else None

    @property
    def total_issued(self) -> int | None:
        """Coupons given."""
        return self.total("issued")

    @property
    def total_redeemed(self) -> int | None:
        """Coupons used."""
        return self.total("redeemed")

    @property
    def total_cost(self) -> int | None:
        """What the plays cost, minor units."""
        return self.total("cost_cents")

    @property
    def activated(self) -> int | None:
        """Those reached who were activated."""
        return sum(p.reached.activated for p in self.results) if self.results else None

    @property
    def reached(self) -> int | None:
        """Those reached."""
        return sum(p.reached.people for p in self.results) if self.results else None

    @property
    def redemption(self) -> float | None:
        """核销率 over the plays with a coupon of which is known what was used."""
        told = [p for p in self.results if p.issued and p.redeemed is not None]
        return sum(p.redeemed or 0 for p in told) / sum(p.issued or 0 for p in told) if told else None

    @property
    def cost_of_one(self) -> float | None:
        """每激活成本 over the plays whose cost is known."""
        told = [p for p in self.results if p.cost_cents is not None]
        activated = sum(p.reached.activated for p in told)
        return sum(p.cost_cents or 0 for p in told) / activated if activated else None


def plans(*, by: User) -> list[Plan]:
    """-> each grade from the best down: its customers, and the plays that are for it alone."""
    require(by, PLAY)
    found, every = customers.seen(by=by), plays(by=by)
    grades = sorted(found.choices["grade"])
    return [Plan(grade, n, [s for s in every if s.asks.get("grade") == grade]) for grade, n in grades]
