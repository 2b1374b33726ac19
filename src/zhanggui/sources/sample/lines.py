"""Lines of documents as columns side by side: the shape in which sales and returns are made and put together."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from zhanggui.sources.sample.season import Floats, Ints

NOBODY = -1
SALE, RETURN, WRITE_OFF = 0, 1, 2


@dataclass(frozen=True)
class Lines:
    """One element a line. `basket` is what stands on one document; customer, lot, promotion, reason, origin are -1 where
    there is none; `origin` is the position of the line that is returned; a charge has sku -1. Prices in 1/10,000 yuan."""

    sort: Ints
    day: Ints
    basket: Ints
    customer: Ints
    channel: Ints
    sku: Ints
    lot: Ints
    quantity: Floats
    list_e4: Ints
    price_e4: Ints
    cost_e4: Ints
    promotion: Ints
    reason: Ints
    origin: Ints

    def __len__(self) -> int:
        return len(self.day)

    @property
    def net_cents(self) -> Ints:
        """The amount of each line."""
        return cents(self.price_e4, self.quantity)

    def at(self, which: Ints | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Lines:
        """Positions, or a mask -> those lines."""
        return Lines(*(getattr(self, field.name)[which] for field in fields(self)))

    def with_(self, **columns: Ints | Floats) -> Lines:
        """Columns by name -> the same lines with those instead."""
        return Lines(*(columns.get(field.name, getattr(self, field.name)) for field in fields(self)))


def together(parts: list[Lines]) -> Lines:
    """Lines -> all of them, one after the other: positions in the first part stay what they are."""
    return Lines(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Lines)))


def cents(price_e4: Ints, quantity: Floats) -> Ints:
    """Unit prices and quantities -> amounts in cents, halves away from zero."""
    exact = price_e4 * quantity / 100
    return np.asarray(np.sign(exact) * np.floor(np.abs(exact) + 0.5), dtype=np.int64)
