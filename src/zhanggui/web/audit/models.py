"""One line a write."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Line(models.Model):
    """A write: when, who, the verb, the object, old and new. Never changed, never deleted."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=40, db_index=True)
    target = models.CharField(max_length=200, db_index=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a line of the audit is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("a line of the audit is never deleted")
