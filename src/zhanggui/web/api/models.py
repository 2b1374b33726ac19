"""Answers to writes that carried a key, so that the same request sent twice is done once."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Answered(models.Model):
    """Whose key, what was asked (a digest), what was answered. Kept for a day."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["by", "key"], name="answered_once")]
