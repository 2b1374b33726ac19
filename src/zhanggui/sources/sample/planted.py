"""The truths planted in the sample company: what a test, or a learner, may check the product against."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Planted:
    """What is true by making. Days are day numbers, amounts cents, customers and SKUs their codes.

    The spike: on `spike_day` the returns come to `spike_cents`, beside `ordinary_cents` on an ordinary day; of them
    `lot_cents` are the lot `bad_lot` of the SKU `bad_sku`, from `outlets` customers, for `reason`.
    left: customers who stopped ordering -> (day of the last order, why).
    one_off: a customer that once bought far more than ever: (customer, day, amount).
    stock: what is planted in the stockrooms, by name (see `stock_files.truths`): sold out today, below the reorder point,
    sold out for a while, heaps that lie, the supplier that cannot be relied on.
    visits, app, rivals, members, winning: what is planted in each, by name (the rep who stopped coming, the banner that
    misleads, the source that is dear ...).
    """

    start: int
    end: int
    spike_day: int
    bad_sku: str
    bad_lot: str
    reason: str
    spike_cents: int
    ordinary_cents: int
    lot_cents: int
    outlets: int
    left: dict[str, tuple[int, str]]
    one_off: tuple[str, int, int]
    lines: int
    net_cents: int
    stock: dict[str, Any] = field(default_factory=dict)
    visits: dict[str, Any] = field(default_factory=dict)
    app: dict[str, Any] = field(default_factory=dict)
    rivals: dict[str, Any] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)
    winning: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """-> a mapping that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Planted:
        """What `as_json` gave, through JSON -> the same truths."""
        left = {customer: (day, why) for customer, (day, why) in told["left"].items()}
        return cls(**{**told, "left": left, "one_off": tuple(told["one_off"])})
