"""The app `api`."""

from django.apps import AppConfig


class Api(AppConfig):
    """The interface for programs."""

    name = "zhanggui.web.api"
    label = "api"
