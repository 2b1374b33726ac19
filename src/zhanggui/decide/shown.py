"""A decision as the command prints it: the stable JSON shape, and a row for eyes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from zhanggui.base.days import iso
from zhanggui.base.money import major
from zhanggui.decide.decision import Decision, Gain

ENDS = ("value", "low", "high")


def as_json(decision: Decision, run: str, status: str, language: str = "zh-hans") -> dict[str, Any]:
    """A decision, the run that shows it, where it stands -> its JSON: money in major units with two decimals, days as ISO."""
    gain, chosen = decision.gain, "zh" if language.startswith("zh") else "en"
    money = {name: float(major(value)) for name, value in (("value", gain.value), ("low", gain.low), ("high", gain.high))}
    return {
        "id": decision.id,
        "kind": decision.kind,
        "subject": decision.subject,
        "title": decision.title[chosen],
        "action": decision.action[chosen],
        "owner_role": decision.owner_role,
        "expected_gain": money | {"currency": gain.currency},
        "confidence": decision.confidence,
        "evidence": [asdict(e) for e in decision.evidence],
        "status": status,
        "held_out": decision.held_out,
        "as_of": iso(decision.as_of),
        "expires": iso(decision.expires),
        "run": run,
    } | parts(gain)


def parts(gain: Gain) -> dict[str, Any]:
    """A gain -> what it is made of: `stake` (money in major units), `share` (0 to 1, `basis`: measured or assumed), `cost`. Null
    of decisions that were made before these were kept apart."""
    stake = gain.stake and {n: float(major(round(getattr(gain.stake, n)))) for n in ENDS} | {"currency": gain.currency}
    share = gain.share and {n: round(getattr(gain.share, n), 4) for n in ENDS} | {
        "basis": "measured" if gain.measured else "assumed"
    }
    return {"stake": stake, "share": share, "cost": None if stake is None else float(major(gain.cost))}


def as_row(shown: dict[str, Any]) -> dict[str, Any]:
    """The JSON of a decision -> a row of a table or of a CSV file."""
    gain = shown["expected_gain"]
    return {
        "title": shown["title"],
        "action": shown["action"],
        "owner": shown["owner_role"],
        "gain": gain["value"],
        "low": gain["low"],
        "high": gain["high"],
        "currency": gain["currency"],
        "confidence": shown["confidence"],
        "status": shown["status"],
        "expires": shown["expires"],
        "id": shown["id"],
    }
