"""What is done with kept filters of customers: save, change, drop, undo. Each: one transaction, one line of the audit."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.web.audit import actions as audit
from zhanggui.web.customers.models import Saved
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import BOARDS

LONGEST = 80


def save(name: str, query: str, *, by: User, shared: bool = False) -> Saved:
    """A name, what it asks, whether others may open it -> a filter of one's own."""
    require(by, BOARDS)
    said = _named(name)
    with transaction.atomic():
        found = Saved.objects.create(name=said, owner=by, query=query, shared=shared)
        audit.log("filter saved", f"filter:{found.pk}", by=by, new=found.as_logged())
    return found


def change(number: int, *, by: User, name: str, query: str, shared: bool) -> Saved:
    """A filter of one's own -> with another name, question or readers; how it was is kept for undo."""
    said = _named(name)
    with transaction.atomic():
        found = _own(number, by)
        old = found.as_logged()
        found.name, found.query, found.shared, found.before = said, query, shared, old
        found.save()
        audit.log("filter changed", f"filter:{found.pk}", by=by, old=old, new=found.as_logged())
    return found


def drop(number: int, *, by: User) -> Saved:
    """A filter of one's own -> gone from every list, until undone."""
    with transaction.atomic():
        found = _own(number, by)
        old = found.as_logged()
        found.dropped, found.before = True, old
        found.save()
        audit.log("filter dropped", f"filter:{found.pk}", by=by, old=old, new=found.as_logged())
    return found


def undo(number: int, *, by: User) -> Saved:
    """A filter of one's own -> as it was before its last change; a second undo brings the change back."""
    with transaction.atomic():
        found = _own(number, by, dropped_too=True)
        if found.before is None:
            raise WrongUse(_("没有可撤销的。"))
        old, before = found.as_logged(), found.before
        found.name, found.query, found.shared = before["name"], before["query"], before["shared"]
        found.dropped, found.before = before["dropped"], old
        found.save()
        audit.log("filter undone", f"filter:{found.pk}", by=by, old=old, new=found.as_logged())
    return found


def _own(number: int, by: User, *, dropped_too: bool = False) -> Saved:
    require(by, BOARDS)
    found = Saved.objects.select_for_update().filter(pk=number, owner=by).first()
    if found is None or (found.dropped and not dropped_too):
        raise WrongUse(_("只有存这个筛选的人能改它。"), do=_("另存一份自己的。"))
    return found


def _named(name: str) -> str:
    # What prints nothing has no place in a name, and PostgreSQL takes no NUL.
    said = " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())
    if not said or len(said) > LONGEST:
        raise WrongUse(_("筛选要有名字，最多%(most)s个字。") % {"most": LONGEST})
    return said
