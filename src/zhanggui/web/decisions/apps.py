"""The app `decisions`."""

from django.apps import AppConfig


class Decisions(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.decisions"
    label = "decisions"
