"""Whose rows a person sees, and which doors are open to them. The one place where both are decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from zhanggui.base.scope import EVERYTHING, NOTHING, Scope
from zhanggui.web import books
from zhanggui.web.people.models import User

View = Callable[..., HttpResponse]


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


def require(user: User, act: str) -> None:
    """An action's own check: a page that forgot to ask does not open a door."""
    if not user.may(act):
        raise PermissionDenied(f"{user.username} may not {act}")


def scope_for(user: User) -> Scope:
    """A person -> whose rows they see: everything, the ids of their role's dimension, or nothing. Never guessed."""
    if not user.is_authenticated or not user.is_active or not user.kind.acts:
        return NOTHING
    dimension = user.kind.sees
    if not dimension:
        return EVERYTHING
    values = tuple(str(v) for v in user.sees)
    if not values:
        return NOTHING
    if not books.reachable(dimension):
        # The company's records do not say whose a line is: nobody is shown what may be another's.
        return NOTHING
    return Scope.of(**{dimension: values})
