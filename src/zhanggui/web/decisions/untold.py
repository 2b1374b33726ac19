"""A decision -> as somebody may read it: who may not see what goods cost is not told from whom the company buys them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from zhanggui.decide.customer_lines import OF_MARGIN
from zhanggui.decide.decision import Decision, Gain
from zhanggui.measures import DIMENSIONS
from zhanggui.measures.conditions import parse_all
from zhanggui.web.people.reads import INSIDE_CUTS, Sight

HIDDEN = INSIDE_CUTS - {"lot"}
"""The lot is told: whoever is to hold goods back has to know which."""
LISTS = ("contributions", "parts")
"""Rows that add up: without one of them they would say something else, so all of them go."""
BEHIND = r"(?:（(?:[^（）]|（[^（）]*）)*）| \((?:[^()]|\([^()]*\))*\))?(?![A-Za-z0-9_-])"
"""The name in brackets behind an id, whatever it was when that was written."""
GONE = object()


def as_told(decision: Decision, sight: Sight) -> Decision:
    """A decision and who reads it -> the same; to who may not see costs, without suppliers in its words and its tables."""
    decision = _not_drawn(decision)
    if sight.inside:
        return decision
    decision = replace(decision, gain=_without_stake(decision), details=_without_margin(decision.details))
    said = {(d, e) for d, e in _named([decision.details, *({"where": e.filter} for e in decision.evidence)]) if d in HIDDEN}
    kept = tuple(e for e in decision.evidence if sight.knows(e.name, *(c.name for c in parse_all(e.filter))))
    words = _words(said)
    title, action, details = (_without(part, words) for part in (decision.title, decision.action, decision.details))
    return replace(decision, title=title, action=action, details=details, evidence=kept)


def _not_drawn(decision: Decision) -> Decision:
    """A decision -> the same without the customers who are left alone by lot: nobody is told who they are, only how many."""
    details = decision.details or {}
    if "left_alone" not in details:
        return decision
    kept = {name: value for name, value in details.items() if name != "left_alone"}
    return replace(decision, details=kept | {"left_alone_count": len(details["left_alone"])})


def _without_margin(details: dict[str, Any] | None) -> dict[str, Any] | None:
    """Details -> without what tells the margin on single customers."""
    if not details or not any("stake_cents" in line for line in details.get("lines", [])):
        return details
    lines = [{name: value for name, value in line.items() if name not in OF_MARGIN} for line in details["lines"]]
    return details | {"lines": lines}


def _without_stake(decision: Decision) -> Gain:
    """The gain of a decision -> of one about customers without what is at stake, which tells the margin on them."""
    lines = (decision.details or {}).get("lines", [])
    return replace(decision.gain, stake=None, share=None) if any("stake_cents" in line for line in lines) else decision.gain


def about_hidden(decision: Decision) -> bool:
    """Whether a decision is about a supplier itself: nothing is left of it without."""
    return decision.subject.partition("=")[0] in HIDDEN or str((decision.details or {}).get("dimension", "")) in HIDDEN


def _named(part: Any) -> Iterator[tuple[str, str]]:
    """Details -> every (dimension, element) in them."""
    if isinstance(part, dict):
        if "dimension" in part and part.get("element") is not None:
            yield str(part["dimension"]), str(part["element"])
        yield from ((name, value) for name, value in part.items() if name in DIMENSIONS and isinstance(value, str))
        if part.get("where") and isinstance(part["where"], str):
            yield from ((c.name, str(c).removeprefix(c.name).lstrip("!<>=")) for c in parse_all(part["where"]))
        part = list(part.values())
    if isinstance(part, list | tuple):
        for one in part:
            yield from _named(one)


def _words(said: set[tuple[str, str]]) -> list[tuple[re.Pattern[str], str]]:
    """Elements not to be told -> how they stand in a sentence, and what stands there instead; the longest ids first."""
    found = []
    for dimension, element in sorted(said, key=lambda pair: (-len(pair[1]), pair)):
        zh, en = DIMENSIONS[dimension].zh, DIMENSIONS[dimension].en
        found.append((re.compile(re.escape(f"{zh}{element}") + BEHIND), f"某{zh}"))
        found.append((re.compile(re.escape(f"{en} {element}") + BEHIND), f"a {en}"))
    return found


def _without(part: Any, words: list[tuple[re.Pattern[str], str]]) -> Any:
    """A part of a decision -> without what is hidden: texts reworded, rows of a hidden dimension left out, the rest as it was."""
    if isinstance(part, str):
        for pattern, instead in words:
            part = pattern.sub(instead, part)
        return part
    if isinstance(part, dict):
        return {
            name: [] if name in LISTS and isinstance(value, list) and any(map(_tells, value)) else _without(value, words)
            for name, value in part.items() if name not in HIDDEN
        }
    if isinstance(part, list | tuple):
        return [_without(one, words) for one in part if not _tells(one)]
    return part


def _tells(row: Any) -> bool:
    """Whether a row (its cells, its conditions) is of a hidden dimension."""
    if not isinstance(row, dict):
        return False
    cells = row.get("cells", [])
    named = {d for d, _ in _named([row, *cells])}
    first = cells[0].get("en") if cells and isinstance(cells[0], dict) else None
    return not HIDDEN.isdisjoint(named) or first in {DIMENSIONS[d].en for d in HIDDEN}
