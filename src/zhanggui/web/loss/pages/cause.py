"""A verdict a rep -> the page."""

from __future__ import annotations

from zhanggui.analyse.loss.rep_cause import Cause
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Head, Laid, Missing, Page, both, count, plain, words

WHY = {
    "alone": (
        "他独自负责{regions}，没有同区域别人的客户可比",
        "alone in {regions}: nobody else's customers there to compare with",
    ),
    "thin": ("配得上的同类客户只有{matched}家，不到他客户的一半或不足10家", "only {matched} of the customers have a like"),
    "few": ("两边一共流失的太少", "too few left on either side"),
    "holds_one": ("区间含1，看不出差别", "the interval holds 1: no difference shown"),
    "many": (
        "单看区间不含1，但同时看了多个业务员，可能只是凑巧",
        "the interval alone does not hold 1, but of so many reps one may stand out by chance",
    ),
}


def _heads() -> tuple[Head, ...]:
    return (
        Head("rep", both("业务员", "Rep"), "", False),
        Head(
            "verdict",
            both("结论", "Verdict"),
            both(
                "风险比的95%区间整个大于1、而且扣除同时看多人的凑巧之后还成立，才说偏高",
                "Higher only when the whole interval is above 1, and still so after correcting for the number of reps",
            ),
            False,
        ),
        Head(
            "risk_ratio",
            both("风险比", "Risk ratio"),
            both(
                "同一格（等级×区域×规模）里他的客户流失率÷别人的，按Mantel-Haenszel合并；第二行95%区间",
                "Share gone / that of others within grade x region x size, by Mantel and Haenszel; below, 95 %",
            ),
        ),
        Head(
            "matched",
            both("配上同类的", "With a like"),
            both("有同类可比的客户，后面是他全部客户", "Customers with a like, of all"),
        ),
        Head("gone", both("其中流失", "Gone of these")),
        Head(
            "expected",
            both("同类该流失", "Expected"),
            both("若和同类别人的客户一样，该流失几家", "How many had they left as like customers of others did"),
        ),
        Head(
            "crude",
            both("不配同类的比", "Without matching"),
            both("他的流失率÷其他人的，不分等级区域", "Share gone / that of all others"),
        ),
        Head(
            "detectable",
            both("最小能看出的", "Detectable"),
            both(
                "数据这么多时，五次里四次能看出来的最小风险比；真实差别比这小，就看不出",
                "The least risk ratio that data of this size would show four times in five",
            ),
        ),
    )


def cause_page(found: list[Cause] | None) -> Page:
    """A verdict a rep -> the page (C19)."""
    page = Page(both("是不是业务员的原因", "Is the rep the reason"), "loss", "cause")
    if not found:
        page.missing.append(
            Missing(
                both("没人说过哪家客户由谁跟进，比不了。", "Nobody said who looks after whom: nothing can be compared."),
                both("导入业务员分管，或在销售明细里带业务员。", "Import assignments, or sales with their rep."),
                "zhanggui import FILE --as assignments",
            )
        )
        return page
    told = [c for c in found if c.verdict == "more"]
    if told:
        worst = told[0]
        assert worst.risk is not None
        page.lead = both(
            f"{worst.rep}的客户流失风险是同等级、同区域、同规模、别人跟进的客户的{worst.risk[0]:.1f}倍（区间{worst.risk[1]:.1f}–{worst.risk[2]:.1f}）。"
            f"这是比较，不是定论：没记下来的原因比不出来。",
            f"{worst.rep}'s customers leave {worst.risk[0]:.1f} times as often "
            f"({worst.risk[1]:.1f}–{worst.risk[2]:.1f}) as like customers of others. It compares like with like and "
            f"proves nothing: what was not written down is not matched.",
        )
    else:
        page.lead = both(
            "和同类客户比，说不准哪个业务员是流失的原因。",
            "Held against like customers, it cannot be said of any rep that they are the reason.",
        )
    heads = _heads()
    rows = [_cause_row(c) for c in found]
    matched_on = both("、", ", ").join(
        {
            "grade": both("等级", "grade"),
            "region": both("区域", "region"),
            "size": both("规模（上年净销售额分三档）", "size (thirds of net sales of the year before)"),
        }[m]
        for m in found[0].matched_on
    )
    page.tables = [
        Laid(
            "cause",
            both("和同类客户比", "Held against like customers"),
            heads,
            rows,
            notes=(both(f"同类：{matched_on}。", f"Alike in: {matched_on}."),),
        )
    ]
    return page


def _cause_row(c: Cause) -> list[Cell]:
    verdict = {"more": both("偏高", "higher"), "less": both("偏低", "lower"), "cannot tell": both("说不准", "cannot tell")}[
        c.verdict
    ]
    tone = {"more": "bad", "less": "good"}.get(c.verdict, "")
    regions = both("、", ", ").join(c.alone_in[:3])
    why = both(*WHY[c.why]).format(regions=regions, matched=c.matched) if c.why else ""
    risk = plain(c.risk[0], 2, why=f"{c.risk[1]:.2f}–{c.risk[2]:.2f}") if c.risk else Cell(numbers.NONE)
    return [
        words(c.rep),
        Cell(verdict, c.verdict, why=why, tone=tone),
        risk,
        Cell(f"{c.matched:,} / {c.customers:,}", c.matched),
        count(c.gone),
        plain(c.expected, 1),
        plain(c.crude, 2),
        plain(c.detectable, 2),
    ]
