"""Address of the health check."""

from django.urls import path

from essor.web.health import views

app_name = "health"
urlpatterns = [path("healthz", views.healthz, name="healthz")]
