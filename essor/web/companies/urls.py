"""Address of a company's file."""

from django.urls import path

from essor.web.companies import views

urlpatterns = [
    path("t/<slug:slug>/entreprises/<str:siren>/", views.company_detail, name="company_detail"),
]
