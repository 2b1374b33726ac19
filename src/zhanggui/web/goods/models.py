"""Purchase drafts: what is going to be ordered from whom. Purchases themselves are facts of the lake."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

DRAFT, SENT, CANCELLED = "draft", "sent", "cancelled"


class Draft(models.Model):
    """A purchase order before it is one: a supplier, where it stands, and as of which day it was suggested."""

    supplier = models.CharField(max_length=120, blank=True)
    supplier_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, default=DRAFT)
    before = models.CharField(max_length=12, blank=True)
    as_of = models.IntegerField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    @property
    def number(self) -> str:
        """What people call it."""
        return f"PO-{self.pk:05d}"

    @property
    def cents(self) -> int:
        """What it costs, minor units."""
        return sum(line.cents for line in self.lines.all())

    def as_logged(self) -> dict[str, Any]:
        """What the audit keeps."""
        return {"state": self.state, "supplier": self.supplier,
                "lines": {line.sku: line.quantity for line in self.lines.all()}}


class DraftLine(models.Model):
    """A SKU of a draft: how many, at what price, what was suggested and why (both languages)."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="lines")
    sku = models.CharField(max_length=120)
    name = models.CharField(max_length=300, blank=True)
    quantity = models.FloatField()
    suggested = models.FloatField()
    pack = models.FloatField(default=1)
    price_e4 = models.BigIntegerField(null=True)
    reason = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["pk"]

    @property
    def cents(self) -> int:
        """What the line costs, minor units."""
        return round(self.quantity * (self.price_e4 or 0) / 100)
