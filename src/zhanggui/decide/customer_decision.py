"""A decision about customers, put together: who is acted on, who is left alone by lot, what it is worth, what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhanggui.decide.came_back import CAME_BACK
from zhanggui.decide.customer_lines import Line, act_of, gain_of, method_words, proofs
from zhanggui.decide.customer_words import away_words, reason_words
from zhanggui.decide.decision import Decision
from zhanggui.decide.kind import Context
from zhanggui.decide.usual_goods import usual_goods
from zhanggui.decide.wording import Both


@dataclass(frozen=True)
class Told:
    """What a decision says and about whom. act: who acts (director, rep, campaign). worth: what each usually brings, in words;
    it is at stake. horizon: days in which they are to order; chance: the column that says how likely they do, untouched; sure:
    how sure, 0 to 1, and what that means in words."""

    kind: str
    act: str
    subject: str
    cause: str
    title: Both
    action: Both
    sentence: Both
    owner_role: str
    worth: Both
    horizon: int
    chance: str
    expires: int
    sure: float
    sure_of: Both


def decision_of(context: Context, told: Told, acts: Sequence[Line], alone: Sequence[Line]) -> Decision:
    """What it says, the customers to act on and those left alone -> the decision; where all are, it is held out."""
    uplift, cost = act_of(context, told.kind, told.act)
    usual = usual_goods(context, [line["customer"] for line in acts])

    def kept(line: Line) -> Line:
        found = usual.get(line["customer"])
        return line | {
            "chance": line[told.chance], "cost_cents": round(cost), "away": away_words(line, context.as_of),
            "because": [words for words in map(reason_words, line["reasons"]) if words["zh"]] if line["alarm"] else [],
            "usual": list(found.goods) if found else [],
        }  # fmt: skip

    details: dict[str, Any] = {
        "sentence": told.sentence, "measure": "net_sales", "act": told.act, "horizon": told.horizon, "outcome_method": CAME_BACK,
        "gain_method": method_words(uplift, told.act, told.worth), "sure_of": told.sure_of,
        "uplift": {"value": uplift.value, "low": uplift.low, "high": uplift.high, "measured": uplift.measured},
        "lines": [kept(line) for line in acts], "left_alone": [kept(line) for line in alone],
    }  # fmt: skip
    gain = gain_of(acts, str(context.settings["currency"]), cost, measured=uplift.measured)
    return Decision(
        kind=told.kind, subject=told.subject, cause=told.cause, title=told.title, action=told.action, owner_role=told.owner_role,
        gain=gain, confidence=round(min(max(told.sure, 0.01), 0.99), 2),
        evidence=proofs(context, list(acts) or list(alone)),
        as_of=context.as_of, expires=told.expires, run=context.run, replay=context.replay, held_out=not acts, details=details,
    )  # fmt: skip


def mean(values: Sequence[float | None]) -> float:
    """Numbers, of which some are not known -> the mean of those that are; a half where none is."""
    known = [float(v) for v in values if v is not None]
    return sum(known) / len(known) if known else 0.5
