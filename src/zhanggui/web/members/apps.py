"""The app `members`."""

from django.apps import AppConfig


class Members(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.members"
    label = "members"
