"""Whose token it is and what it may do now; the tokens of a person."""

from __future__ import annotations

import copy
import hashlib
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhanggui.web.people.reads import User
from zhanggui.web.people.roles import ROLES, Role, role_of
from zhanggui.web.tokens.models import Token

PREFIX = "zg_"
SEEN_EVERY = timedelta(minutes=1)
"""Last use is written this often at most: a read must not cost a write."""


def digest_of(secret: str) -> str:
    """A secret -> what is kept of it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def within(role: str, owner: User) -> bool:
    """Whether a role may do nothing that its owner may not, and sees rows cut as the owner's, or cut where the owner sees all."""
    wanted, own = role_of(role), owner.kind
    return role in ROLES and wanted.acts <= own.acts and own.sees in ("", wanted.sees)


def roles_for(owner: User) -> list[Role]:
    """A person -> the roles that a token of theirs can have."""
    return [role for role in ROLES.values() if within(role.name, owner)]


def mine(*, by: User) -> QuerySet[Token]:
    """One's own tokens, newest first."""
    return Token.objects.filter(owner=by)


def in_use() -> list[dict[str, Any]]:
    """Every token that is not revoked, as the command on the machine lists them."""
    return [
        {"token": t.pk, "begins": t.hint, "name": t.name, "user": t.owner.username, "role": t.role or t.owner.role,
         "sees": ", ".join(t.sees), "read_only": "yes" if t.read_only else "",
         "expires": t.expires.isoformat() if t.expires else "",
         "used": t.used_at.isoformat(timespec="minutes") if t.used_at else ""}
        for t in Token.objects.select_related("owner").filter(revoked_at=None)
    ]


def holder(secret: str) -> tuple[User, Token] | None:
    """A secret -> the person it stands for, as narrow as the token says, and the token; none where it opens nothing (any more).

    Asked anew at every call: who is closed, or has another role since, takes their tokens along.
    """
    if not secret.startswith(PREFIX):
        return None
    token = Token.objects.select_related("owner").filter(digest=digest_of(secret)).first()
    today = timezone.localdate()
    if token is None or token.revoked_at or (token.expires and token.expires < today) or not token.owner.is_active:
        return None
    if token.role and not within(token.role, token.owner):
        return None
    if token.sees and not role_of(token.role or token.owner.role).sees:
        # Made for some rows of a role that is cut; the owner's role is no longer, and the token was not made for all.
        return None
    now = timezone.now()
    if token.used_at is None or token.used_at < now - SEEN_EVERY:
        unseen = Q(used_at=None) | Q(used_at__lt=now - SEEN_EVERY)
        Token.objects.filter(unseen, pk=token.pk).update(used_at=now)
    return narrowed(token), token


def narrowed(token: Token) -> User:
    """A token -> its owner with the token's role and rows. A copy that is never saved."""
    person = copy.copy(token.owner)
    person.role = token.role or token.owner.role
    if token.sees:
        person.sees = [v for v in token.sees if not token.owner.kind.sees or v in token.owner.sees]
    person.narrowed = person.role != token.owner.role or set(person.sees) != set(token.owner.sees)
    return person
