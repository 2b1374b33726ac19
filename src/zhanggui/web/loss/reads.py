"""Who left, as a person may see it: a rep their own customers, a regional manager those of the region. Enforced here."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied

from zhanggui.analyse.acquisition.newcomers import NEVER
from zhanggui.analyse.loss.by_rep import RepLine
from zhanggui.analyse.loss.by_rep import by_rep as lines_by_rep
from zhanggui.analyse.loss.gap import Gap, gap_of
from zhanggui.analyse.loss.leaving import Leaving
from zhanggui.analyse.loss.rep_cause import Cause, rep_causes
from zhanggui.web import books
from zhanggui.web.acquisition import reads as acquisition
from zhanggui.web.customers import reads as customers
from zhanggui.web.people.reads import User


def base(*, by: User) -> Leaving | None:
    """-> who was active half a year ago and who of them is gone, as far as this person's scope shows; None without sales."""
    found, mine = acquisition.whole(), acquisition.ways(by=by)
    return mine.left if mine is not None and found is not None and (found.ways.new.last != NEVER).any() else None


def at_risk(*, by: User) -> Mapping[str, str | None] | None:
    """-> customer for whom an alarm stands: the rep who looks after them, of this person's scope; None where no refresh has
    worked it out."""
    seen = customers.seen(by=by)
    if seen.state != "ready":
        return None
    rows = zip(*(seen.table[name].to_pylist() for name in ("customer", "rep", "alarm")), strict=True)
    return {customer: rep for customer, rep, alarm in rows if alarm}


def by_rep(*, by: User) -> list[RepLine] | None:
    """-> a line a rep, the worst first; None without sales."""
    of, found = base(by=by), acquisition.whole()
    return lines_by_rep(found.tables, of, at_risk(by=by)) if of is not None and found is not None else None


def causes(*, by: User) -> list[Cause] | None:
    """-> whether each rep is the reason, for those who lead reps: of the whole company or of a region; None without sales."""
    if not leads_reps(by):
        raise PermissionDenied("what is thought of a rep is told to those who lead them")
    of = base(by=by)
    return None if of is None else rep_causes(of, float(books.company()["false_discovery_rate"]))


def leads_reps(by: User) -> bool:
    """Whether a person leads reps: sees the whole company or a region, not only their own customers."""
    return by.kind.sees in ("", "region")


def gap(*, by: User) -> Gap | None:
    """-> the gap and what fills it, for those who see the whole company and its costs; None without sales."""
    sight, found = acquisition.whole_company(by, cost=True), acquisition.whole()
    if found is None or found.ways.came is None or base(by=by) is None:
        return None
    came, ways, leads = found.ways.came, found.ways, acquisition.leads_of(by=by)
    made: Gap = acquisition.kept("gap", sight, lambda: gap_of(ways.left, ways.new, came, ways.before, leads))
    return made
