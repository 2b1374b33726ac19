"""Addresses of loss."""

from django.urls import path

from zhanggui.web.loss import views

urlpatterns = [
    path("customers/loss/", views.by_rep, name="loss"),
    path("customers/loss/cause/", views.cause, name="loss-cause"),
    path("customers/loss/gap/", views.gap, name="loss-gap"),
    path("customers/loss/list/", views.listed, name="loss-list"),
]
