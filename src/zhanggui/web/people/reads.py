"""What other apps and pages may know about accounts."""

from __future__ import annotations

from django.db.models import QuerySet

from zhanggui.web.people.access import INSIDE, INSIDE_CUTS, Sight, cut_of, let_through, needs, only_known, require, scope_for
from zhanggui.web.people.models import User
from zhanggui.web.people.roles import COST, DECIDE, PEOPLE, ROLES

__all__ = [
    "COST", "INSIDE", "INSIDE_CUTS", "Sight", "User", "all_users", "assignable", "cut_of", "let_through", "needs", "only_known",
    "require", "scope_for", "user_named",
]


def all_users(*, by: User) -> QuerySet[User]:
    """Every account, for those who look after accounts."""
    require(by, PEOPLE)
    return User.objects.all()


def assignable() -> list[User]:
    """People a task can be given to: active, with a role that may decide."""
    deciders = [name for name, role in ROLES.items() if DECIDE in role.acts]
    return list(User.objects.filter(is_active=True, role__in=deciders))


def user_named(username: str) -> User | None:
    """A name -> the account, or none."""
    return User.objects.filter(username=username).first()
