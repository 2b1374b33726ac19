"""Webhooks and their deliveries, for those who look after the company's records."""

from __future__ import annotations

from django.db.models import QuerySet

from zhanggui.web.hooks.models import Delivery, Hook
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import IMPORT


def hooks(*, by: User) -> QuerySet[Hook]:
    """Every hook that is on, newest first."""
    require(by, IMPORT)
    return Hook.objects.select_related("owner").filter(off_at=None)


def deliveries(*, by: User) -> QuerySet[Delivery]:
    """What was sent and what waits, newest first."""
    require(by, IMPORT)
    return Delivery.objects.select_related("hook").filter(hook__off_at=None)
