"""Numbers -> SVG text: the ruler, the sparkline, the daily chart with its band, the waterfall. Colours are tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10


def scale_of(values: Sequence[float]) -> tuple[float, float]:
    """Every number that a column's rulers must hold -> the ends of their one scale; zero is always on it."""
    low, high = min([0.0, *values]), max([0.0, *values])
    return (low, high) if high > low else (low, low + 1)


def ruler(
    low: float, value: float | None, high: float, scale: tuple[float, float], *,
    width: int = 132, label: str = "", fact: float | None = None, good: bool = True,
) -> str:
    """An interval on a scale -> the ruler: band = interval, dot = most likely, diamond = what happened later."""
    left, right = scale
    inner = width - 8

    def x(v: float) -> float:
        return 4 + inner * max(0.0, min(1.0, (v - left) / (right - left)))

    zero = x(0)
    band = max(2.0, x(high) - x(low))
    parts = [
        f'<svg class="zg-ruler" width="{width}" height="18" viewBox="0 0 {width} 18" role="img" aria-label="{escape(label)}">',
        f'<line x1="4" x2="{width - 4}" y1="9" y2="9" stroke="var(--line-2)"/>',
        f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="5" y2="13" stroke="var(--line-2)"/>',
        f'<rect x="{x(low):.1f}" y="5.5" width="{band:.1f}" height="7" fill="var(--band-2)"/>',
    ]
    if value is not None:
        parts.append(f'<circle cx="{x(value):.1f}" cy="9" r="3.6" fill="var(--ink)"/>')
    if fact is not None:
        colour = "var(--good)" if good else "var(--bad)"
        parts.append(f'<path d="M{x(fact):.1f} 3l5 6l-5 6l-5-6z" fill="{colour}" stroke="var(--sheet)" stroke-width="1.2"/>')
    return "".join(parts) + "</svg>"


def spark(values: Sequence[float | None], low: Sequence[float] = (), high: Sequence[float] = (), *, tone: str = "ink") -> str:
    """A short series and its usual range -> the sparkline; its last point a dot in a tone."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return ""
    every = [*known, *low, *high]
    bottom, top = min(every), max(every)
    span = (top - bottom) or 1

    def xy(i: int, v: float) -> str:
        return f"{2 + 172 * i / (len(values) - 1):.1f},{31 - 27 * (v - bottom) / span:.1f}"

    line = " ".join(xy(i, v) for i, v in enumerate(values) if v is not None)
    band = ""
    if low and high and len(low) == len(values):
        ends = [xy(i, v) for i, v in enumerate(high)] + [xy(i, v) for i, v in reversed(list(enumerate(low)))]
        band = f'<polygon points="{" ".join(ends)}" fill="var(--band)" opacity=".75"/>'
    last = xy(len(values) - 1, known[-1]).split(",")
    thin = 'vector-effect="non-scaling-stroke"'
    return (
        '<svg class="zg-spark" viewBox="0 0 180 34" preserveAspectRatio="none" aria-hidden="true">'
        f'{band}<polyline points="{line}" fill="none" stroke="var(--ink-2)" stroke-width="1.4" {thin}/>'
        f'<line x1="{last[0]}" x2="{float(last[0]) + 0.01:.2f}" y1="{last[1]}" y2="{last[1]}" '
        f'stroke="var(--{tone})" stroke-width="7" stroke-linecap="round" {thin}/></svg>'
    )


def ticks(bottom: float, top: float, count: int = 4) -> list[float]:
    """The ends of an axis -> 3 to 6 round numbers on it."""
    span = (top - bottom) or 1
    raw = span / count
    size = 10 ** floor(log10(raw))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= raw)
    first = floor(bottom / step) * step
    out = []
    while first <= top + step * 0.001:
        if first >= bottom - step * 0.001:
            out.append(round(first, 10))
        first += step
    return out


@dataclass(frozen=True)
class Series:
    """What a line chart draws: a label a point, now, then, and the usual range; bridged: over so many points
    without a number the lines go on (days on which the shop is closed), over more they break."""

    labels: Sequence[str]
    now: Sequence[float | None]
    then: Sequence[float | None] = ()
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    odd: Sequence[bool] = ()
    titles: Sequence[str] = ()
    bridged: int = 0


def line_chart(series: Series, say: Callable[[float], str], *, width: int = 900, height: int = 210, label: str = "") -> str:
    """A series -> the chart: ink is now, dashed grey is then, a band is the usual range, odd points are `bad` dots."""
    every = [v for part in (series.now, series.then, series.low, series.high) for v in part if v is not None]
    if not every:
        return ""
    marks = ticks(min([0.0, *every]) if min(every) >= 0 and min(every) < 0.6 * max(every) else min(every), max(every))
    bottom, top = min([*marks, *every]), max([*marks, *every])
    left, right, up, down = 56, width - 14, 12, height - 24
    count = max(len(series.labels) - 1, 1)

    def x(i: int) -> float:
        return left + (right - left) * i / count

    def y(v: float) -> float:
        return down - (down - up) * (v - bottom) / ((top - bottom) or 1)

    out = [f'<svg class="zg-chart" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">']
    for mark in marks:
        out.append(f'<line x1="{left}" x2="{right}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" stroke="var(--line)"/>')
        out.append(f'<text x="{left - 8}" y="{y(mark) + 4:.1f}" text-anchor="end" class="zg-axis">{escape(say(mark))}</text>')
    every_nth = max(1, -(-len(series.labels) // max(2, width // 90)))
    for i, name in enumerate(series.labels):
        if i % every_nth == 0:
            out.append(f'<text x="{x(i):.1f}" y="{height - 6}" text-anchor="middle" class="zg-axis">{escape(name)}</text>')
    if series.low and series.high:
        ends = [f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(series.high) if v is not None]
        ends += [f"{x(i):.1f},{y(v):.1f}" for i, v in reversed(list(enumerate(series.low))) if v is not None]
        out.append(f'<polygon points="{" ".join(ends)}" fill="var(--band)"/>')
    if any(v is not None for v in series.then):
        dashed = 'stroke="var(--ink-3)" stroke-width="1.2" stroke-dasharray="4 3"'
        out.append(_line(series.then, x, y, dashed, bridged=series.bridged))
    out.append(_line(series.now, x, y, 'stroke="var(--ink)" stroke-width="2"', bridged=series.bridged))
    out += _dots(series, x, y)
    return "".join(out) + "</svg>"


def _line(
    values: Sequence[float | None], x: Callable[[int], float], y: Callable[[float], float], stroke: str, *, bridged: int
) -> str:
    """Points, bridged where a few have none, else broken -> a path."""
    path, last = [], None
    for i, v in enumerate(values):
        if v is not None:
            near = last is not None and i - last - 1 <= bridged
            path.append(f"{'L' if near else 'M'}{x(i):.1f} {y(v):.1f}")
            last = i
    return f'<path d="{" ".join(path)}" fill="none" {stroke}/>'


def _dots(series: Series, x: Callable[[int], float], y: Callable[[float], float]) -> list[str]:
    """The last point, the odd ones, and a title for whoever points at a day."""
    out, last = [], max((i for i, v in enumerate(series.now) if v is not None), default=-1)
    for i, v in enumerate(series.now):
        if v is None:
            continue
        odd = i < len(series.odd) and series.odd[i]
        shown = odd or i == last
        title = f"<title>{escape(series.titles[i])}</title>" if i < len(series.titles) else ""
        colour = "var(--bad)" if odd else "var(--ink)" if shown else "transparent"
        if shown or title:
            out.append(f'<circle cx="{x(i):.1f}" cy="{y(v):.1f}" r="{4 if shown else 6}" fill="{colour}">{title}</circle>')
    return out


@dataclass(frozen=True)
class Step:
    """A bar of a waterfall: its name, its value, and whether that is good (none for neutral); `end` = a whole, not a part."""

    name: str
    value: float
    good: bool | None = None
    end: bool = False
    text: str = ""


def waterfall(
    steps: Sequence[Step], say: Callable[[float], str], *,
    width: int = 860, height: int = 290, label: str = "", starts: str = "{}",
) -> str:
    """A start, parts, an end -> the waterfall. Parts add up exactly; an axis that starts above zero says so by `starts`."""
    levels, at = [], 0.0
    for step in steps:
        before = 0.0 if step.end else at
        at = step.value if step.end else at + step.value
        levels.append((before, at))
    inner = [v for step, pair in zip(steps, levels, strict=True) for v in (pair if not step.end else pair[1:])]
    bottom, top = min(inner), max(inner)
    bottom = max(0.0, bottom - (top - bottom) * 0.6) if bottom > 0 and bottom > 0.5 * top else min(0.0, bottom)
    marks = ticks(bottom, top)
    bottom, top = min([bottom, *marks]), max([top, *marks])
    left, right, up, down = 56, width - 8, 32, height - 26
    slot = (right - left) / max(len(steps), 1)
    bar = min(44.0, slot * 0.6)

    def y(v: float) -> float:
        return down - (down - up) * (max(v, bottom) - bottom) / ((top - bottom) or 1)

    out = [f'<svg class="zg-chart zg-waterfall" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">']
    for mark in marks:
        out.append(f'<line x1="{left}" x2="{right}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" stroke="var(--line)"/>')
        out.append(f'<text x="{left - 8}" y="{y(mark) + 4:.1f}" text-anchor="end" class="zg-axis">{escape(say(mark))}</text>')
    if bottom > 0:
        out.append(f'<text x="{left}" y="12" class="zg-axis">{escape(starts.format(say(bottom)))}</text>')
    for i, (step, ends) in enumerate(zip(steps, levels, strict=True)):
        out += _bar_of(step, ends, left + slot * (i + 0.5), slot, y, first=i == 0, foot=height - 8)
        if i + 1 < len(steps):
            from_x, to_x, level = left + slot * (i + 0.5) + bar / 2, left + slot * (i + 1.5) - bar / 2, y(ends[1])
            out.append(f'<line x1="{from_x:.1f}" x2="{to_x:.1f}" y1="{level:.1f}" y2="{level:.1f}" stroke="var(--line-2)"/>')
    return "".join(out) + "</svg>"


def fitting(name: str, room: float) -> str:
    """A name and the room below its bar -> as much of it as fits at 12 px: a hanzi is 12 wide, a Latin letter about 7."""
    at = 0.0
    for i, sign in enumerate(name):
        at += 12 if ord(sign) > 0x2E7F else 7.6 if sign.isupper() else 7
        if at > room:
            return name[: max(1, i - 1)].rstrip() + "…"
    return name


def _bar_of(
    step: Step, ends: tuple[float, float], centre: float, slot: float, y: Callable[[float], float], *, first: bool, foot: float
) -> list[str]:
    """One step at its place -> its bar, its signed label, its name."""
    fill = {True: "good-fill", False: "bad-fill", None: "ink-2"}[step.good]
    if step.end:
        fill = "ink-3" if first else "ink"
    wide, top, tall = min(44.0, slot * 0.6), y(max(ends)), max(1.5, y(min(ends)) - y(max(ends)))
    arrow = "" if step.end or not step.value else "▲ " if step.value > 0 else "▼ "
    name = fitting(step.name, slot - 6)
    text = 'text-anchor="middle" class='
    return [
        f'<rect x="{centre - wide / 2:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="var(--{fill})"/>',
        f'<text x="{centre:.1f}" y="{top - 6:.1f}" {text}"zg-mark">{escape(arrow + step.text)}</text>',
        f'<text x="{centre:.1f}" y="{foot:.1f}" {text}"zg-axis">{escape(name)}<title>{escape(step.name)}</title></text>',
    ]


def bar(share: float, tone: str = "band-2", width: int = 100) -> str:
    """A share of the largest -> a bar beside a number."""
    long = max(0.0, min(1.0, share)) * width
    return (
        f'<svg class="zg-inbar" width="{width}" height="8" viewBox="0 0 {width} 8" aria-hidden="true">'
        f'<rect width="{long:.1f}" height="8" fill="var(--{tone})"/></svg>'
    )


@dataclass(frozen=True)
class Branch:
    """A knot of a tree: its name, before and after, its part of the change in words, how large that is (0 to 1), whether good."""

    name: str
    moved: str
    change: str
    share: float
    good: bool | None
    sign: str = "×"


def tree(root: Branch, below: Sequence[Branch], *, width: int = 420, label: str = "") -> str:
    """A product and its factors -> the driver tree: the product above, lines down to its factors, their signs between them."""
    slot, top, foot, middle = width / len(below), 78, 118, 98
    stroke = 'stroke="var(--line-2)" fill="none"'
    out = [
        f'<svg class="zg-chart" viewBox="0 0 {width} 196" role="img" aria-label="{escape(label)}">',
        _knot(root, width / 2, 6, 190.0),
        f'<path d="M{width / 2:.1f} {top}V{middle}M{slot / 2:.1f} {middle}H{width - slot / 2:.1f}" {stroke}/>',
    ]
    for i, branch in enumerate(below):
        centre = slot * (i + 0.5)
        out.append(f'<path d="M{centre:.1f} {middle}V{foot}" {stroke}/>' + _knot(branch, centre, foot, slot - 14))
        if i:
            out.append(f'<text x="{slot * i:.1f}" y="{foot + 40}" text-anchor="middle" class="zg-axis">{branch.sign}</text>')
    return "".join(out) + "</svg>"


def _knot(branch: Branch, centre: float, top: float, wide: float) -> str:
    """One knot -> its box with name, before and after, its part of the change, and a bar as long as that."""
    fill = {True: "good-fill", False: "bad-fill", None: "ink-2"}[branch.good]
    left, text, long = centre - wide / 2, 'text-anchor="middle" class=', max(1.0, wide * min(1.0, branch.share))
    return (
        f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="72" fill="var(--sheet)" stroke="var(--line-2)"/>'
        f'<text x="{centre:.1f}" y="{top + 18}" {text}"zg-mark">{escape(fitting(branch.name, wide - 8))}</text>'
        f'<text x="{centre:.1f}" y="{top + 36}" {text}"zg-axis">{escape(branch.moved)}</text>'
        f'<text x="{centre:.1f}" y="{top + 56}" {text}"zg-mark">{escape(branch.change)}</text>'
        f'<rect x="{left:.1f}" y="{top + 66}" width="{long:.1f}" height="6" fill="var(--{fill})"/>'
    )
