"""What is done to accounts. Each: `*, by`, one transaction, one line in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY, authenticate
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.web.audit import actions as audit
from zhanggui.web.people.access import require
from zhanggui.web.people.models import Attempt, User
from zhanggui.web.people.roles import PEOPLE, ROLES, role_of
from zhanggui.web.tokens import actions as tokens

WINDOW = timedelta(minutes=15)
# A person's own slips are counted by account and address together, so that a stranger elsewhere cannot lock them out;
# many addresses on one account, and many accounts from one address, have limits of their own.
LIMITS = (({"username", "address"}, 5), ({"address"}, 20), ({"username"}, 50))


class TooManyAttempts(ZhangguiError):
    """Sign-in is closed for this account or address; `minutes` says for how long."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(_("试了太多次，请%(minutes)d分钟后再试。") % {"minutes": minutes})


def sign_in(request: Any, username: str, password: str, address: str) -> User | None:
    """A name and a password from an address -> the person, or none. TooManyAttempts after five failures in fifteen minutes."""
    username = username.strip()[:60]
    # Written before the password is looked at: attempts made at the same time count each other.
    # Counted without regard to case: ALICE and alice are one door to whoever tries passwords on it.
    attempt = Attempt.objects.create(at=timezone.now(), username=username.casefold()[:60], address=address)
    wait = _wait(attempt)
    if wait:
        attempt.delete()
        raise TooManyAttempts(wait)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        audit.log("sign-in failed", f"user:{username}", by=None, new={"address": address})
        return None
    with transaction.atomic():
        Attempt.objects.filter(username=attempt.username, address=address).delete()
        Attempt.objects.filter(at__lt=timezone.now() - WINDOW).delete()
        audit.log("signed in", f"user:{username}", by=user, new={"address": address})
    return user


def _wait(attempt: Attempt) -> int:
    """An attempt just written -> minutes to wait, 0 when it may go on."""
    recent = Attempt.objects.filter(at__gt=attempt.at - WINDOW, pk__lt=attempt.pk)
    for fields, limit in LIMITS:
        same = recent.filter(**{f: getattr(attempt, f) for f in fields}).order_by("-at")
        nth = same[limit - 1 : limit]
        if nth:
            return max(1, int((nth[0].at + WINDOW - attempt.at).total_seconds() // 60) + 1)
    return 0


def add_user(
    username: str, role: str, *, by: User | None, name: str = "", sees: Sequence[str] = (), password: str = "", language: str = ""
) -> tuple[User, str]:
    """A name and a role -> the account and its first password (made when none is given; it must be changed).

    by=None is the command on the machine itself.
    """
    if by is not None:
        require(by, PEOPLE)
    username = username.strip()
    if role and role not in ROLES:
        raise WrongUse(_("没有这个角色：%(role)s。") % {"role": role}, do=", ".join(ROLES))
    if not username or User.objects.filter(username=username).exists():
        raise WrongUse(_("用户名“%(name)s”不能用：是空的，或已经有了。") % {"name": username}, do=_("换一个。"))
    if len(username) > 60:
        raise WrongUse(_("用户名超过60个字。"), do=_("换一个。"))
    first = password or get_random_string(14)
    with transaction.atomic():
        user = User(username=username, role=role, name=name.strip(), sees=_ids(sees), language=language)
        user.must_change_password = not password
        if password:
            validate_password(password, user)
        user.set_password(first)
        user.save()
        audit.log("user added", f"user:{username}", by=by, new=user.as_logged())
    return user, first


def add_from_command(name: str, role: str, *, lasting: bool = False, **ids: Sequence[str]) -> dict[str, str]:
    """`zhanggui user add`: ids are given by dimension, and must be of the one that cuts the role's rows.

    lasting: the first password may be kept, as in the demo, where it is on the person's own screen and guards only samples.
    """
    cut = role_of(role).sees
    if cut == "region" and ids.get("country"):
        cut = "country"
    wrong = [dimension for dimension, values in ids.items() if values and dimension != cut]
    if wrong:
        raise WrongUse(
            _("角色%(role)s不按%(by)s分。") % {"role": role, "by": wrong[0]}, do=f"--{cut}" if cut else _("它看全公司。")
        )
    user, first = add_user(name, role, by=None, sees=ids.get(cut, ()))
    if lasting:
        User.objects.filter(pk=user.pk).update(must_change_password=False)
    return {"user": user.username, "role": role, "first_password": first}


def change_user(user: User, *, by: User, role: str, name: str, sees: Sequence[str], active: bool) -> None:
    """An account -> with another role, name, rows or state. Nobody takes away their own key."""
    require(by, PEOPLE)
    if role and role not in ROLES:
        raise WrongUse(_("没有这个角色：%(role)s。") % {"role": role})
    if user.pk == by.pk and (role != by.role or not active):
        raise WrongUse(_("不能改自己的角色，也不能停用自己。"), do=_("请另一位管理员来做。"))
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        old = locked.as_logged()
        locked.role, locked.name, locked.sees, locked.is_active = role, name.strip(), _ids(sees), active
        locked.save(update_fields=["role", "name", "sees", "is_active"])
        if not active:
            shut_out(locked, by=by)
        audit.log("user changed", f"user:{locked.username}", by=by, old=old, new=locked.as_logged())


def new_password(user: User, *, by: User) -> str:
    """An account whose password was lost or known to others -> a new first password, to be changed at sign-in; whoever is signed
    in with the old one is not any more, and no token of theirs opens anything."""
    require(by, PEOPLE)
    fresh = get_random_string(14)
    with transaction.atomic():
        shut_out(user, by=by)
        user.set_password(fresh)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        audit.log("password reset", f"user:{user.username}", by=by)
    return fresh


def shut_out(user: User, *, by: User | None) -> None:
    """An account that is closed, reset or erased -> nobody is signed in as it any more, and its tokens are revoked for good: what
    somebody held does not come back to life with the account."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
    tokens.revoke_all(user, by=by)


def change_password(password: str, *, by: User) -> None:
    """A new password of one's own, checked by Django's validators before it comes here."""
    with transaction.atomic():
        by.set_password(password)
        by.must_change_password = False
        by.save(update_fields=["password", "must_change_password"])
        audit.log("password changed", f"user:{by.username}", by=by)


def speak(language: str, *, by: User) -> None:
    """The language of one's own pages."""
    if by.language == language:
        return
    with transaction.atomic():
        old, by.language = by.language, language
        by.save(update_fields=["language"])
        audit.log("language changed", f"user:{by.username}", by=by, old={"language": old}, new={"language": language})


def _ids(sees: Sequence[str]) -> list[str]:
    return sorted({str(v).strip() for v in sees if str(v).strip()})
