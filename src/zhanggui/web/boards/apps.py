"""The app `boards`."""

from django.apps import AppConfig


class Boards(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.boards"
    label = "boards"
