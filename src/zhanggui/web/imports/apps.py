"""The app `imports`."""

from django.apps import AppConfig


class Imports(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.imports"
    label = "imports"
