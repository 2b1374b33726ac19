"""Addresses of imports."""

from django.urls import path

from zhanggui.web.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
]
