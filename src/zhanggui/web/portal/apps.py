"""The app `portal`."""

from django.apps import AppConfig


class Portal(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.portal"
    label = "portal"
