"""The form of a token."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from zhanggui.web.people.reads import User
from zhanggui.web.tokens.reads import roles_for


class TokenForm(forms.Form):
    """What it is for, what it may do, until when."""

    name = forms.CharField(label=_("给什么用"), max_length=60)
    role = forms.ChoiceField(label=_("角色"), required=False)
    sees = forms.CharField(
        label=_("看哪些"), required=False, max_length=500, help_text=_("编号，用逗号隔开；空着就和你看到的一样")
    )
    read_only = forms.BooleanField(label=_("只读"), required=False, initial=True)
    expires = forms.DateField(label=_("到哪天为止（含）"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, owner: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("和你一样"))] + [(r.name, _(r.word)) for r in roles_for(owner)]

    def ids(self) -> list[str]:
        """What was typed under 看哪些 -> ids."""
        return [part.strip() for part in re.split(r"[,，;；\n]", self.cleaned_data["sees"]) if part.strip()]
