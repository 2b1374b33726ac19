"""Forms of acts on a decision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhanggui.web.people.reads import assignable


class AssignForm(forms.Form):
    """To whom, until when."""

    owner = forms.ChoiceField(label=_("给谁"))
    due = forms.DateField(label=_("何时前"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("交代一句"), required=False, max_length=500)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in assignable()}
        self.fields["owner"].choices = [(pk, str(user)) for pk, user in self.people.items()]


class TodoForm(forms.Form):
    """A piece of work: what, whose, until when."""

    text = forms.CharField(label=_("做什么"), max_length=200)
    owner = forms.ChoiceField(label=_("谁做"))
    due = forms.DateField(label=_("何时前"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in assignable()}
        self.fields["owner"].choices = [(pk, str(user)) for pk, user in self.people.items()]


class RefuseForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("为什么不做"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(forms.Form):
    """What came of it."""

    result = forms.CharField(label=_("结果怎样"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    amount = forms.DecimalField(label=_("值多少钱（不知道就空着）"), required=False, max_digits=14, decimal_places=2)


class CommentForm(forms.Form):
    """A word."""

    text = forms.CharField(label=_("说一句"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
