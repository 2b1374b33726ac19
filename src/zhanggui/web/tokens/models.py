"""Tokens of people. The secret is shown once and kept nowhere: its SHA-256 is, which 256 bits of chance make enough."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Token(models.Model):
    """A key for a program: whose, with which role and rows (empty: the owner's own), whether it may only read, until when."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    role = models.CharField(max_length=30, blank=True)
    sees = models.JSONField(default=list, blank=True)
    read_only = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires = models.DateField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def as_logged(self) -> dict[str, Any]:
        """What the audit keeps of a token; never the secret, nor its digest."""
        return {
            "name": self.name, "role": self.role, "sees": self.sees, "read_only": self.read_only,
            "expires": self.expires.isoformat() if self.expires else None,
        }
