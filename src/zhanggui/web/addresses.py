"""Codes of the company's own records in addresses: whatever stands in one, its address leads to it and to nothing else."""

from __future__ import annotations

from collections.abc import Iterable


class Code:
    """A code in an address: as it is where that is plain; else a `=` before it, and %XX for what an address cannot hold.

    A subclass says which words are pages, and whether the code is the last of its address: else no slash may stand in it.
    """

    pages: frozenset[str] = frozenset()
    last = True

    def to_python(self, value: str) -> str:
        """As the address has it -> the code."""
        return _of(value[1:], (("%0A", "\n"), ("%0D", "\r"), ("%2F", "/"), ("%25", "%"))) if value.startswith("=") else value

    def to_url(self, value: str) -> str:
        """A code -> as the address has it."""
        steps = value.split("/")
        # A browser takes a dot for a step up, and some servers two slashes for one.
        odd = value.startswith("=") or "\n" in value or "\r" in value or steps[0] in self.pages or {"", ".", ".."} & {*steps}
        plain = not odd and (self.last or len(steps) == 1)
        return value if plain else "=" + _of(value, (("%", "%25"), ("/", "%2F"), ("\n", "%0A"), ("\r", "%0D")))


def _of(value: str, signs: Iterable[tuple[str, str]]) -> str:
    for sign, other in signs:
        value = value.replace(sign, other)
    return value


def code(words: frozenset[str], *, last: bool) -> type[Code]:
    """Words of pages, and whether a code ends its address -> the converter."""
    any_of = "|".join(sorted(words))
    regex = rf"(?!(?:{any_of})(?:/|$)).+" if last else rf"(?!(?:{any_of})/)[^/]+"
    return type("OneCode", (Code,), {"pages": words, "last": last, "regex": regex})
