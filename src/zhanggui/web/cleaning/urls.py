"""Addresses of cleaning."""

from django.urls import path

from zhanggui.web.cleaning import views

urlpatterns = [
    path("imports/cleaning/", views.cleaning, name="cleaning"),
    path("imports/cleaning/lines/", views.document, name="cleaning-lines"),
]
