"""Addresses of members: to manage, to analyse, to dig; one card."""

from django.urls import path, register_converter

from zhanggui.web.addresses import code
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

register_converter(code(PAGES, last=False), "member_code")

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
