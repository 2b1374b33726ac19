"""A person forgotten: their names leave the database of the site, what they did stays, said of a number.

The audit is append-only for what happened. Who it was is replaced here, and only here, by the number of the account
(Personal Information Protection Law of China, article 47); the erasure is itself a line.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.web import forget
from zhanggui.web.audit import actions as audit
from zhanggui.web.audit.models import Line
from zhanggui.web.people.access import require
from zhanggui.web.people.actions import shut_out
from zhanggui.web.people.models import Attempt, User
from zhanggui.web.people.roles import PEOPLE

ADDRESS = "address"


def erase(user: User, *, by: User | None) -> str:
    """An account -> closed for good, its names replaced by a number wherever the site, its files and the lake have them -> what
    it is called now. by=None is the command on the machine itself."""
    if by is not None:
        require(by, PEOPLE)
        if by.pk == user.pk:
            raise WrongUse(_("不能抹掉自己。"), do=_("请另一位管理员来做。"))
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        old, new = {locked.username, locked.name} - {""}, f"#{locked.pk}"
        if locked.username == new:
            raise WrongUse(_("这个账号已经抹掉了。"))
        Line.objects.filter(target=f"user:{locked.username}").update(target=f"user:{new}")
        _addresses(locked.pk, f"user:{new}")
        Attempt.objects.filter(username__in=[n.casefold()[:60] for n in old]).delete()
        shut_out(locked, by=by)
        locked.username, locked.name, locked.role, locked.sees, locked.language = new, "", "", [], ""
        locked.is_active, locked.must_change_password = False, False
        locked.set_unusable_password()
        locked.save()
        forget.everywhere(forget.Words.of(old, new), by=by)
        audit.log("user erased", f"user:{new}", by=by)
    return new


def _addresses(pk: int, target: str) -> None:
    """Lines of the audit by an account or about it -> without the addresses it came from."""
    for line in Line.objects.filter(Q(target=target) | Q(by_id=pk)).exclude(old=None, new=None).iterator():
        bare = {side: _bare(getattr(line, side)) for side in ("old", "new")}
        Line.objects.filter(pk=line.pk).update(**bare)


def _bare(value: Any) -> Any:
    return {k: "" if k == ADDRESS else v for k, v in value.items()} if isinstance(value, dict) else value
