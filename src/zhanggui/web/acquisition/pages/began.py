"""What the highly active did differently at first -> the page."""

from __future__ import annotations

from zhanggui.analyse.customers.ways.contrasts import EARLY, LATER, LEAST, WORDS, Contrast, Contrasts
from zhanggui.web.acquisition.pages.worded import people
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Head, Laid, Missing, Page, both, count, named, plain

CAUSE = (
    "这是差别，不是原因：照着做不保证变活跃，当作值得试的建议。",
    "A difference, not a cause: doing the same promises nothing. Take it as something worth trying.",
)
TABLES = {"visits": "visits", "features": "events", "range": "sales"}


def _heads(found: Contrasts) -> tuple[Head, ...]:
    return (
        Head(
            "what",
            both("头8周做了什么", "What they did in the first 8 weeks"),
            both(f"首购起{EARLY}天内", f"Within {EARLY} days of the first purchase"),
            False,
        ),
        Head(
            "at_least", both("从多少算多", "From"), both("用来找的那一半客户的中位数", "The median of the half that was searched")
        ),
        Head("did", both("做到的", "Did it"), both("留出的一半里", "In the half kept apart")),
        Head(
            "active",
            both("其中高度活跃", "of these active"),
            both(
                f"首购后第{EARLY}天到第{LATER}天下单次数最多的四分之一（{found.active_from:.0f}次及以上）",
                f"The quarter with the most orders from day {EARLY} to {LATER} ({found.active_from:.0f} or more)",
            ),
        ),
        Head(
            "lift",
            both("倍数", "Lift"),
            both(
                "做到的里高度活跃的比例÷没做到的，只用留出的一半算；第二行95%区间",
                "Share active among those who did it / among the others, by the half kept apart; below, 95 %",
            ),
        ),
        Head(
            "searched_lift",
            both("找到时的倍数", "Lift when found"),
            both("用来找的那一半里的倍数，容易偏高", "In the half that was searched: tends to be too high"),
        ),
        Head(
            "verdict",
            both("站得住吗", "Holds"),
            both(
                "找的一半扣除多次比较后成立，留出的一半区间也不含1",
                "Found after correcting for the number of contrasts, and the other half's interval does not hold 1",
            ),
            False,
        ),
    )


def contrasts_page(found: Contrasts | None) -> Page:
    """Contrasts -> the page (C33)."""
    page = Page(both("活跃客户的开头", "How the active began"), "acquisition", "contrasts")
    if found is None or not found.found:
        n = 0 if found is None else found.customers
        page.missing.append(
            Missing(
                both(
                    f"首购满一年的新客户只有{n}家，不到{2 * LEAST}家，比不出什么。",
                    f"Only {n} newcomers have a year behind them, {2 * LEAST} are needed.",
                ),
                both("记录再长一些，或新客户多一些，这里就有。", "Longer records, or more newcomers, will tell."),
                "zhanggui import FILE --as sales",
            )
        )
        return page
    held = [c for c in found.found if c.holds()]
    page.note = both(f"看了{people(found.customers)}满一年的新客户", f"{people(found.customers)} with a year behind them")
    if held:
        best = held[0]
        lift = best.held_out.lift
        assert lift is not None
        page.lead = both(
            f"{WORDS[best.what][0]}多的，后来高度活跃的比例是其余的{lift[0]:.1f}倍（{lift[1]:.1f}–{lift[2]:.1f}）。",
            f"Those with more {WORDS[best.what][1]} became highly active {lift[0]:.1f} times as often "
            f"({lift[1]:.1f}–{lift[2]:.1f}). ",
        ) + both(*CAUSE)
    else:
        page.lead = both("没有一个差别在留出的那一半客户里站得住。", "No difference held up in the half that was kept apart.")
    heads = _heads(found)
    page.tables = [
        Laid(
            "contrasts",
            both("高度活跃的客户，一开始有什么不同", "What was different at first"),
            heads,
            [_contrast_row(c) for c in found.found],
            notes=(both(*CAUSE),),
        )
    ]
    for what in found.absent:
        page.missing.append(
            Missing(
                both(f"没有“{WORDS[what][0]}”：记录没有，或开始得太晚。", f"No “{WORDS[what][1]}”: not recorded, or too late."),
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
        named(both(*WORDS[c.what]), c.what),
        plain(None if c.what == "quick" else at_least, 0),
        count(c.held_out.did),
        count(c.held_out.did_active),
        plain(lift[0], 2, why=f"{lift[1]:.2f}–{lift[2]:.2f}") if lift else Cell(numbers.NONE),
        plain(found[0] if found else None, 2),
        Cell(both("站得住", "holds") if holds else both("说不准", "cannot tell"), "holds" if holds else "cannot tell"),
    ]
