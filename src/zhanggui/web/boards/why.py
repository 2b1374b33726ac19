"""Why a board's number changed: driver splits, a waterfall by dimension, the few elements that explain it, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.analyse.causes.cause import Cause
from zhanggui.analyse.causes.explain import Explanation, Split, explain
from zhanggui.measures import MEASURES
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.web import books
from zhanggui.web.boards import reads
from zhanggui.web.boards.against import versus
from zhanggui.web.boards.board import group_name
from zhanggui.web.boards.picks import Picks
from zhanggui.web.people.reads import Sight, only_known
from zhanggui.web.show import numbers, svg
from zhanggui.web.words import DRIVERS


@dataclass(frozen=True)
class Part:
    """A row of a split: its name, before, after (in their own unit), its part of the change, whether that is good."""

    name: str
    before: float | None
    after: float | None
    unit: str
    change: float
    good: bool | None
    share: float
    lines: str = ""
    into: str = ""


@dataclass(frozen=True)
class Why:
    """All that the page shows."""

    found: Explanation
    drivers: list[tuple[str, list[Part]]]
    cut: str
    cuts: list[str]
    parts: list[Part]
    waterfall: str
    tree: str

    @property
    def versus(self) -> str:
        """Both periods, named."""
        return versus(self.found.period, self.found.against)


def explained(picks: Picks, search: bool = False) -> Explanation:
    """Picks -> the explanation of their measure between their two periods, of the lines for which their conditions hold, within
    their scope."""
    question = picks.asked()
    only_known(question.names, picks.scope)
    new_years = reads.kept_new_years()

    def made() -> Explanation:
        period = (picks.period.first, picks.period.last)
        against = picks.against or "previous"
        frames = books.engine().frames()
        return explain(
            frames, picks.measure.name, period, against, where=picks.where, scope=picks.scope, search=search, new_years=new_years
        )

    found: Explanation = books.kept(("why", question, search, bool(new_years)), picks.scope, made, records_only=True)
    return found


def seen(picks: Picks, search: bool = False) -> Explanation:
    """Picks -> the explanation without the cuts and elements that are not this person's to see."""
    found = explained(picks, search)
    sight = picks.scope if isinstance(picks.scope, Sight) else Sight(picks.scope.allowed)
    return within(found, sight)


def within(found: Explanation, sight: Sight) -> Explanation:
    """An explanation and whose eyes -> what they may be told of it."""
    return replace(
        found, dimensions=tuple(s for s in found.dimensions if sight.knows(s.name)), cause=_told(found.cause, sight)
    )


def why(picks: Picks) -> Why:
    """Picks -> the page. The cut is the reader's where the change can be taken apart by it, else the first."""
    found = seen(picks)
    cuts = [s.name for s in found.dimensions]
    cut = picks.by if picks.by in cuts else cuts[0] if cuts else ""
    split = next((s for s in found.dimensions if s.name == cut), None)
    parts = sorted(_parts(split, picks), key=lambda p: -p.change) if split else []
    drivers = [(s.name, _parts(s, picks)) for s in found.drivers]
    return Why(found, drivers, cut, cuts, parts, _drawn(found, parts, picks), _tree(found, drivers, picks))


def sentence(picks: Picks) -> str:
    """Picks -> the few elements that explain the change, or that nothing is named. It reads two years of lines, so it comes
    after the page."""
    return _sentence(seen(picks, search=True))


def _told(cause: Cause, sight: Sight) -> Cause:
    """A cause -> without elements of dimensions that are not this person's to see; nothing is named in their place."""
    kept = tuple(one for one in cause.elements if sight.knows(*one))
    return cause if kept == cause.elements else replace(cause, verdict="not attributable", elements=(), share=0.0)


def _tree(found: Explanation, drivers: list[tuple[str, list[Part]]], picks: Picks) -> str:
    """The change and its drivers -> the tree: the measure above what it is the product of; none where it is no product."""
    parts = next((parts for name, parts in drivers if name == "customers"), None)
    if not parts:
        return ""
    unit, language = picks.measure.unit, _lang()

    def moved(before: float | None, after: float | None, of: str) -> str:
        return f"{numbers.text(before, of, language)} → {numbers.text(after, of, language)}"

    better = picks.measure.better
    good = None if better == "neither" or not found.change else (found.change > 0) == (better == "more")
    name = str(picks.measure.zh if numbers.zh(language) else picks.measure.en)
    root = svg.Branch(name, moved(found.before, found.value, unit), numbers.signed(found.change, unit, language), 1.0, good)
    # Three factors make the product; what comes after them (sales that name no customer) is added to it.
    below = [
        svg.Branch(
            p.name, moved(p.before, p.after, p.unit), numbers.signed(p.change, unit, language), p.share, p.good,
            "×" if i < 3 else "+",
        )
        for i, p in enumerate(parts)
    ]
    return svg.tree(root, below, label=_("驱动树，表在下面"))


def _lang() -> str:
    return get_language() or "zh-hans"


def _parts(split: Split, picks: Picks) -> list[Part]:
    """A split -> its rows with names; a driver has the unit of its own measure, an element that of the board's."""
    better, called = picks.measure.better, {}
    if split.name in DIMENSIONS:
        called = reads.names_of(split.name, [r.name for r in split.rows])
    most = max((abs(r.change) for r in split.rows), default=0) or 1
    parts = []
    for r in split.rows:
        good = None if better == "neither" or not r.change else (r.change > 0) == (better == "more")
        unit = MEASURES[r.name].unit if r.name in MEASURES else picks.measure.unit
        lines, into = _links(split.name, r.name, picks)
        name = _name(split.name, r.name, called)
        parts.append(Part(name, r.before, r.after, unit, r.change, good, abs(r.change) / most, lines, into))
    return parts


def _links(split: str, name: str, picks: Picks) -> tuple[str, str]:
    """A split and an element of it -> where its lines are, and the board of it alone; nothing for what is no element."""
    if split not in DIMENSIONS or name.startswith("rest:") or name in DRIVERS:
        return "", ""
    # A share of a ratio is not the ratio of the element: its lines would not make it up.
    return "" if picks.measure.over else picks.lines(f"{split}={name}"), picks.within(f"{split}={name}")


def _name(split: str, name: str, called: dict[str, str]) -> str:
    if name in MEASURES:
        return str(MEASURES[name].zh if numbers.zh(_lang()) else MEASURES[name].en)
    if name.startswith("rest:"):
        return _("其余%(count)s项") % {"count": name.removeprefix("rest:")}
    if name in DRIVERS:
        return _(DRIVERS[name])
    return group_name(split, None if name == "none" else name, called) if split in DIMENSIONS else name


def _drawn(found: Explanation, parts: list[Part], picks: Picks) -> str:
    unit, language = picks.measure.unit, _lang()
    if not parts:
        return ""
    steps = [svg.Step(_("对比期"), found.before, end=True, text=numbers.text(found.before, unit, language))]
    steps += [svg.Step(p.name, p.change, p.good, text=numbers.text(abs(p.change), unit, language)) for p in parts]
    steps.append(svg.Step(_("本期"), found.value, end=True, text=numbers.text(found.value, unit, language)))
    return svg.waterfall(
        steps, lambda v: numbers.axis(v, unit, language), label=_("变化由哪些部分相加，表在下面"), starts=_("纵轴从{}起")
    )


def _sentence(found: Explanation) -> str:
    """What explains the change, or that nothing is named: no guess."""
    cause = found.cause
    if cause.verdict == "elements":
        chinese = numbers.zh(_lang())
        both, either = ("、", "；") if chinese else (", ", "; ")
        named = either.join(both.join(f"{_dimension(d)} {e}" for d, e in sorted(one.items())) for one in cause.elements[:3])
        share = f"{min(max(cause.share, 0), 1):.0%}"
        return _("变化的%(share)s在：%(where)s。这是它在哪里，还不是为什么。") % {"share": share, "where": named}
    if cause.verdict == "external":
        return _("各处一起变，不是哪一家哪一样的事。")
    return _("分散在很多地方，归不到某几处，不猜。")


def _dimension(name: str) -> str:
    return str(DIMENSIONS[name].zh if numbers.zh(_lang()) else DIMENSIONS[name].en)


