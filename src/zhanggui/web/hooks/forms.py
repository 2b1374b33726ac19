"""The form of a webhook."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhanggui.web.hooks.models import EVENTS
from zhanggui.web.hooks.words import EVENT_WORDS


class HookForm(forms.Form):
    """Where to, and of what."""

    url = forms.CharField(label=_("网址"), max_length=500, widget=forms.URLInput(attrs={"placeholder": "https://"}))
    events = forms.MultipleChoiceField(
        label=_("哪些事"), choices=[(e, _(EVENT_WORDS[e])) for e in EVENTS], widget=forms.CheckboxSelectMultiple
    )
