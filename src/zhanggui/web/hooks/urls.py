"""Addresses of webhooks."""

from django.urls import path

from zhanggui.web.hooks import views

urlpatterns = [
    path("hooks/", views.hooks, name="hooks"),
    path("hooks/<int:pk>/remove/", views.remove, name="remove-hook"),
    path("hooks/deliveries/<int:pk>/again/", views.redeliver, name="redeliver"),
]
