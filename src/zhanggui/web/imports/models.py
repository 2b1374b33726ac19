"""Files that somebody brought, and how far each import is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

KEPT, READING, PROPOSED, WAITING, RUNNING, REFRESHING, DONE, FAILED, CUT = (
    "kept", "reading", "proposed", "waiting", "running", "refreshing", "done", "failed", "cut"
)
"""Kept: the files are here, and wait until the company has said who it is."""
BUSY = (READING, WAITING, RUNNING, REFRESHING)


class Upload(models.Model):
    """One act of bringing files: what was understood, what the person corrected, how far it is, what came of it.

    proposals: a list, one a file (or sheet) and table: headers with samples, the column of ours, how sure; `mapping` as TOML.
    failed: files that are no table, each with what, where, what to do. trial: what would become of the rows, file by file.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    files = models.JSONField(default=list)
    state = models.CharField(max_length=12, default=READING, db_index=True)
    step = models.CharField(max_length=300, blank=True)
    proposals = models.JSONField(default=list)
    failed = models.JSONField(default=list)
    trial = models.JSONField(default=dict)
    batch = models.IntegerField(null=True)
    report = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    touched_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    @property
    def busy(self) -> bool:
        """Whether something is being done with it in the background."""
        return self.state in BUSY
