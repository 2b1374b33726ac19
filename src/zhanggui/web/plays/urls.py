"""Addresses of plays."""

from django.urls import path

from zhanggui.web.plays import views

urlpatterns = [
    path("customers/plays/", views.plays, name="plays"),
    path("customers/plays/new/", views.new, name="play-new"),
    path("customers/plays/grades/", views.grades, name="play-grades"),
    path("customers/plays/<int:pk>/", views.play, name="play"),
    path("customers/plays/<int:pk>/change/", views.change, name="play-change"),
    path("customers/plays/<int:pk>/list/", views.take, name="play-list"),
    path("customers/plays/<int:pk>/<slug:verb>/", views.act, name="play-act"),
]
