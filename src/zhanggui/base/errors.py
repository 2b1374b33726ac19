"""Errors that tell a person what was wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.base.text import Text


class ZhangguiError(Exception):
    """What went wrong, where it was found, what to do about it -> one message in those three parts.

    Raised for anything a person can mend. Commands print it and exit with `exit_code`; pages show its three parts. `what` and
    `do` are a `Text` (both languages) wherever a page may show them.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__("\n".join(part for part in (what, where, do) if part))

    def kept(self) -> dict[str, str]:
        """-> its parts as JSON can keep them, both languages of a `Text` with them; `kept_part` reads them again."""
        said = {"what": self.what, "where": self.where, "do": self.do}
        return {k: str(v) for k, v in said.items()} | {f"{k}_zh": v.zh for k, v in said.items() if isinstance(v, Text)}


def kept_part(problem: Mapping[str, str], part: str) -> str:
    """What was kept of an error, and `what` or `do` -> that part, with both languages where it had them."""
    said, zh = problem.get(part, ""), problem.get(f"{part}_zh")
    return said if zh is None else Text(zh, said)


class WrongUse(ZhangguiError):
    """The question itself cannot be asked that way (a name that does not exist, a malformed condition)."""

    exit_code = 2


class MissingColumn(ZhangguiError):
    """A measure or an analysis needs a column that this company has not imported: absent is not zero."""

    def __init__(self, table: str, column: str, needed_by: str) -> None:
        self.table, self.column, self.needed_by = table, column, needed_by
        super().__init__(
            f"{needed_by} needs the column {table}.{column}, which has not been imported.",
            do=f"Import a file that has it: zhanggui import FILE --as {table}",
        )
