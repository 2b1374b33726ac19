"""Forms of accounts."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from zhanggui.web.people.roles import ROLES


class SignInForm(forms.Form):
    """A name and a password."""

    username = forms.CharField(
        label=_("用户名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("密码"), strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class AccountForm(forms.Form):
    """An account's role and rows."""

    username = forms.CharField(label=_("用户名"), max_length=60)
    name = forms.CharField(label=_("称呼"), max_length=60, required=False)
    role = forms.ChoiceField(label=_("角色"), required=False)
    sees = forms.CharField(
        label=_("看哪些"), required=False,
        help_text=_("区域、业务员、客户的编号，用逗号隔开；看全公司的角色不用填。记录里没有区域的公司，区域经理写国家"),
    )
    active = forms.BooleanField(label=_("可以登录"), required=False, initial=True)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        words = [("", _("没有角色，什么也看不到"))] + [(r.name, _(r.word)) for r in ROLES.values()]
        self.fields["role"].choices = words

    def ids(self) -> list[str]:
        """What was typed under 看哪些 -> ids."""
        return [part.strip() for part in re.split(r"[,，;；\n]", self.cleaned_data["sees"]) if part.strip()]
