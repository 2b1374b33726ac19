"""Scores of one against the middle of its peers, 0 to 100 an axis -> a radar: self in ink, peers dashed, scores at the axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin


@dataclass(frozen=True)
class Spoke:
    """An axis: its name, one's own score and that of the peers; None is not known."""

    name: str
    own: float | None
    peers: float | None = None


def radar(spokes: Sequence[Spoke], *, label: str = "", width: int = 340, height: int = 260) -> str:
    """At least three axes -> the radar; an axis without a score is left open and says so by a dash."""
    if len(spokes) < 3 or all(s.own is None for s in spokes):
        return ""
    radius = min(height / 2 - 38, width / 2 - 76)
    x0, y0 = width / 2, height / 2

    def at(i: int, share: float) -> tuple[float, float]:
        angle = 2 * pi * i / len(spokes) - pi / 2
        return x0 + radius * share * cos(angle), y0 + radius * share * sin(angle)

    out = [f'<svg class="zg-chart zg-radar" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">']
    for ring in (0.25, 0.5, 0.75, 1.0):
        out.append(f'<polygon points="{_points([at(i, ring) for i in range(len(spokes))])}" fill="none" stroke="var(--line)"/>')
    for i, spoke in enumerate(spokes):
        x, y = at(i, 1.0)
        out.append(f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x:.1f}" y2="{y:.1f}" stroke="var(--line)"/>')
        out.append(_label(spoke, *at(i, 1.14), (x - x0, y - y0)))
    peers = [at(i, s.peers / 100) for i, s in enumerate(spokes) if s.peers is not None]
    own = [at(i, s.own / 100) for i, s in enumerate(spokes) if s.own is not None]
    if len(peers) > 2:
        dashed = 'stroke="var(--ink-3)" stroke-width="1.2" stroke-dasharray="4 3"'
        out.append(f'<polygon points="{_points(peers)}" fill="none" {dashed}/>')
    out.append(f'<polygon points="{_points(own)}" fill="var(--band)" fill-opacity=".6" stroke="var(--ink)" stroke-width="2"/>')
    out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="var(--ink)"/>' for x, y in own]
    return "".join(out) + "</svg>"


def _points(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _label(spoke: Spoke, x: float, y: float, off: tuple[float, float]) -> str:
    """An axis, where its name stands, how far its end is from the middle -> name and score, clear of the figure."""
    side, down = off
    anchor = "middle" if abs(side) < 1 else "start" if side > 0 else "end"
    y += -8 if down < -20 else 4 if down > 20 else 0
    score = "\N{EM DASH}" if spoke.own is None else f"{spoke.own:.0f}"
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="zg-axis">{escape(spoke.name)}</text>'
        f'<text x="{x:.1f}" y="{y + 15:.1f}" text-anchor="{anchor}" class="zg-mark">{score}</text>'
    )
