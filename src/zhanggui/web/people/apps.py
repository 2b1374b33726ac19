"""The app `people`."""

from django.apps import AppConfig


class People(AppConfig):
    """Accounts, roles, sign-in."""

    name = "zhanggui.web.people"
    label = "people"
