"""Filters of the list of customers that people keep: a name, what it asks, whether others may open it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Saved(models.Model):
    """A filter with a name. `query` is what it asks, as an address has it; whoever opens it sees their own customers only.

    `before` is how it was before its last change, for undo; `dropped` hides it.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="customer_filters")
    query = models.TextField(blank=True)
    shared = models.BooleanField(default=False)
    before = models.JSONField(null=True)
    dropped = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def as_logged(self) -> dict[str, Any]:
        """What undo brings back and the audit keeps."""
        return {"name": self.name, "query": self.query, "shared": self.shared, "dropped": self.dropped}
