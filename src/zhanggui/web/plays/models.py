"""Plays: what is said and given to whom, and the list that was frozen when one began. What came of it is read from the lake."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_noop

DRAFT, RUNNING, ENDED, DROPPED = "draft", "running", "ended", "dropped"
STATES = {
    DRAFT: gettext_noop("草稿"), RUNNING: gettext_noop("进行中"), ENDED: gettext_noop("已结束"), DROPPED: gettext_noop("已作废"),
}  # fmt: skip
CHANNELS = {
    "sms": gettext_noop("短信"), "phone": gettext_noop("电话"), "visit": gettext_noop("拜访"),
    "push": gettext_noop("App推送"), "other": gettext_noop("其他方式"),
}  # fmt: skip
CODE = "ZG-"
"""How the number of a play begins, in the lake and in files: no number of another system begins so."""


class Play(models.Model):
    """A play. `query` is whom it is for, as an address of the list of customers has it; `before` is the state before the last
    step, for undo; `gone_day` the day on which the list went out: from then on nobody is taken back.

    `sent`: whether the lake knows it as it is now. `busy`: how many were left out since another play of the kind had them.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    query = models.TextField(blank=True)
    content_zh = models.TextField(blank=True)
    content_en = models.TextField(blank=True)
    offer = models.CharField(max_length=200, blank=True)
    coupon = models.CharField(max_length=60, blank=True)
    offer_cents = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=12, default="sms")
    days = models.IntegerField(default=30)
    hold_out = models.FloatField(default=0.1)
    cost_cents = models.BigIntegerField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=DRAFT)
    before = models.CharField(max_length=12, blank=True)
    started_day = models.IntegerField(null=True)
    gone_day = models.IntegerField(null=True)
    ended_day = models.IntegerField(null=True)
    busy = models.IntegerField(default=0)
    sent = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """What files and the lake call it."""
        return f"{CODE}{self.pk:05d}"

    @property
    def last_day(self) -> int | None:
        """The last day that counts, once the list is out; that on which it was ended where that was earlier."""
        if self.gone_day is None:
            return None
        whole = self.gone_day + self.days - 1
        return whole if self.ended_day is None else max(min(whole, self.ended_day), self.gone_day)

    @property
    def content(self) -> dict[str, str]:
        """What is said, in both languages."""
        return {"zh": self.content_zh, "en": self.content_en}

    def as_logged(self) -> dict[str, Any]:
        """What the audit keeps."""
        said = ("name", "kind", "query", "offer", "coupon", "offer_cents", "channel", "days", "hold_out", "cost_cents", "state")
        return {name: getattr(self, name) for name in said} | {"owner": self.owner.username}


class Person(models.Model):
    """A customer of a play as the list was when it began, and whether they are left alone by lot."""

    play = models.ForeignKey(Play, on_delete=models.CASCADE, related_name="people")
    customer = models.CharField(max_length=120, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    rep = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    held_out = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["customer"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["play", "customer"], name="once_a_play")]
