"""Addresses of sources."""

from django.urls import path

from zhanggui.web.connections import views

urlpatterns = [
    path("sources/", views.sources, name="sources"),
    path("sources/new/", views.new, name="source-new"),
    path("sources/folder/", views.folder, name="pickup"),
    path("sources/of/<str:name>/", views.source, name="source"),
    path("sources/of/<str:name>/pull/", views.pull_now, name="pull"),
]
