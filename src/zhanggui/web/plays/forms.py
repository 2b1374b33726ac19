"""The form of a play: whom it is for, what is said and given, through what, how long, how many are left alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from zhanggui.web import books
from zhanggui.web.customers import reads as customers
from zhanggui.web.customers.filters import worded
from zhanggui.web.customers.keeping import BINDER
from zhanggui.web.customers.telling import state_word
from zhanggui.web.people.reads import User, assignable
from zhanggui.web.people.roles import PLAY
from zhanggui.web.plays.models import CHANNELS, Play
from zhanggui.web.plays.ready import KINDS, Ready, wanted
from zhanggui.web.show import numbers

MOST_MONEY = 100_000_000
LONG = forms.Textarea(attrs={"rows": 3})


class PlayForm(forms.Form):
    """A play as it is written. Money is typed in major units, the share left alone in percent."""

    name = forms.CharField(label=gettext_lazy("叫什么"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("计划的种类"), help_text=gettext_lazy("同一类里，一家客户同时只进一个计划"))
    query = forms.ChoiceField(label=gettext_lazy("给谁"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("怎么找到他们"))
    content_zh = forms.CharField(label=gettext_lazy("说什么（中文）"), max_length=2000, required=False, widget=LONG)
    content_en = forms.CharField(label=gettext_lazy("说什么（英文）"), max_length=2000, required=False, widget=LONG)
    offer = forms.CharField(label=gettext_lazy("给什么"), max_length=200, required=False)
    coupon = forms.CharField(
        label=gettext_lazy("券号"), max_length=60, required=False, help_text=gettext_lazy("销售明细里写着它，才算得出核销")
    )
    offer_money = forms.DecimalField(
        label=gettext_lazy("一张券抵多少"), required=False, min_value=0, max_value=MOST_MONEY, decimal_places=2
    )
    days = forms.IntegerField(label=gettext_lazy("发出后看几天"), min_value=1, max_value=365)
    hold_out = forms.DecimalField(
        label=gettext_lazy("随机留多少不触达（%）"), min_value=0, max_value=50, decimal_places=1,
        help_text=gettext_lazy("留着做对照：没有对照，就说不清是计划有用，还是他们本来就要来"),
    )  # fmt: skip
    cost = forms.DecimalField(
        label=gettext_lazy("打算花多少（不含券）"), required=False, min_value=0, max_value=MOST_MONEY, decimal_places=2
    )
    owner = forms.ChoiceField(label=gettext_lazy("谁负责"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(name, _(word)) for name, word in KINDS.items()]
        self.fields["channel"].choices = [(name, _(word)) for name, word in CHANNELS.items()]
        self.owners = {str(one.pk): one for one in assignable() if one.may(PLAY)}
        self.fields["owner"].choices = [(pk, str(one)) for pk, one in self.owners.items()]
        self.fields["query"].choices = audiences(user, str(self.initial.get("query", "")))

    def clean_coupon(self) -> str:
        """A code without blanks around it: it is compared exactly."""
        return str(self.cleaned_data["coupon"]).strip()

    def clean(self) -> dict[str, Any]:
        """What a coupon takes off needs its number: else nobody can tell that it was used."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("offer_money") and not values.get("coupon"):
            raise ValidationError(_("写了抵多少，也要写券号。"))
        return values

    def values(self) -> dict[str, Any]:
        """What was written -> values of a play."""
        given = self.cleaned_data
        kept = ("name", "kind", "query", "channel", "content_zh", "content_en", "offer", "coupon", "days")
        return {name: given[name] for name in kept} | {
            "offer_cents": _cents(given["offer_money"]), "cost_cents": _cents(given["cost"]),
            "hold_out": float(given["hold_out"]) / 100, "owner": self.owners[given["owner"]],
        }  # fmt: skip


def _cents(value: Any) -> int | None:
    return None if value is None else round(value * 100)


def audiences(user: User, own: str = "") -> list[tuple[str, str]]:
    """A person, and a filter of their own -> what a play can be for, each with the length of its list: stages, grades, kept
    filters, everybody."""
    found = customers.seen(by=user)
    offered = [(f"state={value}", state_word(value)) for value, _n in found.choices["state"]]
    offered += [(f"grade={value}", _("%(grade)s级") % {"grade": value}) for value, _n in sorted(found.choices["grade"])]
    offered += [(wanted(saved.query).query(), saved.name) for saved in BINDER.of(user)]
    if own and own not in dict(offered):
        offered.insert(0, (own, "、".join(c.text for c in worded(wanted(own))) or _("每一家")))
    offered.append(("", _("每一家")))
    return [(query, f"{word} · {found.count(wanted(query))}") for query, word in dict(offered).items()]


def started(user: User, ready: Ready | None, query: str) -> dict[str, Any]:
    """A play ready to copy, or none, and a filter -> what the form begins with."""
    company = books.company()
    first = {
        "owner": str(user.pk), "days": int(company["play_days"]), "channel": "sms", "kind": "other", "query": query,
        "hold_out": round(float(company["play_hold_out"]) * 100, 1),
    }  # fmt: skip
    if ready is None:
        return first
    zh = numbers.zh(get_language() or "zh-hans")
    return first | {
        "name": ready.zh if zh else ready.en, "kind": ready.kind, "query": query or ready.query, "channel": ready.channel,
        "content_zh": ready.content_zh, "content_en": ready.content_en, "offer": ready.offer_zh if zh else ready.offer_en,
        "days": ready.days,
    }  # fmt: skip


def filled(play: Play) -> dict[str, Any]:
    """A draft -> what the form begins with."""
    kept = ("name", "kind", "query", "channel", "content_zh", "content_en", "offer", "coupon", "days")
    return {name: getattr(play, name) for name in kept} | {
        "offer_money": None if play.offer_cents is None else play.offer_cents / 100,
        "cost": None if play.cost_cents is None else play.cost_cents / 100,
        "hold_out": round(play.hold_out * 100, 1), "owner": str(play.owner_id),
    }  # fmt: skip
