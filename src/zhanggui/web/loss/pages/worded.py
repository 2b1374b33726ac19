"""Words that the pages of loss share: the pages beside each other, reps, what gone means."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.web import books
from zhanggui.web.loss.reads import leads_reps
from zhanggui.web.people.roles import COST


def subs(request: Any, here: str) -> list[tuple[str, str, bool]]:
    """A request and the page -> (word, address, open) of the pages about loss that this person may open."""
    user = request.user
    found = [
        ("by_rep", pgettext("loss", "按业务员"), "loss", True),
        ("cause", pgettext("loss", "是不是业务员的原因"), "loss-cause", leads_reps(user)),
        ("gap", pgettext("loss", "补缺口"), "loss-gap", not user.kind.sees and user.may(COST)),
    ]
    return [(word, reverse(name), key == here) for key, word, name, may in found if may]


def rep_word(rep: str | None) -> str:
    """A rep -> their word."""
    return rep or _("没有业务员")


def gone_means() -> str:
    """-> what gone means, by the company's rules."""
    months = books.company()["active_months"]
    return _("半年前还活跃、现在超过%(months)s个月没买的") % {"months": months}
