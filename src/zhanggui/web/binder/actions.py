"""What is done with what people keep: save, change, drop, undo, pin, move. Each: one transaction, one line of the audit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.web.audit import actions as audit
from zhanggui.web.binder.reads import Binder
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import BOARDS, ROLES

LONGEST = 80


def save(binder: Binder, name: str, query: str, *, by: User, roles: Sequence[str] = (), people: Sequence[str] = ()) -> Any:
    """A name, what it asks, with whom it is shared -> kept as one's own, at the end of one's pinned ones."""
    require(by, BOARDS)
    said = _named(binder, name)
    with transaction.atomic():
        made = binder.kept.objects.create(name=said, owner=by, query=query, roles=_roles(roles))
        made.people.set(_accounts(people))
        binder.pins.objects.create(kept=made, user=by, place=binder.pins.objects.filter(user=by).count())
        audit.log(f"{binder.noun} saved", f"{binder.noun}:{made.pk}", by=by, new=made.as_logged())
    return made


def change(
    binder: Binder, number: int, *, by: User, name: str, query: str, roles: Sequence[str], people: Sequence[str]
) -> Any:
    """One's own -> with another name, question or readers; how it was is kept for undo."""
    with transaction.atomic():
        found = _own(binder, number, by)
        changed = {"name": _named(binder, name), "query": query, "roles": _roles(roles), "dropped": False}
        return _become(binder, found, changed, _accounts(people), "changed", by)


def drop(binder: Binder, number: int, *, by: User) -> Any:
    """One's own -> gone from every list, until undone."""
    with transaction.atomic():
        found = _own(binder, number, by)
        return _become(binder, found, {"dropped": True}, found.people.all(), "dropped", by)


def undo(binder: Binder, number: int, *, by: User) -> Any:
    """One's own -> as it was before its last change; a second undo brings the change back."""
    with transaction.atomic():
        found = _own(binder, number, by, dropped_too=True)
        if found.before is None:
            raise WrongUse(_("没有可撤销的。"))
        before = {name: found.before[name] for name in ("name", "query", "roles", "dropped")}
        people = User.objects.filter(pk__in=found.before["people"])
        return _become(binder, found, before, people, "undone", by)


def pin(binder: Binder, number: int, *, by: User, on: bool) -> None:
    """What one may open -> at the end of one's pinned ones, or no more among them."""
    require(by, BOARDS)
    found = binder.one(number, by)
    with transaction.atomic():
        if on:
            last = binder.pins.objects.filter(user=by).count()
            binder.pins.objects.get_or_create(kept=found, user=by, defaults={"place": last})
        else:
            binder.pins.objects.filter(kept=found, user=by).delete()
        audit.log(f"{binder.noun} {'pinned' if on else 'unpinned'}", f"{binder.noun}:{found.pk}", by=by)


def move(binder: Binder, number: int, *, by: User, up: bool) -> None:
    """A pinned one -> one place up or down in one's list."""
    require(by, BOARDS)
    with transaction.atomic():
        pins = [p for p in binder.pins.objects.filter(user=by).select_related("kept") if binder.opens(p.kept, by)]
        at = next((i for i, p in enumerate(pins) if p.kept_id == number), None)
        to = None if at is None else at + (-1 if up else 1)
        if at is None or to is None or not 0 <= to < len(pins):
            return
        pins[at], pins[to] = pins[to], pins[at]
        for place, one in enumerate(pins):
            binder.pins.objects.filter(pk=one.pk).update(place=place)
        audit.log(f"{binder.noun} moved", f"{binder.noun}:{number}", by=by, new={"place": to})


def _become(binder: Binder, found: Any, values: dict[str, Any], people: Iterable[User], verb: str, by: User) -> Any:
    """What is kept -> with other values and readers; how it was stays beside it, and stands in the audit."""
    readers = list(people)
    before, old = found.as_kept(), found.as_logged()
    for name, value in values.items():
        setattr(found, name, value)
    found.before = before
    found.save()
    found.people.set(readers)
    audit.log(f"{binder.noun} {verb}", f"{binder.noun}:{found.pk}", by=by, old=old, new=found.as_logged())
    return found


def _own(binder: Binder, number: int, by: User, *, dropped_too: bool = False) -> Any:
    require(by, BOARDS)
    found = binder.kept.objects.select_for_update().filter(pk=number, owner=by).first()
    if found is None or (found.dropped and not dropped_too):
        raise WrongUse(_(binder.not_own), do=_("另存一份自己的。"))
    return found


def _named(binder: Binder, name: str) -> str:
    # What prints nothing has no place in a name, and PostgreSQL takes no NUL.
    said = " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())
    if not said or len(said) > LONGEST:
        raise WrongUse(_(binder.unnamed) % {"most": LONGEST})
    return said


def _roles(roles: Iterable[str]) -> list[str]:
    return sorted({r for r in roles if r in ROLES})


def _accounts(names: Iterable[str]) -> list[User]:
    return list(User.objects.filter(username__in=list(names)))
