"""Forms of cards: what is written on one, what a member agrees to, answers of a survey, a file of names and phones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.rules.phone import dialled, normal_phone
from zhanggui.web import books
from zhanggui.web.members.models import SEXES

OLDEST = 120
PURPOSES = (
    gettext_lazy("短信"),
    gettext_lazy("电话"),
    gettext_lazy("微信"),
    gettext_lazy("邮寄"),
    gettext_lazy("分析消费记录"),
    gettext_lazy("交给合作方"),
)


class Day(forms.DateField):
    """A day, picked or typed as 2026-11-02."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class CardForm(forms.Form):
    """A card: who it is and how they came. Everything but the number may be left out; what is written must be right."""

    code = forms.CharField(label=gettext_lazy("卡号"), max_length=120, required=False, help_text=gettext_lazy("留空由系统给"))
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=100, required=False)
    sex = forms.ChoiceField(label=gettext_lazy("性别"), required=False)
    born_on = Day(label=gettext_lazy("出生年月日"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("手机号码"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("国外号码写成 +国家码 号码"),
    )  # fmt: skip
    address = forms.CharField(label=gettext_lazy("通讯地址"), max_length=300, required=False)
    enrolled_on = Day(label=gettext_lazy("开卡日期"), required=False)
    shop = forms.CharField(label=gettext_lazy("开卡门店"), max_length=120, required=False)
    clerk = forms.CharField(label=gettext_lazy("开卡店员"), max_length=120, required=False)
    level = forms.CharField(label=gettext_lazy("会员等级"), max_length=60, required=False)

    def __init__(self, *args: Any, shops: tuple[str, ...] | None = None, fresh: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shops = shops
        self.fields["sex"].choices = [("", _("没说")), ("女", _("女")), ("男", _("男"))]
        if self.initial.get("sex") not in ("", None, *SEXES):
            self.fields["sex"].choices += [(self.initial["sex"], self.initial["sex"])]
        if not fresh:
            del self.fields["code"]

    def clean_code(self) -> str:
        """A number that can stand in an address."""
        code = str(self.cleaned_data["code"]).strip()
        if "/" in code or code in (".", ".."):
            raise ValidationError(_("卡号里不能有斜杠。"))
        return code

    def clean_phone(self) -> str:
        """The phone as it is kept."""
        found = normal_phone(self.cleaned_data["phone"], str(books.company()["country"]))
        if found is None:
            raise ValidationError(_("不是手机号：国内11位、1开头；国外写成 +国家码 号码。"))
        return found

    def clean_born_on(self) -> date | None:
        """Born before tomorrow, and not more than 120 years ago."""
        born: date | None = self.cleaned_data["born_on"]
        today = timezone.localdate()
        if born is not None and born > today:
            raise ValidationError(_("出生日期在将来。"))
        if born is not None and (today - born).days > OLDEST * 365.2425:
            raise ValidationError(_("出生日期超过120年前。"))
        return born

    def clean_enrolled_on(self) -> date | None:
        """Enrolled before tomorrow."""
        day: date | None = self.cleaned_data["enrolled_on"]
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("开卡日期在将来。"))
        return day

    def clean_shop(self) -> str:
        """A clerk writes cards of their own shop: where there is one, it need not be typed."""
        shop = str(self.cleaned_data["shop"]).strip()
        if self.shops is not None and not shop and len(self.shops) == 1:
            return self.shops[0]
        if self.shops is not None and shop not in self.shops:
            raise ValidationError(_("只能写你那家门店的卡。"))
        return shop

    def clean(self) -> dict[str, Any]:
        """Born before the card."""
        said = super().clean() or self.cleaned_data
        born, enrolled = said.get("born_on"), said.get("enrolled_on")
        if born and enrolled and born > enrolled:
            self.add_error("born_on", _("出生晚于开卡。"))
        return said

    def values(self) -> dict[str, Any]:
        """What was typed -> values of a card, days as ISO text."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        return {
            name: value.isoformat() if isinstance(value, date) else value.strip() if isinstance(value, str) else value
            for name, value in said.items()
        }


def filled(values: dict[str, Any], **kwargs: Any) -> CardForm:
    """Values of a card -> the form with them in it."""
    return CardForm(initial=values | {"phone": dialled(values["phone"])}, **kwargs)


class ConsentForm(forms.Form):
    """What a member agrees to."""

    purpose = forms.CharField(label=gettext_lazy("同意什么"), max_length=40, widget=forms.TextInput(attrs={"list": "purposes"}))
    given_to = forms.CharField(label=gettext_lazy("给谁"), max_length=120, required=False)
    why = forms.CharField(label=gettext_lazy("为什么"), max_length=200, required=False)
    given_on = Day(label=gettext_lazy("何时"), required=False)
    source = forms.CharField(
        label=gettext_lazy("在哪说的"), max_length=120, required=False, help_text=gettext_lazy("例如 开卡单、小程序")
    )


class AnswerForm(forms.Form):
    """What a survey said."""

    question = forms.CharField(max_length=60)
    text = forms.CharField(max_length=2000)
    source = forms.CharField(max_length=200, required=False)
    on = Day(required=False)


class PeopleFile(forms.Form):
    """A file of names, phones and addresses by card number."""

    file = forms.FileField(label=gettext_lazy("文件"))
