"""A sentence said in both languages where it is declared: Chinese and English in -> one value that reads as the English one."""

from __future__ import annotations


class Text(str):
    """Chinese and English, both whole sentences -> the English text, with the Chinese beside it as `zh`.

    It is a text, so that logs, commands and JSON take it as it is; a page asks for `zh` where its reader reads Chinese.
    """

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, zh: str, en: str) -> Text:
        said = super().__new__(cls, en)
        said.zh = zh
        return said

    @property
    def en(self) -> str:
        """The English sentence as a plain text."""
        return str(self)

    def __reduce__(self) -> tuple[type[Text], tuple[str, str]]:  # copied and pickled with both of its languages
        return Text, (self.zh, str(self))
