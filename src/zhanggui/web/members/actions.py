"""What is done with cards: written, changed, undone, merged, parted, tagged. Each: one transaction and one line of the audit.

The audit says which fields were changed, never what a name, a phone or an address was: who is forgotten is forgotten there too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.analyse.members.five_w import BY_KEY
from zhanggui.analyse.members.tags import parse
from zhanggui.base.days import day_number
from zhanggui.base.errors import WrongUse
from zhanggui.sources.importing import Proposal
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.members import exported, people_file, reads
from zhanggui.web.members.models import PERSONAL_FIELDS, Answer, Consent, Link, Member, Tag, TagRule
from zhanggui.web.members.sight import Looks, looks
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import DECIDE, ENROL
from zhanggui.web.running.held import sending

COUNTED = "M{:06d}"


def enrol(values: Mapping[str, Any], *, by: User, code: str = "") -> Member:
    """Values of the form (days as ISO text) and a number of one's own choice (made where there is none) -> a new card."""
    seen = _may_write(by)
    if code and reads.taken(code):
        raise WrongUse(_("卡号 %(code)s 已经有了。") % {"code": code}, do=_("换一个，或者留空让系统给。"))
    with transaction.atomic():
        member = Member(code=code or _next_code(), made_here=True, by=by)
        empty = member.values()
        member.take(dict(values))
        if not seen.shop_seen(member.shop):
            raise PermissionDenied("a card of another shop")
        member.sent = False
        member.save()
        written = [name for name, value in member.values().items() if value != empty[name]]
        audit.log("card written", f"member:{member.code}", by=by, **_said(empty, member.values(), written))
        transaction.on_commit(lambda: exported.cards(settings.HOME))
    return member


def change(code: str, values: Mapping[str, Any], *, by: User) -> Member:
    """A card's number and what stands on it from now on -> the card. What it said before is kept for one step of undo."""
    seen = _may_write(by)
    with transaction.atomic():
        member = _locked(code, seen, make=by)
        old = member.values()
        member.take(dict(values))
        if not seen.shop_seen(member.shop):
            raise PermissionDenied("a card of another shop")
        changed = [name for name, value in member.values().items() if value != old[name]]
        if changed:
            member.before, member.sent = {"values": old}, False
            member.save()
            audit.log("card changed", f"member:{code}", by=by, **_said(old, member.values(), changed))
            transaction.on_commit(lambda: exported.cards(settings.HOME))
    return member


def _said(old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[str]) -> dict[str, Any]:
    """Fields that changed -> the two sides of an audit line: of a name, a phone or an address only that it changed."""
    open_ = [name for name in changed if name not in PERSONAL_FIELDS and name != "born_on"]
    hidden = [name for name in changed if name not in open_]
    return {
        "old": {n: old[n] or None for n in open_},
        "new": {n: new[n] or None for n in open_} | ({"fields": hidden} if hidden else {}),
    }


def undo(code: str, *, by: User) -> Member:
    """The last change of a card -> undone. A card that was just made has nothing before it."""
    seen = _may_write(by)
    with transaction.atomic():
        member = _locked(code, seen)
        if not member.before:
            raise WrongUse(_("没有可撤销的。"))
        old = member.values()
        member.take(member.before["values"])
        member.before, member.sent = None, False
        member.save()
        changed = [n for n, value in member.values().items() if value != old[n]]
        audit.log("card undone", f"member:{code}", by=by, **_said(old, member.values(), changed))
        transaction.on_commit(lambda: exported.cards(settings.HOME))
    return member


def agree(code: str, purpose: str, *, by: User, on: date, given_to: str = "", why: str = "", source: str = "") -> Consent:
    """A member agrees to something: for whom, to what end, since when, where that was said."""
    seen = _may_write(by)
    if not purpose.strip():
        raise WrongUse(_("没写同意什么。"))
    if on > timezone.localdate():
        raise WrongUse(_("同意的日子不能在将来。"))
    with transaction.atomic():
        member = _locked(code, seen, make=by)
        member.consents.filter(purpose=purpose, withdrawn_on=None).update(withdrawn_on=on)
        made = Consent.objects.create(
            member=member, purpose=purpose.strip()[:40], given_to=given_to.strip()[:120], why=why.strip()[:200],
            source=source.strip()[:120], given_on=on, by=by,
        )  # fmt: skip
        audit.log(
            "consent given", f"member:{code}", by=by, new={"purpose": made.purpose, "on": on.isoformat(), "source": made.source}
        )
    return made


def withdraw(code: str, consent: int, *, by: User) -> Consent:
    """A consent -> withdrawn today; that it was once given stays known."""
    seen = _may_write(by)
    with transaction.atomic():
        member = _locked(code, seen)
        found = member.consents.select_for_update().filter(pk=consent, withdrawn_on=None).first()
        if found is None:
            raise WrongUse(_("没有这项同意，或已经撤回了。"))
        found.withdrawn_on = timezone.localdate()
        found.save(update_fields=["withdrawn_on"])
        audit.log(
            "consent withdrawn",
            f"member:{code}",
            by=by,
            old={"purpose": found.purpose},
            new={"on": found.withdrawn_on.isoformat()},
        )
    return found


def merge(kept: str, merged: str, reason: str, *, by: User | None) -> Link:
    """Two cards of one person -> the second counts as the first everywhere from now on, until it is undone. by=None is the
    command on the machine itself."""
    _may_decide(by)
    if kept == merged:
        raise WrongUse(_("同一张卡不用合并。"))
    with sending(settings.HOME):
        # Alone until the lake knows of it: who merges at the same time is told so.
        with transaction.atomic():
            for code in (kept, merged):
                if reads.card(code, by=by) is None:
                    raise WrongUse(_("没有会员 %(code)s，或者已经并到别的卡了。") % {"code": code})
            gone = Link.objects.filter(merged__in=(kept, merged), undone_day=None).values_list("merged", flat=True).first()
            if gone is not None:
                raise WrongUse(_("%(code)s 已经并到别的卡了，先撤销那一次。") % {"code": gone})
            said = reason.strip()[:200] or "same person"
            made = Link.objects.create(kept=kept, merged=merged, reason=said, day=_known_day(), by=by)
            audit.log("cards merged", f"member:{kept}", by=by, new={"merged": merged, "reason": made.reason})
        exported.linked(settings.HOME)
    return made


def part(link: int, *, by: User | None) -> Link:
    """A merge -> undone: two people again."""
    _may_decide(by)
    with transaction.atomic():
        found = Link.objects.select_for_update().filter(pk=link, undone_day=None).first()
        if found is None:
            raise WrongUse(_("没有这次合并，或已经撤销了。"))
        found.undone_day, found.undone_at, found.sent = max(found.day, _known_day()), timezone.now(), False
        found.save()
        audit.log("merge undone", f"member:{found.kept}", by=by, old={"merged": found.merged})
        transaction.on_commit(lambda: exported.links(settings.HOME))
    return found


def _known_day() -> int:
    """-> the day on which the records know of a link: today, or the last day they reach where that is earlier, so that what is
    worked out as of that day already counts the two as one."""
    today, reached = day_number(timezone.localdate()), books.reached()
    return today if reached is None else min(today, reached)


def tag(code: str, word: str, *, by: User) -> Tag:
    """A word -> put on a member, today."""
    _may_write(by)
    word = word.strip()
    if not word or len(word) > 60 or reads.card(code, by=by) is None:
        raise WrongUse(_("标签要写1到60个字。"))
    with transaction.atomic():
        found = Tag.objects.filter(code=code, word=word, dropped_on=None).first()
        if found is None:
            found = Tag.objects.create(code=code, word=word, by=by, on=timezone.localdate())
            audit.log("member tagged", f"member:{code}", by=by, new={"tag": word})
    return found


def untag(code: str, pk: int, *, by: User) -> None:
    """A tag that a person put -> taken off, today."""
    _may_write(by)
    if reads.card(code, by=by) is None:
        raise WrongUse(_("没有这位会员。"))
    with transaction.atomic():
        found = Tag.objects.select_for_update().filter(pk=pk, code=code, dropped_on=None).first()
        if found is None:
            raise WrongUse(_("没有这个标签，或已经摘掉了。"))
        found.dropped_on = timezone.localdate()
        found.save(update_fields=["dropped_on"])
        audit.log("member untagged", f"member:{code}", by=by, old={"tag": found.word})


def rule(word: str, text: str, *, by: User) -> TagRule:
    """A word and a rule -> a tag of the company's own: whoever the rule holds for has it, as of the last records."""
    require(by, DECIDE)
    _may_write(by)
    word, text = word.strip(), text.strip()
    if not word or len(word) > 60 or len(text) > 300:
        raise WrongUse(_("标签要写1到60个字，规则不超过300个字。"))
    parse(text)
    with transaction.atomic():
        if TagRule.objects.filter(word=word, dropped_on=None).exists():
            raise WrongUse(_("已经有叫“%(word)s”的规则标签了。") % {"word": word}, do=_("先停用那一个。"))
        made = TagRule.objects.create(word=word, rule=text, by=by, on=timezone.localdate())
        audit.log("tag rule written", f"tag:{word}", by=by, new={"rule": text})
    return made


def drop_rule(pk: int, *, by: User) -> None:
    """A tag of the company's own -> given to nobody any more; that it was is kept."""
    require(by, DECIDE)
    _may_write(by)
    with transaction.atomic():
        found = TagRule.objects.select_for_update().filter(pk=pk, dropped_on=None).first()
        if found is None:
            raise WrongUse(_("没有这个规则，或已经停用了。"))
        found.dropped_on = timezone.localdate()
        found.save(update_fields=["dropped_on"])
        audit.log("tag rule dropped", f"tag:{found.word}", by=by, old={"rule": found.rule})


def answer(question: str, text: str, *, by: User, on: date, source: str = "") -> Answer:
    """What a survey said to a question of the 5W2H sheet -> kept, with its date and where it comes from."""
    require(by, DECIDE)
    _may_write(by)
    if question not in BY_KEY or not text.strip():
        raise WrongUse(_("没写回答，或者没有这个问题。"))
    if on > timezone.localdate():
        raise WrongUse(_("调查的日子不能在将来。"))
    with transaction.atomic():
        made = Answer.objects.create(question=question, text=text.strip()[:2000], source=source.strip()[:200], on=on, by=by)
        audit.log("survey answered", f"question:{question}", by=by, new={"on": on.isoformat(), "source": made.source})
    return made


def drop_answer(pk: int, *, by: User) -> None:
    """An answer -> no longer shown; it stays on record."""
    require(by, DECIDE)
    _may_write(by)
    with transaction.atomic():
        found = Answer.objects.select_for_update().filter(pk=pk, dropped_on=None).first()
        if found is None:
            raise WrongUse(_("没有这条回答，或已经去掉了。"))
        found.dropped_on = timezone.localdate()
        found.save(update_fields=["dropped_on"])
        audit.log("answer dropped", f"question:{found.question}", by=by)


def keep_people(found: Sequence[Proposal], *, by: User | None, work: Path) -> people_file.Took:
    """What was just imported -> who the members of its lists are, kept here. by=None is the command on the machine itself."""
    if by is not None and not by.may(ENROL):
        return people_file.Took()
    return people_file.from_import(found, by=by, work=work)


def _may_write(by: User) -> Looks:
    require(by, ENROL)
    return looks(by)


def _may_decide(by: User | None) -> None:
    """Who may say that two cards are one person: who writes cards and decides, and the command on the machine itself."""
    if by is not None:
        require(by, ENROL)
        require(by, DECIDE)
    looks(by)


def _locked(code: str, seen: Looks, make: User | None = None) -> Member:
    """A card's number -> its row here, locked; made of what the lake says of it where nobody has written on it yet."""
    found = Member.objects.select_for_update().filter(code=code).first()
    if found is None and make is not None:
        known = reads.card(code, by=make)
        if known is not None:
            found = Member.objects.create(code=code, by=make, **reads.as_fields(known))
    if found is None:
        raise WrongUse(_("没有这位会员。"))
    if not seen.shop_seen(found.shop):
        raise PermissionDenied("a card of another shop")
    if found.erased:
        raise WrongUse(_("这位会员的个人信息已经按本人要求抹掉了，不能再写。"))
    return found


def _next_code() -> str:
    """-> the next number of a card made here that is nobody's."""
    number = Member.objects.filter(made_here=True).count() + 1
    while Member.objects.filter(code=COUNTED.format(number)).exists() or reads.taken(COUNTED.format(number)):
        number += 1
    return COUNTED.format(number)
