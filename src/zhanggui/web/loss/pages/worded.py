"""Words that the pages of loss share: the pages beside each other, reps, what gone means."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from zhanggui.web import books
from zhanggui.web.loss.reads import leads_reps
from zhanggui.web.people.roles import COST
from zhanggui.web.show.laid import both


def subs(request: Any, here: str) -> list[tuple[str, str, bool]]:
    """A request and the page -> (word, address, open) of the pages about loss that this person may open."""
    user = request.user
    found = [
        ("by_rep", both("按业务员", "By rep"), "loss", True),
        ("cause", both("是不是业务员的原因", "Is the rep the reason"), "loss-cause", leads_reps(user)),
        ("gap", both("补缺口", "Filling the gap"), "loss-gap", not user.kind.sees and user.may(COST)),
    ]
    return [(word, reverse(name), key == here) for key, word, name, may in found if may]


def rep_word(rep: str | None) -> str:
    """A rep -> their word."""
    return rep or both("没有业务员", "No rep")


def gone_means() -> str:
    """-> what gone means, by the company's rules."""
    months = books.company()["active_months"]
    return both(
        f"半年前还活跃、现在超过{months}个月没买的", f"Active half a year ago, nothing bought in the last {months} months"
    )
