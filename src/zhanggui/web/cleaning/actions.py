"""Lines marked as out of line, marks undone, and whether pages leave marked lines out. A line itself is never changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import set_setting
from zhanggui.sources.quarantine import marks
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import IMPORT

AUDITED = 50
"""Lines that are named in the audit; of more, how many they are."""


def mark(lines: Iterable[marks.Key], rule: str, reason: str, *, by: User) -> int:
    """Lines, the rule that found them (or `manual`) and why -> how many are marked that were not."""
    require(by, IMPORT)
    wanted = list(lines)
    if not wanted:
        raise WrongUse(_("没有选行。"), do=_("勾上要标的行。"))
    with transaction.atomic():
        found = marks.mark(books.engine().lake, wanted, rule=rule, reason=reason, by=by.username)
        _log("lines marked", [m.key for m in found], rule, by, reason)
    return len(found)


def unmark(lines: Iterable[marks.Key], *, by: User) -> int:
    """Marked lines -> how many marks were undone."""
    require(by, IMPORT)
    wanted = list(lines)
    if not wanted:
        raise WrongUse(_("没有选行。"), do=_("勾上要撤销的行。"))
    with transaction.atomic():
        found = marks.unmark(books.engine().lake, wanted, by=by.username)
        _log("marks undone", [m.key for m in found], "", by)
    return len(found)


def _log(verb: str, keys: list[marks.Key], rule: str, by: User, reason: str = "") -> None:
    named = [f"{document} · {line}" for _source, document, line in keys[:AUDITED]]
    audit.log(verb, "lines", by=by, new={"rows": len(keys), "lines": named, "rule": rule, "reason": reason})


def leave_out(out: bool, *, by: User) -> None:
    """Whether boards, decisions and exports leave marked lines out from now on -> the setting."""
    require(by, IMPORT)
    with transaction.atomic():
        old = bool(books.company()["leave_out_marked"])
        set_setting(settings.HOME, "leave_out_marked", "true" if out else "false")
        verb = "marked lines left out" if out else "marked lines kept in"
        audit.log(verb, "settings", by=by, old={"leave_out": old}, new={"leave_out": out})
