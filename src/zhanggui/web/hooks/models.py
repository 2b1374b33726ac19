"""Who wants to be told what, and what was sent. The outbox is written with the event, in one transaction."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

MADE, EVENT, IMPORTED, REFRESHED = "decision.made", "decision.event", "import.done", "refresh.done"
EVENTS = (MADE, EVENT, IMPORTED, REFRESHED)
WAITING, DONE, GIVEN_UP = "waiting", "done", "given up"


class Hook(models.Model):
    """An address that is told of events. Its secret is made of `salt` and the home's key: the database alone signs nothing."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=500)
    events = models.JSONField(default=list)
    salt = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    off_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    @property
    def secret(self) -> str:
        """What both sides sign with."""
        return "zgh_" + salted_hmac("zhanggui.hook", self.salt, algorithm="sha256").hexdigest()


class Delivery(models.Model):
    """One event for one hook. `about` names the event, so that it is told once however often it is noticed."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20)
    about = models.CharField(max_length=120)
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=WAITING)
    due_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    status = models.IntegerField(null=True)
    said = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hook", "about"], name="told_once")]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"])]
