"""The audit as rows for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from zhanggui.web.audit.models import Line
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import AUDIT

EMPTY: tuple[Any, ...] = ("", [], {})
"""What a field that nobody filled in says; that it did not change is no news."""


@dataclass(frozen=True)
class Change:
    """One field of a line: what it was, what it became."""

    field: str
    old: Any
    new: Any


def lines(*, by: User, find: str = "") -> QuerySet[Line]:
    """All lines, newest first; `find` looks in verb, object and person."""
    require(by, AUDIT)
    found = Line.objects.select_related("by")
    if find:
        found = found.filter(Q(verb__icontains=find) | Q(target__icontains=find) | Q(by__username__icontains=find))
    return found


def changes(line: Line) -> list[Change]:
    """A line -> its fields that differ, old -> new."""
    old, new = line.old or {}, line.new or {}
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [Change("", line.old, line.new)]
    both = {f: (old.get(f), new.get(f)) for f in sorted({*old, *new})}
    return [Change(f, was, now) for f, (was, now) in both.items() if was != now and not (was is None and now in EMPTY)]
