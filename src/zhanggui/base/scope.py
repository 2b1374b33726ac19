"""Whose rows a person may see. An argument of `ask` and of every read, and part of every cache key."""

from __future__ import annotations

from dataclasses import dataclass

GROUP_FLOOR = 5
"""A median over a group is shown only when the group has at least this many members."""


@dataclass(frozen=True)
class Scope:
    """Dimension -> the values this person may see; every condition must hold. No condition: the whole company."""

    allowed: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, **allowed: tuple[str, ...] | list[str]) -> Scope:
        """Keyword = dimension (`rep`, `region`, `customer`, `shop`, `supplier`), value = what may be seen.

        An empty list is a scope that sees nothing, never one that sees everything.
        """
        return cls(tuple(sorted((name, tuple(sorted(values))) for name, values in allowed.items())))

    @property
    def everything(self) -> bool:
        """True when nothing is hidden."""
        return not self.allowed

    @property
    def key(self) -> str:
        """A text that is equal exactly when two scopes show the same rows: for cache keys."""
        return repr(self.allowed)


EVERYTHING = Scope()
NOTHING = Scope.of(customer=())
