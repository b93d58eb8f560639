"""Addresses of the job pages."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.jobs import views

register(
    NavItem(
        "jobs",
        "Tâches",
        "jobs:territory",
        Permission.JOB_MANAGE,
        icon="list-checks",
        order=95,
        group="running",
    )
)

app_name = "jobs"
urlpatterns = [
    path("t/<slug:slug>/taches/", views.territory_jobs, name="territory"),
    path("installation/taches/", views.installation_jobs, name="installation"),
    path("taches/<uuid:job_id>/", views.job_detail, name="detail"),
    path("taches/<uuid:job_id>/avancement/", views.job_progress, name="progress"),
    path("taches/<uuid:job_id>/annuler/", views.job_cancel, name="cancel"),
    path("taches/<uuid:job_id>/relancer/", views.job_retry, name="retry"),
]
