"""The app `goods`."""

from django.apps import AppConfig


class Goods(AppConfig):
    """One noun of the site."""

    name = "zhanggui.web.goods"
    label = "goods"
