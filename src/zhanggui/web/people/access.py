"""Whose rows a person sees, which measures, and which doors are open to them. The one place where all are decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from zhanggui.base.scope import NOTHING, Scope
from zhanggui.measures import DIMENSIONS, MEASURES
from zhanggui.measures.question import bases_of
from zhanggui.web import books
from zhanggui.web.people.models import User
from zhanggui.web.people.roles import COST, MEMBERS, PORTAL_DOORS

View = Callable[..., HttpResponse]
INSIDE = frozenset(name for name, measure in MEASURES.items() if any(base.inside for base in bases_of(measure)))
"""The measures that tell what goods cost the company, those made of them included."""

INSIDE_CUTS = frozenset(name for name, dimension in DIMENSIONS.items() if dimension.inside)
"""The dimensions that tell from whom the company buys: who may not see costs is not told by them either."""

OF_PEOPLE = frozenset(name for name, dimension in DIMENSIONS.items() if dimension.people)
"""The dimensions that tell single members: who may not see members is not told by them either."""

NOT_OF_SALES = frozenset(name for name, measure in MEASURES.items() if any(base.table != "sales" for base in bases_of(measure)))
PAID = frozenset({"price", "amount"})
"""Numbers of a line that a condition can be about: of a sale what the customer paid, of all else what the company did."""

INSTEAD = {"region": "country"}
"""A dimension that a role is cut by -> the one that stands for it where the records do not say the first."""


@dataclass(frozen=True)
class Sight(Scope):
    """What one person may see: whose rows, whether measures that tell the company's cost, whether single members. portal:
    somebody the company trades with, to whom no measure and no cut is told at all."""

    inside: bool = False
    members: bool = False
    portal: bool = False

    @property
    def key(self) -> str:
        """Equal exactly when two people see the same."""
        return f"{self.allowed!r} {self.inside} {self.members} {self.portal}"

    def knows(self, *names: str) -> bool:
        """Whether all these measures, dimensions and numbers of a line may be seen, by page, file, search and API alike."""
        if self.portal or not (self.members or OF_PEOPLE.isdisjoint(names)):
            return False
        priced = not (PAID.isdisjoint(names) or NOT_OF_SALES.isdisjoint(names))
        return self.inside or (INSIDE.isdisjoint(names) and INSIDE_CUTS.isdisjoint(names) and not priced)


def only_known(names: Iterable[str], scope: Scope) -> None:
    """Measures and dimensions that are asked for, and who asks -> PermissionDenied where one is not theirs to see. Every read
    begins with it."""
    # A scope that says nothing about cost or members shows none: what forgets to ask stays closed.
    if not (scope if isinstance(scope, Sight) else Sight(scope.allowed)).knows(*names):
        raise PermissionDenied("a measure or a cut that is not theirs to see")


def needs(act: str) -> Callable[[View], View]:
    """An act of `roles` -> a decorator: the view answers 403 to those who may not do it."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated or not request.user.may(act):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def let_through(user: Any, address: ResolverMatch | None) -> None:
    """Who asks and which address -> PermissionDenied where a role of the portal asks for one that is not declared as theirs. The
    one gate, for pages and API alike."""
    if isinstance(user, User) and user.kind.portal and (address is None or address.view_name not in PORTAL_DOORS):
        raise PermissionDenied("not a door of the portal")


def require(user: User, act: str) -> None:
    """An action's own check: a page that forgot to ask does not open a door."""
    if not user.may(act):
        raise PermissionDenied(f"{user.username} may not {act}")


def scope_for(user: User) -> Sight:
    """A person -> whose rows they see: everything, the ids of their role's dimension, or nothing. Never guessed."""
    if not user.is_authenticated or not user.is_active or not user.kind.acts:
        return Sight(NOTHING.allowed)
    return Sight(_rows_of(user).allowed, user.may(COST), user.may(MEMBERS), user.kind.portal)


def cut_of(dimension: str) -> str:
    """The dimension by which a role's rows are cut -> the one by which this company's records can: countries without regions."""
    instead = INSTEAD.get(dimension, "")
    return instead if instead and not books.reachable(dimension) and books.reachable(instead) else dimension


def _rows_of(user: User) -> Scope:
    dimension = cut_of(user.kind.sees)
    if not dimension:
        return Scope()
    values = tuple(str(v) for v in user.sees)
    if not values:
        return NOTHING
    if not user.kind.portal and not books.reachable(dimension):
        # The company's records do not say whose a line is: nobody is shown what may be another's.
        return NOTHING
    return Scope.of(**{dimension: values})
