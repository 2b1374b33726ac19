"""The app `connections`."""

from django.apps import AppConfig


class Connections(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.connections"
    label = "connections"
