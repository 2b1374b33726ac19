"""A member forgotten at their wish (PIPL article 47, GDPR article 17): who they were leaves this database, the quarantine and the
lake; what they bought stays, said of a number. The erasure is itself a line of the audit."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.rules.phone import national
from zhanggui.web import forget
from zhanggui.web.audit import actions as audit
from zhanggui.web.members import exported, reads
from zhanggui.web.members.models import PERSONAL_FIELDS, Member, Tag
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import PEOPLE
from zhanggui.web.running.held import sending

BLANK = {"name": "", "phone": "", "address": "", "sex": "", "born_on": None, "before": None}


def erase(code: str, *, by: User | None) -> list[str]:
    """A card's number -> nobody knows any more who it was, neither here nor in the lake; the same of the cards merged into it ->
    those cards. by=None is the command on the machine itself."""
    if by is not None:
        require(by, PEOPLE)
    if reads.card(code, by=by) is None:
        raise WrongUse(_("没有这位会员。"))
    with sending(settings.HOME), transaction.atomic():
        telling = {one: _blank(one, by) for one in (code, *reads.also(code, by=by))}
        exported.forget(settings.HOME, telling)
        words = forget.Words.of([text for texts in telling.values() for text in texts], f"#{code}")
        forget.everywhere(words, codes=telling, by=by)
    return list(telling)


def _blank(code: str, by: User | None) -> list[str]:
    """A card -> blank here; what told who it was."""
    member, _fresh = Member.objects.select_for_update().get_or_create(code=code, defaults={"by": by})
    before = member.before or {}
    telling = [text for said in (member.values(), before) for name in PERSONAL_FIELDS if (text := said.get(name))]
    telling += [national(text) for text in telling if text.startswith("+")]
    member.consents.all().delete()
    Tag.objects.filter(code=code).delete()
    for name, value in BLANK.items():
        setattr(member, name, value)
    member.erased, member.sent = True, True
    member.save()
    audit.log("member erased", f"member:{code}", by=by)
    return telling
