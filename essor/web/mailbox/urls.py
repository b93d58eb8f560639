"""Addresses of the demonstration's mailbox."""

from django.urls import path

from essor.web.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("", views.message_list, name="list"),
    path("<uuid:message_id>/", views.message_detail, name="detail"),
]
