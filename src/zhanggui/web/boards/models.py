"""Boards that people keep: what they ask, who else may open them, and who has them where."""

from __future__ import annotations

from django.db import models

from zhanggui.web.binder.models import Kept, Pinned


class Saved(Kept):
    """A board with a name."""


class Pin(Pinned):
    """A board that somebody has at the top of their list."""

    kept = models.ForeignKey(Saved, on_delete=models.CASCADE, related_name="pins")
