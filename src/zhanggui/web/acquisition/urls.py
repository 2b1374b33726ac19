"""Addresses of acquisition."""

from django.urls import path

from zhanggui.web.acquisition import views

urlpatterns = [
    path("customers/acquisition/", views.sources, name="acquisition"),
    path("customers/acquisition/new/", views.newcomers, name="acquisition-newcomers"),
    path("customers/acquisition/ahead/", views.ahead, name="acquisition-ahead"),
    path("customers/acquisition/keeping/", views.keeping, name="acquisition-keeping"),
    path("customers/acquisition/contrasts/", views.began, name="acquisition-contrasts"),
    path("customers/acquisition/adoption/", views.uses, name="acquisition-adoption"),
    path("customers/acquisition/profile/", views.likes, name="acquisition-profile"),
    path("customers/conversion/", views.conversion, name="conversion"),
    path("customers/conversion/list/", views.conversion_list, name="conversion-list"),
]
