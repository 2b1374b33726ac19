"""Addresses of members: to manage, to analyse, to dig; one card."""

from django.urls import path, register_converter

from zhanggui.web.members import views
from zhanggui.web.members.pages import analysed, mined, moving

PAGES = frozenset(
    {
        "new",
        "duplicates",
        "complete",
        "people",
        "tracker",
        "composition",
        "transitions",
        "annual",
        "promotions",
        "value",
        "5w2h",
        "tags",
    }
)
"""Words that a card's number cannot be in an address, as pages have them: such a number gets a `=` before it."""


class Code:
    """A card's number in an address."""

    regex = rf"(?!(?:{'|'.join(sorted(PAGES))})/)[^/]+"

    def to_python(self, value: str) -> str:
        """As the address has it -> the number."""
        return value.removeprefix("=")

    def to_url(self, value: str) -> str:
        """A number -> as the address has it."""
        return f"={value}" if value in PAGES or value.startswith("=") else value


register_converter(Code, "member_code")

urlpatterns = [
    path("members/", views.members, name="members"),
    path("members/new/", views.new, name="member-new"),
    path("members/duplicates/", views.duplicates, name="member-duplicates"),
    path("members/complete/", views.complete, name="member-complete"),
    path("members/people/", views.people, name="member-people"),
    path("members/tracker/", analysed.tracker, name="member-tracker"),
    path("members/composition/", moving.composed, name="member-composition"),
    path("members/transitions/", moving.transitions, name="member-transitions"),
    path("members/annual/", moving.annual, name="member-annual"),
    path("members/promotions/", moving.promotions, name="member-promotions"),
    path("members/value/", mined.value, name="member-value"),
    path("members/5w2h/", mined.five_w, name="member-5w2h"),
    path("members/tags/", mined.tags, name="member-tags"),
    path("members/<member_code:member>/", views.member, name="member"),
    path("members/<member_code:member>/change/", views.change, name="member-change"),
    path("members/<member_code:member>/<slug:verb>/", views.act, name="member-act"),
]
