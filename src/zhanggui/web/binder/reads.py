"""A binder: what of one kind people keep, and which of it a person may open, in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from zhanggui.web.binder.models import Kept, Pinned
from zhanggui.web.people.reads import User


def _anybody(_kept: Any, _user: User) -> bool:
    return True


@dataclass(frozen=True)
class Binder:
    """One kind of what people keep.

    noun: its word in the audit, and in its addresses. unnamed, not_own: what is said of a bad name, and to who is not its owner.
    told_to: whether it may be told to somebody with whom it is shared (who may not see costs opens nothing that tells them).
    """

    noun: str
    kept: type[Kept]
    pins: type[Pinned]
    unnamed: str
    not_own: str
    told_to: Callable[[Any, User], bool] = _anybody

    def opens(self, one: Any, user: User) -> bool:
        """Whether somebody may open it: it is theirs, or shared with them or their role, and may be told to them."""
        if one.dropped or not (one.owner_id == user.pk or user.role in one.roles or user in one.people.all()):
            return False
        return self.told_to(one, user)

    def of(self, user: User) -> list[Any]:
        """A person -> everything that they may open: the pinned in their order, then their own, then the others'."""
        every = self.kept.objects.filter(dropped=False).select_related("owner").prefetch_related("people")
        places = {p.kept_id: p.place for p in self.pins.objects.filter(user=user)}
        found = [one for one in every if self.opens(one, user)]
        for one in found:
            one.pinned = one.pk in places
        return sorted(found, key=lambda k: (k.pk not in places, places.get(k.pk, 0), k.owner_id != user.pk, k.name, k.pk))

    def dropped(self, user: User, most: int = 10) -> list[Any]:
        """A person -> what they dropped last, for undo."""
        return list(self.kept.objects.filter(owner=user, dropped=True).order_by("-changed_at")[:most])

    def one(self, number: int, user: User) -> Any:
        """A number -> what is kept under it, where this person may open it."""
        found = self.kept.objects.filter(pk=number).select_related("owner").prefetch_related("people").first()
        if found is None or not self.opens(found, user):
            raise Http404
        return found
