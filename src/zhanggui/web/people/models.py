"""Accounts, and attempts to sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from zhanggui.web.people.roles import Role, role_of


class Users(BaseUserManager["User"]):
    """Names are compared exactly as written, after blanks are cut."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").strip())


class User(AbstractBaseUser):
    """A person who may sign in. `sees`: ids of the dimension that cuts the rows of the role (reps, regions, customers ...)."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=30, blank=True)
    sees = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    narrowed = False
    """Whether this is a token that stands for less than its owner. Not kept: a person never is."""

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def kind(self) -> Role:
        """The record of the role."""
        return role_of(self.role)

    def may(self, act: str) -> bool:
        """Whether the role may do an act of `roles`."""
        return self.is_active and act in self.kind.acts

    @property
    def initial(self) -> str:
        """The first letter of the name, for the round mark in the top bar."""
        return str(self)[:1].upper()

    def clean(self) -> None:
        self.username = self.username.strip()

    def as_logged(self) -> dict[str, Any]:
        """What the audit keeps of an account; never the password."""
        return {"name": self.name, "role": self.role, "sees": self.sees, "active": self.is_active}


class Attempt(models.Model):
    """An attempt to sign in that did not succeed (written before the password is checked, removed when it was right)."""

    at = models.DateTimeField(db_index=True)
    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["username", "at"]), models.Index(fields=["address", "at"])]
