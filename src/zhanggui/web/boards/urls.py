"""Addresses of boards."""

from django.urls import path

from zhanggui.web.boards import keeping, views

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/compare/", views.compare, name="compare"),
    path("board/why/", views.why, name="why"),
    path("board/why/cause/", views.cause, name="why-cause"),
    path("board/lines/", views.lines, name="lines"),
    path("board/export/", views.export, name="board-export"),
    path("board/values/", views.values, name="board-values"),
    path("boards/", keeping.boards, name="boards"),
    path("boards/save/", keeping.save, name="board-save"),
    path("boards/<int:number>/", keeping.open_board, name="board-open"),
    path("boards/<int:number>/change/", keeping.change, name="board-change"),
    path("boards/<int:number>/drop/", keeping.drop, name="board-drop"),
    path("boards/<int:number>/undo/", keeping.undo, name="board-undo"),
    path("boards/<int:number>/pin/", keeping.pin, name="board-pin"),
    path("boards/<int:number>/move/", keeping.move, name="board-move"),
    path("find/", views.find, name="find"),
]
