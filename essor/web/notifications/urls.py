"""Addresses of the notification pages."""

from django.urls import path

from essor.web.notifications import push, views

app_name = "notifications"
urlpatterns = [
    path("", views.notification_list, name="list"),
    path("lire/", views.read_all, name="read_all"),
    path("<uuid:notification_id>/ouvrir/", views.open_one, name="open"),
    path("cloche/", views.bell, name="bell"),
    path("preferences/", views.preferences, name="preferences"),
    path("desabonnement/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("navigateur/abonner/", push.subscribe, name="push_subscribe"),
    path("navigateur/desabonner/", push.unsubscribe, name="push_unsubscribe"),
]
