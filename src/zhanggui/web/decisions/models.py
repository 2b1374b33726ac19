"""What people did with decisions. The decisions themselves are in the lake and never change."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

NEW, ACCEPTED, ASSIGNED, REFUSED, CLOSED = "new", "accepted", "assigned", "refused", "closed"


class Case(models.Model):
    """Where a decision stands now, one row a decision that somebody touched. `decision` is its id in the lake."""

    decision = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default=NEW)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="cases")
    due = models.DateField(null=True)
    reason = models.TextField(blank=True)
    result_cents = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    def as_logged(self) -> dict[str, object]:
        """What undo brings back and the audit keeps."""
        return {
            "state": self.state,
            "owner": self.owner.username if self.owner else None,
            "due": self.due.isoformat() if self.due else None,
            "reason": self.reason,
            "result_cents": self.result_cents,
        }


class Event(models.Model):
    """What somebody did, append-only; `before` is the case as it was, for undo. Exported to the lake as decision_events."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(null=True)
    result_cents = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["pk"]


class Todo(models.Model):
    """A piece of work of a case: what, whose, until when. Nothing is deleted: what was not wanted after all is dropped.

    about: the customer of the case's list whom it is about, empty where it is about the case.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="todos")
    text = models.CharField(max_length=200)
    about = models.CharField(max_length=200, blank=True, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="todos")
    due = models.DateField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = [models.F("done_at").asc(nulls_first=True), models.F("due").asc(nulls_last=True), "pk"]

    def as_logged(self) -> dict[str, object]:
        """What the audit keeps."""
        return {
            "text": self.text, "owner": self.owner.username, "due": self.due.isoformat() if self.due else None,
            "done": self.done_at is not None, "dropped": self.dropped,
        }
