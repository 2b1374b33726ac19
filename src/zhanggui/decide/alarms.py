"""The alarms about a customer, silent, late and shrinking, put together; and why, in words, with shares that add up (C14, C26).

What makes somebody likely to stay away comes from the prediction; what they buy less of, from the customer's own past. Where both
speak, each has half of the say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.shrinking import Reading, Shrinking
from zhanggui.decide.wording import Both, money_words
from zhanggui.predict.churn import Risks
from zhanggui.predict.next_order import GROUPS

Array = npt.NDArray[np.float64]
OVERDUE = GROUPS.index("overdue")
CONTRARY: dict[str, Callable[[Any], Any]] = {"overdue": lambda times: times <= 1, "amount": lambda times: times >= 1}
"""Numbers that speak against the words they would stand beside: not away for longer than usual, not buying less than usual."""
MOST = 4
"""Reasons that are told."""
LEAST_SHARE = 0.02


def alarms(risk: Risks, shrunk: Shrinking) -> npt.NDArray[np.str_]:
    """Who may be lost and who buys less, of the same customers -> silent, shrinking, both (silent, and before that less), late
    or '' of each. Who is late and buys less is told to buy less: that is four weeks' evidence and not a few days'."""
    less = shrunk.flag & ~shrunk.silent
    ways = [risk.silent & less, risk.silent, less, risk.late]
    return np.select(ways, ["both", "silent", "shrinking", "late"], "")


def reasons(risk: Risks, shrunk: Shrinking, currency: str) -> npt.NDArray[np.str_]:
    """The same -> why, of each a JSON list of {name, share, value or text and why}, the heaviest first; shares add up to 1."""
    away = np.maximum(-risk.expected.push, 0.0)
    # Where no model tells why somebody stays away, that they are away longer than usual is all there is to say.
    away[:, OVERDUE] = np.where((risk.silent | risk.late) & (away.sum(axis=1) == 0) & (risk.overdue > 1), 1.0, away[:, OVERDUE])
    for name, against in CONTRARY.items():
        group = GROUPS.index(name)
        away[against(_told(risk, group)), group] = 0.0
    fired = [r for r in shrunk.readings.values() if r.fired.any()]
    fallen = np.stack([_fall(r) for r in fired], axis=1) if fired else np.zeros((len(away), 0))
    fallen[shrunk.silent] = 0.0  # who buys nothing buys less of everything: that says nothing more
    parts = [_shared(away), _shared(fallen)]
    speak = [part.sum(axis=1) > 0 for part in parts]
    said = np.hstack([part * np.where(speak[0] & speak[1], 0.5, 1.0)[:, None] for part in parts])
    strongest = np.argsort(-said, axis=1, kind="stable")[:, :MOST]
    weight = np.take_along_axis(said, strongest, axis=1)
    weight = _shared(np.where(weight >= LEAST_SHARE, weight, 0.0))
    out = []
    for i, (columns, shares) in enumerate(zip(strongest, weight, strict=True)):
        rows = [
            _driver(risk, i, int(c), share) if c < len(GROUPS) else _signal(fired[c - len(GROUPS)], i, share, currency)
            for c, share in zip(columns, shares, strict=True) if share > 0
        ]  # fmt: skip
        out.append(json.dumps(rows, ensure_ascii=False))
    return np.array(out)


def _fall(r: Reading) -> Array:
    """-> by which share of the usual each signal fell, 0 where it gave no alarm."""
    usual = np.where(r.fired & (r.usual > 0), r.usual, 1.0)
    return np.where(r.fired, np.clip(1 - np.nan_to_num(r.now) / usual, 0.0, 1.0), 0.0)


def _shared(parts: Array) -> Array:
    """Rows of parts -> each row adding up to 1, or 0 where it has none."""
    whole = parts.sum(axis=1, keepdims=True)
    shares: Array = np.divide(parts, whole, out=np.zeros_like(parts), where=whole > 0)
    return shares


def _driver(risk: Risks, i: int, group: int, share: float) -> dict[str, Any]:
    return {"name": GROUPS[group], "value": _finite(_told(risk, group)[i]), "share": round(float(share), 4)}


def _told(risk: Risks, group: int) -> Array:
    """-> the number by which a reader knows a group of reasons, of each customer."""
    return risk.overdue if group == OVERDUE else risk.expected.told[:, group]


def _signal(r: Reading, i: int, share: float, currency: str) -> dict[str, Any]:
    """A signal that fired -> its reason: what is less, now and usually, in four weeks."""
    now, usual = (_said(float(value), r.signal.unit, currency) for value in (r.now[i], r.usual[i]))
    return {
        "name": r.signal.name, "share": round(float(share), 4), "value": _finite(r.now[i]), "usual": _finite(r.usual[i]),
        "text": {"zh": f"{r.signal.zh}低了", "en": f"{r.signal.en} is down"},
        "why": {"zh": f"四周{now['zh']}，平常{usual['zh']}", "en": f"{now['en']} in four weeks, usually {usual['en']}"},
    }  # fmt: skip


def _said(value: float, unit: str, currency: str) -> Both:
    if unit == "money":
        return money_words(value, currency)
    number = f"{value:,.1f}".removesuffix(".0")
    return {"zh": number, "en": number}


def _finite(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
