"""Who the members are: names, phones and addresses, kept here and never in the lake; consent; links; tags; answers of surveys."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from zhanggui.base.days import day_number

PERSONAL_FIELDS = ("name", "phone", "address")
"""What tells who somebody is: never in the lake, never in the audit."""
CARD_FIELDS = ("enrolled_on", "shop", "clerk", "born_on", "sex", "level")
"""What goes to the lake under the card's opaque id."""
SEXES = ("女", "男")


class Member(models.Model):
    """A card as people typed it. `before` holds what one step of undo needs; `erased`: forgotten at the person's wish."""

    code = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True, db_index=True)
    address = models.CharField(max_length=300, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    born_on = models.DateField(null=True)
    enrolled_on = models.DateField(null=True)
    shop = models.CharField(max_length=120, blank=True)
    clerk = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=60, blank=True)
    made_here = models.BooleanField(default=False)
    sent = models.BooleanField(default=True)
    erased = models.BooleanField(default=False)
    before = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def values(self) -> dict[str, Any]:
        """Every field that a form writes, days as ISO text."""
        every = {name: getattr(self, name) for name in (*PERSONAL_FIELDS, *CARD_FIELDS)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in every.items()}

    def take(self, values: dict[str, Any]) -> None:
        """Values as `values` gives them -> in the fields."""
        for name, value in values.items():
            setattr(
                self,
                name,
                date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) and value else value or _none(name),
            )

    def for_the_lake(self) -> dict[str, Any]:
        """What the lake is told: no name, no phone, no address; empty fields are not said."""
        said = {
            "enrolled_day": day_number(self.enrolled_on) if self.enrolled_on else None,
            "birth_day": day_number(self.born_on) if self.born_on else None,
            "shop": self.shop, "clerk": self.clerk, "sex": self.sex, "level": self.level,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value not in (None, "")}


def _none(name: str) -> Any:
    return None if name.endswith("_on") else ""


class Consent(models.Model):
    """What a member agreed to: for whom, to what end, since when and where it was said; withdrawn when."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    given_to = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=120, blank=True)
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-given_on", "-pk"]


class Link(models.Model):
    """Two cards that are one person: which is kept, which was merged into it, why; undone when."""

    kept = models.CharField(max_length=120, db_index=True)
    merged = models.CharField(max_length=120, db_index=True)
    reason = models.CharField(max_length=200)
    day = models.IntegerField()
    undone_day = models.IntegerField(null=True)
    sent = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Tag(models.Model):
    """A word that a person put on a member, and took off when."""

    code = models.CharField(max_length=120, db_index=True)
    word = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    dropped_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["word", "pk"]


class TagRule(models.Model):
    """A company's own tag: a word and the rule by which members have it (analyse/members/tags.py)."""

    word = models.CharField(max_length=60)
    rule = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    dropped_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["word", "pk"]


class Answer(models.Model):
    """What a survey said to a question of the 5W2H sheet that no record answers: when, from where, who typed it."""

    question = models.CharField(max_length=60, db_index=True)
    text = models.TextField()
    source = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    dropped_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["question", "-on", "-pk"]
