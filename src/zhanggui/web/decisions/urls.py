"""Addresses of Today and of decisions."""

from django.urls import path

from zhanggui.web.decisions import views

urlpatterns = [
    path("", views.today, name="today"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<slug:pk>/", views.case, name="case"),
    path("decisions/<slug:pk>/accept/", views.accept, name="accept"),
    path("decisions/<slug:pk>/assign/", views.assign, name="assign"),
    path("decisions/<slug:pk>/refuse/", views.refuse, name="refuse"),
    path("decisions/<slug:pk>/undo/", views.undo, name="undo"),
    path("decisions/<slug:pk>/close/", views.close, name="close"),
    path("decisions/<slug:pk>/tasks/", views.plan, name="plan"),
    path("decisions/<slug:pk>/tasks/<int:number>/<slug:verb>/", views.move, name="move"),
    path("decisions/<slug:pk>/customers/<slug:verb>/", views.tick, name="tick"),
    path("decisions/<slug:pk>/comment/", views.comment, name="comment"),
]
