"""Boards that people keep: what they ask, who else may open them, and who has them where."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Saved(models.Model):
    """A board with a name. `query` is what it asks, as an address has it; whoever opens it sees their own rows of it only.

    roles, people: with whom it is shared. `before` is how it was before its last change, for undo; `dropped` hides it.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="boards")
    query = models.TextField()
    roles = models.JSONField(default=list, blank=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    before = models.JSONField(null=True)
    dropped = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def as_logged(self) -> dict[str, Any]:
        """What undo brings back and the audit keeps."""
        people = sorted(self.people.values_list("username", flat=True))
        return {"name": self.name, "query": self.query, "roles": self.roles, "people": people, "dropped": self.dropped}


class Pin(models.Model):
    """A board that somebody has at the top of their list, and at which place."""

    board = models.ForeignKey(Saved, on_delete=models.CASCADE, related_name="pins")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "user"], name="a_board_is_pinned_once")]
