"""Every address of Essor, by area. Pages of a territory stand under /t/<slug>/."""

from django.urls import include, path

urlpatterns = [
    path("", include("essor.web.home.urls")),
    path("", include("essor.web.legal.urls")),
    path("composants/", include("essor.web.gallery.urls")),
    path("", include("essor.web.sync.urls")),
    path("", include("essor.web.pwa.urls")),
    path("", include("essor.web.attachments.urls")),
    path("", include("essor.web.territory.urls")),
    path("", include("essor.web.sites.urls")),
    path("", include("essor.web.events.urls")),
    path("", include("essor.web.signals.urls")),
    path("", include("essor.web.companies.urls")),
    path("", include("essor.web.value_chains.urls")),
    path("", include("essor.web.notes.urls")),
    path("", include("essor.web.indicators.urls")),
    path("", include("essor.web.accounts.urls")),
    path("", include("essor.web.members.urls")),
    path("", include("essor.web.history.urls")),
    path("", include("essor.web.jobs.urls")),
    path("", include("essor.web.contacts.urls")),
    path("", include("essor.web.imports.urls")),
    path("", include("essor.web.search.urls")),
    path("", include("essor.web.health.urls")),
    path("", include("essor.web.installation.urls")),
    path("compte/jetons/", include("essor.web.tokens.urls")),
    path("t/<slug:slug>/documents/", include("essor.web.documents.urls")),
    path("", include("essor.web.api.urls")),
    path("notifications/", include("essor.web.notifications.urls")),
    path("boite-aux-lettres/", include("essor.web.mailbox.urls")),
]
