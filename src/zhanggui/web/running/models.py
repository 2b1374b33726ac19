"""Work done in the background: one row a job. The row is the truth, the queue only says that there is something to do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


class Job(models.Model):
    """One piece of work: what (`module:function`), with which arguments, how far it is, what went wrong.

    subject: what it is about, such as `upload:5`. key: given by the schedule, unique, so that one hour is never done twice.
    """

    work = models.CharField(max_length=120)
    arguments = models.JSONField(default=list)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    key = models.CharField(max_length=60, null=True, unique=True)  # many jobs have none, and none is not unique
    state = models.CharField(max_length=10, default=WAITING, db_index=True)
    step = models.CharField(max_length=300, blank=True)
    tries = models.IntegerField(default=0)
    problem = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    @property
    def name(self) -> str:
        """The function without its module, as words."""
        return self.work.partition(":")[2].replace("_", " ")
