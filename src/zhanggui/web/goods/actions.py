"""What is done with purchase drafts: made, changed, sent, cancelled, undone. Each: one transaction and one line of the audit."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.decide.order_line import OrderLine
from zhanggui.decide.order_words import words
from zhanggui.web.audit import actions as audit
from zhanggui.web.goods import reads
from zhanggui.web.goods.models import CANCELLED, DRAFT, SENT, Draft, DraftLine
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import COST, DECIDE

MOST = 1e9
"""Nobody orders more of one SKU."""


def make_drafts(quantities: Mapping[str, float], *, by: User) -> list[Draft]:
    """SKU: units to order -> a draft a supplier, with the reason of each line as it was told."""
    _allowed(by)
    found = reads.goods(by=by)
    by_sku = {line.sku: line for line in found.lines}
    groups: dict[tuple[str, str], list[tuple[OrderLine, float]]] = {}
    for sku, quantity in quantities.items():
        if sku in by_sku and quantity > 0:
            line = by_sku[sku]
            groups.setdefault((line.supplier, line.supplier_name), []).append((line, _sensible(quantity)))
    if not groups:
        raise WrongUse(_("一种都没选，或者数量都是0。"), do=_("勾上要订的商品，写上数量。"))
    made = []
    with transaction.atomic():
        for (supplier, name), lines in groups.items():
            draft = Draft.objects.create(supplier=supplier, supplier_name=name, as_of=found.as_of, by=by)
            for line, quantity in lines:
                DraftLine.objects.create(
                    draft=draft, sku=line.sku, name=line.name, quantity=quantity, suggested=line.quantity, pack=line.pack,
                    price_e4=line.net_e4, reason=words(line)["quantity"],
                )  # fmt: skip
            audit.log("purchase drafted", f"draft:{draft.pk}", by=by, new=draft.as_logged())
            made.append(draft)
    return made


def change_line(draft: int, line: int, quantity: float, *, by: User) -> Draft:
    """A line of a draft that was not sent -> another quantity; 0 takes it off."""
    with transaction.atomic():
        found = _locked(draft, by, (DRAFT,))
        old = found.as_logged()
        row = found.lines.filter(pk=line).first()
        if row is None:
            raise WrongUse(_("这张单上没有这一行。"))
        if quantity <= 0:
            row.delete()
        else:
            row.quantity = _sensible(quantity)
            row.save(update_fields=["quantity"])
        audit.log("purchase changed", f"draft:{found.pk}", by=by, old=old, new=found.as_logged())
    return found


def send(draft: int, *, by: User) -> Draft:
    """A draft -> marked as sent to the supplier."""
    return _to(draft, SENT, "purchase sent", (DRAFT,), by)


def cancel(draft: int, *, by: User) -> Draft:
    """A draft, or one that was sent -> cancelled; it stays on record."""
    return _to(draft, CANCELLED, "purchase cancelled", (DRAFT, SENT), by)


def undo(draft: int, *, by: User) -> Draft:
    """The last step of a draft -> undone: it stands where it stood before."""
    with transaction.atomic():
        found = _locked(draft, by, (SENT, CANCELLED))
        if not found.before:
            raise WrongUse(_("没有可撤销的。"))
        old = found.as_logged()
        found.state, found.before = found.before, ""
        found.save()
        audit.log("purchase undone", f"draft:{found.pk}", by=by, old=old, new=found.as_logged())
    return found


def _to(draft: int, state: str, verb: str, states: tuple[str, ...], by: User) -> Draft:
    with transaction.atomic():
        found = _locked(draft, by, states)
        if state == SENT and not found.lines.exists():
            raise WrongUse(_("单上一行也没有，发不了。"))
        old = found.as_logged()
        found.before, found.state = found.state, state
        found.save()
        audit.log(verb, f"draft:{found.pk}", by=by, old=old, new=found.as_logged())
    return found


def _locked(draft: int, by: User, states: tuple[str, ...]) -> Draft:
    _allowed(by)
    found = Draft.objects.select_for_update().filter(pk=draft).first()
    if found is None:
        raise WrongUse(_("没有这张采购单。"))
    if found.state not in states:
        raise WrongUse(_("现在做不了：这张单已经不是那个状态了。"), do=_("刷新看看，或先撤销上一步。"))
    return found


def _allowed(by: User) -> None:
    require(by, COST)
    require(by, DECIDE)


def _sensible(quantity: float) -> float:
    if not 0 < quantity <= MOST:
        raise WrongUse(_("数量要大于0，且不能大得离谱。"))
    return float(quantity)
