"""Addresses of accounts. allauth's views are listed one by one: what is not here does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from django.urls import include, path, re_path

from essor.web.accounts import address, entrances, views
from essor.web.accounts.proconnect import leaving
from essor.web.accounts.proconnect import views as proconnect

# Names that allauth reverses while it works; they lead to « page introuvable ».
NOT_OFFERED = (
    "account_signup",
    "account_email",
    "account_email_verification_sent",
    "socialaccount_signup",
    "socialaccount_connections",
)

account_patterns = [
    path("", views.profile, name="account_profile"),
    path("acces/", views.access, name="account_access"),
    path("acces/<uuid:invitation_id>/accepter/", views.access_take, name="account_access_take"),
    path("adresse/", address.address_change, name="account_email_change"),
    path("adresse/code/", address.address_code, name="account_email_code"),
    path("effacer/", views.erase, name="account_erase"),
    path("appareils/", views.sessions, name="usersessions_list"),
    path("appareils/<int:session_id>/deconnecter/", views.session_end, name="session_end"),
    path("appareils/deconnecter-tout/", views.sessions_end_all, name="sessions_end_all"),
    path("connexion/", account.login, name="account_login"),
    path("connexion/code/", account.request_login_code, name="account_request_login_code"),
    path("connexion/code/saisir/", account.confirm_login_code, name="account_confirm_login_code"),
    path("deconnexion/", leaving.logout, name="account_logout"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    path("confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/enregistre/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-facteur/", mfa.index, name="mfa_index"),
    path("second-facteur/saisir/", mfa.authenticate, name="mfa_authenticate"),
    path("second-facteur/confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-facteur/installer/", views.activate_totp, name="mfa_activate_totp"),
    path("second-facteur/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes-de-secours/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "codes-de-secours/nouveaux/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "codes-de-secours/fichier/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("proconnect/", proconnect.login, name="proconnect_login"),
    path("proconnect/retour/", proconnect.callback, name="proconnect_callback"),
    path("proconnect/quitter/", leaving.proconnect_leave, name="proconnect_leave"),
    path("proconnect/quitte/", leaving.proconnect_left, name="proconnect_left"),
    path("proconnect/annule/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("proconnect/erreur/", social.login_error, name="socialaccount_login_error"),
    *(path(f"indisponible/{name}/", views.not_offered, name=name) for name in NOT_OFFERED),
]

urlpatterns = [
    path("compte/", include(account_patterns)),
    path("invitation/<str:token>/", entrances.invitation_accept, name="invitation_accept"),
    path("demo/entrer/", entrances.demo_enter, name="demo_enter"),
    path("demo/entrer/<str:key>/<slug:role>/", entrances.demo_enter_link, name="demo_enter_link"),
]
