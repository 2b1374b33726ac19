"""The columns of what people keep; each kind has its own tables (boards, filters of customers) made of these."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Kept(models.Model):
    """Something with a name. `query` is what it asks, as an address has it; whoever opens it sees their own rows of it only.

    roles, people: with whom it is shared. `before` is how it was before its last change, for undo; `dropped` hides it.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    query = models.TextField(blank=True)
    roles = models.JSONField(default=list, blank=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    before = models.JSONField(null=True)
    dropped = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def as_kept(self) -> dict[str, Any]:
        """What undo brings back: people by the number of their account, which outlives their name."""
        people = sorted(self.people.values_list("pk", flat=True))
        return {"name": self.name, "query": self.query, "roles": self.roles, "people": people, "dropped": self.dropped}

    def as_logged(self) -> dict[str, Any]:
        """What the audit keeps."""
        return self.as_kept() | {"people": sorted(self.people.values_list("username", flat=True))}


class Pinned(models.Model):
    """Something kept (`kept`, a key of its kind) that somebody has at the top of their list, and at which place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kept", "user"], name="%(app_label)s_pinned_once")]
