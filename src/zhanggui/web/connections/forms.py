"""The form of a connection. The password goes in and never comes out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhanggui.base.errors import WrongUse
from zhanggui.sources.fetch.connection import BY_MARK, NAMES, Connection, parsed
from zhanggui.tables import TABLES


class ConnectionForm(forms.Form):
    """Where a database is, what is read there, into which table."""

    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("自己认得就行，比如 erp-orders；也是这些记录的来源系统"))
    url = forms.CharField(
        label=_("地址"), max_length=500,
        help_text=_("postgresql://用户@主机:5432/库 或 mysql://用户@主机:3306/库。用一个只能读的账号"),
    )
    password = forms.CharField(
        label=_("密码"), required=False, strip=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=_("只存在服务器上，不再显示；空着就不变"),
    )
    table = forms.CharField(
        label=_("读哪张表"), max_length=200, required=False, help_text=_("表或视图的名字；也可以在下面写查询")
    )
    query = forms.CharField(
        label=_("或者，用查询"), required=False, max_length=20_000, help_text=_("一条SELECT，只读"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    target = forms.ChoiceField(label=_("是我们的哪张表"), required=False)
    mark = forms.CharField(
        label=_("水位列"), max_length=200, required=False,
        help_text=_("只增不减的一列，比如 updated_at 或 id：下次只取更新的。空着就每次全读，重复的不入账"),
    )
    overlap = forms.IntegerField(
        label=_("往回多读"), required=False, min_value=0,
        help_text=_("迟到的行靠它补上：时间列按秒，数字列按个数。空着是600秒或1000个"),
    )

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        words = [(t.name, f"{t.en if english else t.zh} · {t.name}") for t in TABLES.values() if t.mappable]
        self.fields["target"].choices = [("", _("自己认")), *words]
        self.fields["name"].disabled = fixed
        self.data: Any = self.data

    def clean_name(self) -> str:
        """Letters, digits, _ and -."""
        name: str = self.cleaned_data["name"]
        if not NAMES.fullmatch(name):
            raise forms.ValidationError(_("只能用字、数字、_和-，最多40个。"))
        return name

    def clean(self) -> dict[str, Any]:
        """The address without its password; a password in it counts as typed."""
        said = super().clean() or {}
        try:
            bare, inside = parsed(said.get("url", ""))
        except WrongUse as wrong:
            self._forget_address("")
            if said.get("url"):
                self.add_error("url", wrong.what)
            return said
        self._forget_address(bare)
        said["url"], said["password"] = bare, said.get("password") or inside
        if bool(said.get("table")) == bool(said.get("query", "").strip()):
            self.add_error("table", _("表和查询，写一个。"))
        return said

    def _forget_address(self, bare: str) -> None:
        """What was typed as the address is not shown again: there may be a password in it."""
        self.data = self.data.copy()
        self.data["url"] = bare

    def connection(self, before: Connection | None) -> Connection:
        """What was typed -> the connection; the rest as it was before."""
        said = self.cleaned_data
        fresh = Connection(
            name=said["name"], url=said["url"], table=said["table"].strip(), query=said["query"].strip(), target=said["target"],
            mark=said["mark"].strip(), overlap=BY_MARK if said["overlap"] is None else said["overlap"],
            source=before.source if before else "",
        )
        # A variable of the server is only ever sent to the server that the command named with it.
        env = before.password_env if before and before.place == fresh.place and not said["password"] else ""
        return Connection(**{**vars(fresh), "password_env": env})


def values_of(connection: Connection) -> dict[str, Any]:
    """A connection -> what its form shows; there is no password in it."""
    shown = {k: getattr(connection, k) for k in ("name", "url", "table", "query", "target", "mark")}
    return shown | {"overlap": None if connection.overlap == BY_MARK else connection.overlap}
