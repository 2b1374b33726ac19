"""The site as an app: shared templates, template tags, static files, words."""

from django.apps import AppConfig


class Site(AppConfig):
    """What all nouns share."""

    name = "zhanggui.web"
    label = "site"
