"""A person forgotten: their names leave the database of the site, what they did stays, said of a number.

The audit is append-only for what happened. Who it was is replaced here, and only here, by the number of the account
(Personal Information Protection Law of China, article 47); the erasure is itself a line.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.web.audit import actions as audit
from zhanggui.web.audit.models import Line
from zhanggui.web.decisions.models import Event
from zhanggui.web.people.access import require
from zhanggui.web.people.actions import shut_out
from zhanggui.web.people.models import Attempt, User
from zhanggui.web.people.roles import PEOPLE

ADDRESS = "address"


def erase(user: User, *, by: User | None) -> str:
    """An account -> closed for good, its names replaced by a number wherever the database has them -> what it is called now.

    Words that people typed (comments, reasons) are not searched. by=None is the command on the machine itself.
    """
    if by is not None:
        require(by, PEOPLE)
        if by.pk == user.pk:
            raise WrongUse(_("不能抹掉自己。"), do=_("请另一位管理员来做。"))
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        old, new = {locked.username, locked.name} - {""}, f"#{locked.pk}"
        if locked.username == new:
            raise WrongUse(_("这个账号已经抹掉了。"))
        _of_the_past(locked.username, old, new, locked.pk)
        Attempt.objects.filter(username__in=[n.casefold()[:60] for n in old]).delete()
        shut_out(locked, by=by)
        locked.username, locked.name, locked.role, locked.sees, locked.language = new, "", "", [], ""
        locked.is_active, locked.must_change_password = False, False
        locked.set_unusable_password()
        locked.save()
        audit.log("user erased", f"user:{new}", by=by)
    return new


def _of_the_past(username: str, old: set[str], new: str, pk: int) -> None:
    """Lines of the audit and events of cases that name the account -> the same with its number, without its addresses."""
    Line.objects.filter(target=f"user:{username}").update(target=f"user:{new}")
    for line in Line.objects.exclude(old=None, new=None).iterator():
        own = line.target == f"user:{new}" or line.by_id == pk
        changed = {side: replaced(getattr(line, side), old, new, own=own) for side in ("old", "new")}
        if changed != {"old": line.old, "new": line.new}:
            Line.objects.filter(pk=line.pk).update(**changed)
    for event in Event.objects.exclude(before={}).iterator():
        changed_before = replaced(event.before, old, new)
        if changed_before != event.before:
            Event.objects.filter(pk=event.pk).update(before=changed_before)


def replaced(value: Any, old: set[str], new: str, *, own: bool = False) -> Any:
    """A value of JSON -> the same with each text that is one of the names replaced; of one's own lines the addresses go too."""
    if isinstance(value, dict):
        return {k: "" if own and k == ADDRESS else replaced(v, old, new, own=own) for k, v in value.items()}
    if isinstance(value, list):
        return [replaced(v, old, new, own=own) for v in value]
    return new if isinstance(value, str) and value in old else value
