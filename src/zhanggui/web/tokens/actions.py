"""What is done with tokens: made, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.web.audit import actions as audit
from zhanggui.web.people.reads import User, user_named
from zhanggui.web.people.roles import role_of
from zhanggui.web.tokens.models import Token
from zhanggui.web.tokens.reads import PREFIX, digest_of, roles_for, within

MOST = 50
"""Tokens of one person that are in use at a time."""


def add(
    name: str, owner: User, *, by: User | None, role: str = "", sees: Sequence[str] = (), read_only: bool = False,
    expires: date | None = None,
) -> tuple[Token, str]:
    """A name and whose it is -> the token and its secret, which is shown this once. by=None is the command on the machine."""
    if by is not None and by.pk != owner.pk:
        raise WrongUse(_("令牌只能给自己做。"))
    name = name.strip()
    if not 0 < len(name) <= 60:
        raise WrongUse(_("令牌要有名字，不超过60个字。"), do=_("写是给谁用的。"))
    if role and not within(role, owner):
        raise WrongUse(
            _("令牌不能比本人能做的多，也不能换一种分法：%(role)s。") % {"role": role},
            do=", ".join(r.name for r in roles_for(owner)),
        )
    if expires and expires < timezone.localdate():
        raise WrongUse(_("到期日已经过了。"))
    rows = _rows(owner, role, sees)
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        if Token.objects.select_for_update().filter(owner=owner, revoked_at=None).count() >= MOST:
            raise WrongUse(_("令牌太多了。"), do=_("先吊销不用的。"))
        token = Token.objects.create(
            owner=owner, name=name, digest=digest_of(secret), hint=secret[:8], role=role, sees=rows, read_only=read_only,
            expires=expires,
        )
        audit.log("token added", f"token:{token.pk}", by=by, new={"owner": owner.username, **token.as_logged()})
    return token, secret


def _rows(owner: User, role: str, sees: Sequence[str]) -> list[str]:
    """The ids that were asked for -> those the token sees; empty: the owner's."""
    rows = sorted({str(v).strip() for v in sees if str(v).strip()})
    cut = role_of(role or owner.role).sees
    if rows and not cut:
        raise WrongUse(_("这个角色看全公司，不按编号分。"), do=_("给令牌一个按编号看的角色。"))
    if cut and not owner.kind.sees and not rows:
        raise WrongUse(_("这个角色要写看哪些。"), do=_("写编号，用逗号隔开。"))
    beyond = [v for v in rows if owner.kind.sees and v not in owner.sees]
    if beyond:
        raise WrongUse(_("本人看不到%(rows)s。") % {"rows": ", ".join(beyond)})
    return rows


def add_from_command(
    name: str, username: str, *, role: str = "", sees: Sequence[str] = (), read_only: bool = False, expires: date | None = None
) -> dict[str, str]:
    """`zhanggui token add`: a name and whose -> the row that the command prints, with the secret."""
    owner = user_named(username)
    if owner is None:
        raise WrongUse(_("没有账号%(name)s。") % {"name": username}, do="zhanggui user add")
    token, secret = add(name, owner, by=None, role=role, sees=sees, read_only=read_only, expires=expires)
    return {
        "token": secret, "name": token.name, "user": owner.username, "role": token.role or owner.role,
        "expires": token.expires.isoformat() if token.expires else "",
    }


def revoke(pk: int, *, by: User | None) -> None:
    """One's own token (any, for the command on the machine) -> it opens nothing any more. WrongUse where there is none."""
    with transaction.atomic():
        whose = {} if by is None else {"owner": by}
        token = Token.objects.select_for_update().filter(pk=pk, revoked_at=None, **whose).first()
        if token is None:
            raise WrongUse(_("没有这个令牌，或已经吊销了。"))
        _end(token, by)


def revoke_all(owner: User, *, by: User | None) -> None:
    """A person who is shut out -> none of their tokens opens anything any more."""
    with transaction.atomic():
        for token in Token.objects.select_for_update().filter(owner=owner, revoked_at=None):
            _end(token, by)


def _end(token: Token, by: User | None) -> None:
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.log("token revoked", f"token:{token.pk}", by=by, old=token.as_logged())
