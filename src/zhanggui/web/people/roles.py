"""The visible list of roles: what each may do, and by which dimension its rows are cut."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop

DECIDE, IMPORT, PEOPLE, AUDIT, BOARDS, EXPORT = "decide", "import", "people", "audit", "boards", "export"
COST = "cost"
PLAYS, PLAY = "plays", "play"
"""To see plays (those of one's own customers where one's rows are cut); to run them."""
"""To see measures that tell what goods cost the company: cost of sales, gross profit, margin."""
MEMBERS, ENROL, PERSONAL = "members", "enrol", "personal"
"""To see members; to write a card; to see who a member is (name, phone, address: the phone whole only for those who decide)."""


@dataclass(frozen=True)
class Role:
    """One role: its name, its word on the page (Chinese, translated), acts it may do, and the dimension that cuts its rows.

    `sees` is empty where the whole company is seen; else the account's list of ids of that dimension says what is seen.
    `portal`: no colleague but somebody the company trades with. Only the doors of PORTAL_DOORS open, whatever the acts are.
    """

    name: str
    word: str
    acts: frozenset[str]
    sees: str = ""
    portal: bool = False


def _role(name: str, word: str, *acts: str, sees: str = "", portal: bool = False) -> Role:
    return Role(name, word, frozenset(acts), sees, portal)


WORK = (DECIDE, BOARDS, EXPORT)
CARDS = (MEMBERS, ENROL, PERSONAL)
TOUCH = (PLAYS, PLAY)
ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        _role("owner", gettext_noop("老板"), *WORK, *CARDS, *TOUCH, COST, IMPORT, PEOPLE, AUDIT),
        _role("operations", gettext_noop("运营"), *WORK, *CARDS, *TOUCH, COST, IMPORT),
        _role("administrator", gettext_noop("管理员"), *WORK, *CARDS, *TOUCH, COST, IMPORT, PEOPLE, AUDIT),
        _role("buyer", gettext_noop("采购"), *WORK, COST),
        _role("sales_director", gettext_noop("销售总监"), *WORK, *CARDS, *TOUCH, COST),
        _role("marketer", gettext_noop("市场"), *WORK, *CARDS, *TOUCH),
        _role("designer", gettext_noop("美工"), BOARDS),
        _role("analyst", gettext_noop("分析员"), BOARDS, EXPORT, COST, MEMBERS),
        _role("regional_manager", gettext_noop("区域经理"), *WORK, sees="region"),
        _role("rep", gettext_noop("业务员"), *WORK, PLAYS, sees="rep"),
        _role("shop_clerk", gettext_noop("店员"), BOARDS, *CARDS, sees="shop"),
        _role("distributor", gettext_noop("经销商"), EXPORT, sees="customer", portal=True),
        _role("outlet", gettext_noop("网点"), EXPORT, sees="customer", portal=True),
        _role("supplier", gettext_noop("供应商"), EXPORT, sees="supplier", portal=True),
    )
}
PORTAL_HOME = "portal"
PORTAL_DOORS = frozenset({
    PORTAL_HOME, "portal-sheet", "portal-document", "sign-in", "sign-out", "language", "theme", "password", "settings", "tokens",
    "revoke-token", "health", "health-ready", "api-none", "api-v1:health", "api-v1:me", "api-v1:portal_sheets",
    "api-v1:portal_sheet", "api-v1:portal_document",
})  # fmt: skip
"""Every address, by its name, that opens to the roles of the portal. What is not written here stays closed to them: a new page or
operation is theirs only once somebody has said so."""
NOBODY = Role("", gettext_noop("还没有角色"), frozenset(), sees="customer")
"""An account without a role signs in and sees nothing."""


def role_of(name: str) -> Role:
    """A role's name -> its record; an unknown one is nobody."""
    return ROLES.get(name, NOBODY)
