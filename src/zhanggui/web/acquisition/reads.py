"""Newcomers, sources and leads as a person may see them: their own customers, costs only with the whole company. Enforced
here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from django.core.exceptions import PermissionDenied

from zhanggui import refresh
from zhanggui.analyse.acquisition import leads as lead_lists
from zhanggui.analyse.acquisition.brought import takings
from zhanggui.analyse.acquisition.leads import Lead
from zhanggui.analyse.acquisition.newcomers import Newcomers, newcomers
from zhanggui.analyse.acquisition.sources import PERIOD, Sources
from zhanggui.analyse.acquisition.sources import sources_of as by_source
from zhanggui.analyse.acquisition.spent import Spent, spent
from zhanggui.analyse.acquisition.upkeep import Satisfaction, Upkeep, satisfaction, upkeep
from zhanggui.analyse.customers.histories import histories
from zhanggui.analyse.customers.lifecycle import rules_of
from zhanggui.analyse.customers.roster import roster
from zhanggui.analyse.customers.ways.adoption import Adoption, adoption_of
from zhanggui.analyse.customers.ways.contrasts import Contrasts, contrasts_of
from zhanggui.analyse.customers.ways.profile import Liking, Response, Tag, likings, responses_of, stated_tags
from zhanggui.analyse.journeys import Journeys, journeys
from zhanggui.analyse.loss.leaving import leaving
from zhanggui.base.scope import EVERYTHING
from zhanggui.decide.journeys import TABLES, basket_in, liked_in, ways_in
from zhanggui.measures.reading import Tables
from zhanggui.predict.new_customers import Forecast
from zhanggui.predict.newcomer_needs import Need, Needs, plan
from zhanggui.web import books
from zhanggui.web.customers import reads as customers
from zhanggui.web.decisions import results
from zhanggui.web.people.reads import Sight, User, require, scope_for
from zhanggui.web.people.roles import BOARDS, COST

STEP, (JOURNEYS, LIKINGS, BASKETS) = "journeys", TABLES
SEGMENTS = ("grade", "region", "channel", "kind", "rep")
LEAD_CUTS = {"rep": "owner", "region": "city", "customer": "customer"}
"""By which column of a lead a role's leads are told from another's."""


@dataclass(frozen=True)
class Whole:
    """The company as of a day: the way of each customer; what they like and what newcomers buy first, as the refresh
    kept it (None: no refresh did). For the reads here and of pages beside; never for a page itself."""

    ways: Journeys
    as_of: int
    liked: list[Liking] | None = None
    basket: tuple[list[Need], int] | None = None

    @property
    def tables(self) -> Tables:
        """-> the tables as of that day, read anew by whoever asks: a lazy frame belongs to the thread that began it."""
        return Tables(books.engine().frames(as_of=self.as_of), self.as_of)


def as_of() -> int | None:
    """-> the day of the last refresh; without one the day after the last sale, or lead; None where there are no records."""
    run = results.run_of()
    if run:
        return run.as_of
    reached = books.reached()
    return reached + 1 if reached is not None else _last_lead()


def _last_lead() -> int | None:
    days = [r.get("won_day") or r.get("first_contact_day") for r in books.small("prospects")]
    known = [int(d) for d in days if d is not None]
    return max(known) + 1 if known else None


def allowed(by: User) -> Sight:
    """A person -> their scope; 403 to those whom pages about customers are not for: they see none."""
    require(by, BOARDS)
    sight = scope_for(by)
    if not customers.may_open(by):
        raise PermissionDenied("how customers are won is not told to them")
    return sight


def whole_company(by: User, *, cost: bool = False) -> Sight:
    """A person -> their scope; 403 unless they see the whole company (and its costs)."""
    sight = allowed(by)
    if not sight.everything or (cost and not by.may(COST)):
        raise PermissionDenied("for those who see the whole company")
    return sight


def whole() -> Whole | None:
    """-> the company as of the day that pages speak of, as the refresh kept it, else made now; None where there are no
    records."""
    day = as_of()
    if day is None:
        return None
    return kept("journeys", EVERYTHING, lambda: _whole(day))


def _whole(day: int) -> Whole:
    tables, run = Tables(books.engine().frames(as_of=day), day), results.run_of()
    rows = refresh.rows_of(books.engine(), run, STEP, JOURNEYS) if run else None
    if run is None or rows is None:
        past = histories(tables.frames, day)
        who = roster(tables, past.names, day)
        left = leaving(tables, day, rules_of(books.company()), past=past, who=who)
        new, sold = newcomers(tables, day, past, who), takings(tables, day)
        return Whole(journeys(tables, past, new, left, sold=sold), day)
    liked, basket = (refresh.rows_of(books.engine(), run, STEP, table) for table in (LIKINGS, BASKETS))
    return Whole(ways_in(rows, day), day, liked_in(liked) if liked else [], basket_in(basket) if basket else None)


def ways(*, by: User) -> Journeys | None:
    """-> the way of each customer of this person's scope; None where there are no records."""
    sight, found = allowed(by), whole()
    if found is None or sight.everything:
        return found.ways if found else None
    new = found.ways.new
    made: Journeys = kept("ways", sight, lambda: found.ways.of(within(dict(new.traits), new.names, sight)))
    return made


def kept(name: str, scope: Any, answer: Callable[[], Any]) -> Any:
    """A question -> its answer, made once while the records, the settings and the scope are the same."""
    return books.kept((name, as_of(), sorted(books.company().items(), key=str)), scope, answer)


def within(traits: dict[str, Any], names: tuple[str, ...], sight: Sight) -> npt.NDArray[np.bool_]:
    """Customers with their traits, and a scope -> which of them it shows."""
    if sight.everything:
        return np.ones(len(names), bool)
    columns = {name: pa.array(list(traits.get(name, [None] * len(names))), pa.string()) for name in ("region", "country", "rep")}
    table = pa.table(columns | {"customer": pa.array(list(names), pa.string())})
    mask: npt.NDArray[np.bool_] = np.asarray(customers.within(table, sight).to_pylist(), dtype=bool)
    return mask


def new_of(*, by: User) -> Newcomers | None:
    """-> the customers of this person's scope, with their beginnings."""
    mine = ways(by=by)
    return mine.new if mine else None


def sources_of(*, by: User) -> Sources | None:
    """-> every source with its customers; what it costs only to those who see the whole company and its costs."""
    sight, found, mine = allowed(by), whole(), ways(by=by)
    if found is None or mine is None:
        return None
    if not sight.everything or not by.may(COST):
        return kept("sources without cost", sight, lambda: by_source(mine.new, None, None))
    return kept("sources", sight, lambda: by_source(mine.new, mine.came, spent_on(found)))


def spent_on(found: Whole) -> Spent | None:
    """The company -> what was spent on winning and keeping over the last year."""
    return spent(found.tables, found.as_of - PERIOD, found.as_of - 1)


def leads_of(*, by: User) -> list[Lead]:
    """-> the leads of this person's scope."""
    sight, found = allowed(by), whole()
    if found is None:
        return []
    every: list[Lead] = kept("leads", EVERYTHING, lambda: lead_lists.leads(found.tables, found.as_of))
    for name, values in sight.allowed:
        column = LEAD_CUTS.get(name)
        every = [x for x in every if column and getattr(x, column) in values]
    return every


@dataclass(frozen=True)
class Ahead:
    """The plan for the new customers to come; None: too short a past."""

    needs: Needs | None

    @property
    def forecast(self) -> Forecast | None:
        """-> the forecast it rests on."""
        return self.needs.forecast if self.needs else None


def ahead(*, by: User) -> Ahead | None:
    """-> the new customers to come and what they need, for those who see the whole company."""
    sight, found = whole_company(by), whole()
    if found is None:
        return None
    settings = books.company()
    made: Ahead = kept("new customers", sight, lambda: Ahead(plan(found.tables, settings, found.ways.new, found.basket)))
    return made


def keeping(*, by: User) -> tuple[Upkeep, Satisfaction | None] | None:
    """-> winning beside keeping, and what surveys may mean, for those who see the whole company and its costs."""
    whole_company(by, cost=True)
    found = whole()
    if found is None:
        return None
    settings = books.company()
    return upkeep(found.tables, found.ways.new, settings), satisfaction(found.tables, found.as_of, settings)


def began(*, by: User) -> Contrasts | None:
    """-> what the highly active of this person's scope did differently at first."""
    mine = ways(by=by)
    return kept("contrasts", scope_for(by), lambda: contrasts_of(mine.new, mine.early)) if mine else None


def uses(*, by: User) -> Adoption | None:
    """-> how the customers of this person's scope use what we offer; which features there are is the whole company's."""
    mine, found = ways(by=by), whole()
    if mine is None or found is None:
        return None
    made: Adoption = kept(
        "adoption", scope_for(by), lambda: adoption_of(mine.uses, found.ways.uses.every_feature(), found.as_of)
    )
    return made


@dataclass(frozen=True)
class Likes:
    """Tags, likings and responses of a scope. responses None: no promotions, or not for those who see a part of the company."""

    tags: list[Tag]
    likings: list[Liking]
    responses: list[Response] | None
    names: dict[str, str | None]
    segments: tuple[str, ...]
    whole: bool
    as_of: int


def likes(*, by: User, segment: str) -> Likes | None:
    """-> who the customers of this person's scope are and what they like; who reacts to offers, for those who see the company."""
    new, found = new_of(by=by), whole()
    if new is None or found is None:
        return None
    sight, names = scope_for(by), dict(zip(new.names, new.get("name"), strict=True))
    every = kept("likings", EVERYTHING, lambda: likings(found.tables, found.as_of) if found.liked is None else found.liked)
    told, chances = None, found.ways.offers
    if sight.everything and chances is not None:
        told = kept(f"responses {segment}", sight, lambda: responses_of(chances, new.get(segment)))
    tags = [t for t in stated_tags(found.tables) if t.customer in names]
    there = tuple(s for s in SEGMENTS if any(new.get(s)))
    return Likes(tags, [x for x in every if x.customer in names], told, names, there, sight.everything, found.as_of)
