"""What the highly active did differently at first -> the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhanggui.analyse.customers.ways.contrasts import EARLY, LATER, LEAST, WORDS, Contrast, Contrasts
from zhanggui.web.acquisition.pages.worded import people
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Head, Laid, Missing, Page, count, declared, named, plain

TABLES = {"visits": "visits", "features": "events", "range": "sales"}


def _heads(found: Contrasts) -> tuple[Head, ...]:
    return (
        Head(
            "what",
            _("头8周做了什么"),
            _("首购起%(EARLY)s天内") % {"EARLY": EARLY},
            False,
        ),
        Head("at_least", _("从多少算多"), _("用来找的那一半客户的中位数")),
        Head("did", _("做到的"), _("留出的一半里")),
        Head(
            "active",
            _("其中高度活跃"),
            _("首购后第%(EARLY)s天到第%(LATER)s天下单次数最多的四分之一（%(active_from)s次及以上）")
            % {"EARLY": EARLY, "LATER": LATER, "active_from": f"{found.active_from:.0f}"},
        ),
        Head(
            "lift",
            _("倍数"),
            _("做到的里高度活跃的比例÷没做到的，只用留出的一半算；第二行95%区间"),
        ),
        Head(
            "searched_lift",
            _("找到时的倍数"),
            _("用来找的那一半里的倍数，容易偏高"),
        ),
        Head(
            "verdict",
            _("站得住吗"),
            _("找的一半扣除多次比较后成立，留出的一半区间也不含1"),
            False,
        ),
    )


def _no_cause() -> str:
    return _("这是差别，不是原因：照着做不保证变活跃，当作值得试的建议。")


def _word(what: str) -> str:
    """A contrast -> its words, as it is declared."""
    return declared(*WORDS[what])


def contrasts_page(found: Contrasts | None) -> Page:
    """Contrasts -> the page (C33)."""
    page = Page(_("活跃客户的开头"), "acquisition", "contrasts")
    if found is None or not found.found:
        n = 0 if found is None else found.customers
        page.missing.append(
            Missing(
                _("首购满一年的新客户只有%(n)s家，不到%(v)s家，比不出什么。") % {"n": n, "v": 2 * LEAST},
                _("记录再长一些，或新客户多一些，这里就有。"),
                "zhanggui import FILE --as sales",
            )
        )
        return page
    held = [c for c in found.found if c.holds()]
    page.note = _("看了%(customers)s满一年的新客户") % {"customers": people(found.customers)}
    if held:
        best = held[0]
        lift = best.held_out.lift
        assert lift is not None
        did = _word(best.what)
        page.lead = (
            _("%(did)s多的，后来高度活跃的比例是其余的%(lift)s倍（%(lift2)s–%(lift3)s）。")
            % {"did": did, "lift": f"{lift[0]:.1f}", "lift2": f"{lift[1]:.1f}", "lift3": f"{lift[2]:.1f}"}
            + _no_cause()
        )
    else:
        page.lead = _("没有一个差别在留出的那一半客户里站得住。")
    heads = _heads(found)
    page.tables = [
        Laid(
            "contrasts",
            _("高度活跃的客户，一开始有什么不同"),
            heads,
            [_contrast_row(c) for c in found.found],
            notes=(_no_cause(),),
        )
    ]
    for what in found.absent:
        page.missing.append(
            Missing(
                _("没有“%(what)s”：记录没有，或开始得太晚。") % {"what": _word(what)},
                "",
                f"zhanggui import FILE --as {TABLES.get(what, 'sales')}",
            )
        )
    return page


def _contrast_row(c: Contrast) -> list[Cell]:
    lift, found = c.held_out.lift, c.searched.lift
    at_least = c.at_least / 100 if c.what == "amount" else c.at_least
    holds = c.holds()
    return [
        named(_word(c.what), c.what),
        plain(None if c.what == "quick" else at_least, 0),
        count(c.held_out.did),
        count(c.held_out.did_active),
        plain(lift[0], 2, why=f"{lift[1]:.2f}–{lift[2]:.2f}") if lift else Cell(numbers.NONE),
        plain(found[0] if found else None, 2),
        Cell(_("站得住") if holds else _("说不准"), "holds" if holds else "cannot tell"),
    ]
