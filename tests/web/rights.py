"""What each address answers to each role: the table that every new page must enter.

`TERRITORY` pages answer 404 to whoever holds no role in the territory, 403 to a role without the
permission, and 302 (to the sign-in page) to a visitor. Statuses are those of a plain GET, unless a
row names another method; 405 says that an own page takes POST only and was reached.
"""

from dataclasses import dataclass, field
from uuid import UUID

KEY = UUID("01900000-0000-7000-8000-000000000000")  # of nothing: found by nobody
SIRET = "99999999900019"
SIREN = "999999999"

EVERY_ROLE = frozenset({"lead", "facilitator", "elected", "company", "operator", "state", "reader"})
LEAD = frozenset({"lead"})
PUBLISHERS = frozenset({"lead", "elected", "operator", "state"})
NOTE_READERS = frozenset({"lead", "operator", "state"})
SIGNAL_READERS = frozenset({"lead", "state"})
NOTE_WRITERS = frozenset({"lead", "operator"})
CHAIN_CORRECTORS = frozenset({"lead", "operator"})
LINK_WRITERS = frozenset({"lead", "operator", "company"})


@dataclass(frozen=True)
class Row:
    """One address of a territory: who may open it, and what it then answers.

    Attributes:
        roles: territory roles that hold the permission.
        args: arguments after the slug.
        answer: status for a role that may (404: the object named does not exist).
        admin: whether the installation's administrator may too.
        method: the method that the address takes.
        refusal: status for another role of the territory (404: not even known to exist).
    """

    roles: frozenset[str]
    args: dict[str, object] = field(default_factory=dict)
    answer: int = 200
    admin: bool = False
    method: str = "get"
    refusal: int = 403


TERRITORY = {
    "territory_home": Row(EVERY_ROLE),
    "site_list": Row(EVERY_ROLE),
    "site_map": Row(EVERY_ROLE),
    "site_export": Row(
        PUBLISHERS, {"file_format": "csv"}, 302
    ),  # no register here: back to the list
    "site_detail": Row(EVERY_ROLE, {"siret": SIRET}, 404),
    "company_search": Row(EVERY_ROLE),
    "indicators": Row(EVERY_ROLE),
    "indicator_dictionary": Row(EVERY_ROLE),
    "indicator_compare": Row(EVERY_ROLE),
    "public_page_set": Row(LEAD, answer=302, method="post"),
    "indicator_export": Row(PUBLISHERS, {"file_format": "csv"}, 302),  # no register here
    "company_detail": Row(EVERY_ROLE, {"siren": SIREN}, 404),
    "site_industry": Row(LEAD, {"siret": SIRET}, 404),
    "signals": Row(SIGNAL_READERS, refusal=404),
    "signals_export": Row(SIGNAL_READERS, refusal=404),
    "event_list": Row(EVERY_ROLE),
    "event_export": Row(
        PUBLISHERS, {"file_format": "csv"}, 302
    ),  # no register here: back to the list
    "event_balance": Row(EVERY_ROLE),
    "event_queue": Row(LEAD),
    "event_reject_many": Row(LEAD, {}, 422, method="post"),
    "event_qualify": Row(LEAD, {"key": "nothing"}, 404),
    "event_add": Row(LEAD),
    "event_decision": Row(EVERY_ROLE, {"event_id": KEY}, 404),
    "event_edit": Row(LEAD, {"event_id": KEY}, 404),
    "event_evidence": Row(LEAD, {"event_id": KEY}, 404, method="post"),
    "event_archive": Row(LEAD, {"event_id": KEY}, 404, method="post"),
    "event_restore": Row(LEAD, {"event_id": KEY}, 404, method="post"),
    "attachment": Row(EVERY_ROLE, {"attachment_id": KEY}, 404),
    "attachment_remove": Row(EVERY_ROLE, {"attachment_id": KEY}, 404),
    "notes": Row(NOTE_READERS, {"siret": SIRET}, 404),
    "note_edit": Row(NOTE_WRITERS, {"note_id": KEY}, 404),
    "note_archive": Row(NOTE_WRITERS, {"note_id": KEY}, 404, method="post"),
    "note_restore": Row(NOTE_WRITERS, {"note_id": KEY}, 404, method="post"),
    "value_chains": Row(EVERY_ROLE),
    "value_chain": Row(EVERY_ROLE, {"code": "aucune"}, 404),
    "value_chain_export": Row(PUBLISHERS, {"code": "aucune", "file_format": "csv"}, 404),
    "anchor_decide": Row(
        CHAIN_CORRECTORS, {"code": "aucune", "siren": SIRET[:9]}, 404, method="post"
    ),
    "anchor_withdraw": Row(CHAIN_CORRECTORS, {"decision_id": KEY}, 404, method="post"),
    "site_value_chains": Row(EVERY_ROLE, {"siret": SIRET}, 404),
    "site_value_chain_withdraw": Row(CHAIN_CORRECTORS, {"decision_id": KEY}, 404, method="post"),
    "supply_links": Row(EVERY_ROLE),
    "supply_links_export": Row(PUBLISHERS, {"file_format": "csv"}),
    "supply_link_new": Row(LINK_WRITERS),
    "supply_link": Row(EVERY_ROLE, {"link_id": KEY}, 404),
    "supply_link_edit": Row(LINK_WRITERS, {"link_id": KEY}, 404),
    "supply_link_archive": Row(LINK_WRITERS, {"link_id": KEY}, 404, method="post"),
    "supply_link_restore": Row(LINK_WRITERS, {"link_id": KEY}, 404, method="post"),
    "supply_link_agree": Row(LINK_WRITERS, {"link_id": KEY}, 404, method="post"),
    "supply_link_share": Row(LINK_WRITERS, {"link_id": KEY}, 404, method="post"),
    "search": Row(EVERY_ROLE),
    "search_suggestions": Row(EVERY_ROLE),
    "documents": Row(PUBLISHERS),
    "document-download": Row(PUBLISHERS, {"kind": "nothing", "suffix": "pdf"}, 404),
    "members": Row(LEAD, admin=True),
    "member_invite": Row(LEAD, admin=True),
    "member": Row(LEAD, {"key": KEY}, 404, admin=True),
    "invitation_resend": Row(LEAD, {"key": KEY}, 404, admin=True, method="post"),
    "invitation_cancel": Row(LEAD, {"key": KEY}, 404, admin=True, method="post"),
    "access_answer": Row(LEAD, {"key": KEY}, 404, method="post"),
    "history": Row(LEAD),
    "history_csv": Row(LEAD),
    "history_exports": Row(LEAD),
    "contacts": Row(LEAD),
    "contacts_export": Row(LEAD, {"file_format": "xlsx"}),
    "contact": Row(LEAD, {"contact_id": KEY}, 404),
    "contact_new": Row(LEAD),
    "contact_edit": Row(LEAD, {"contact_id": KEY}, 404),
    "contact_archive": Row(LEAD, {"contact_id": KEY}, 404, method="post"),
    "contact_restore": Row(LEAD, {"contact_id": KEY}, 404, method="post"),
    "contact_erase": Row(LEAD, {"contact_id": KEY}, 404),
    "imports": Row(LEAD),
    "import_upload": Row(LEAD, {"importer": "contacts"}),
    "import_template": Row(LEAD, {"importer": "contacts"}),
    "import_done": Row(LEAD, {"key": KEY}, 404),
    "import_mapping": Row(LEAD, {"key": KEY}, 404),
    "import_preview": Row(LEAD, {"key": KEY}, 404),
    "import_errors": Row(LEAD, {"key": KEY}, 404),
    "import_undo": Row(LEAD, {"key": KEY}, 404, method="post"),
    "jobs:territory": Row(LEAD, admin=True),
}

# Pages of the whole installation: 403 without the permission.
INSTALLATION = {
    "installation": ({}, 200),
    "installation_checks": ({}, 200),
    "inactive_accounts": ({}, 200),
    "inactive_account": ({"user_id": KEY}, 404),
    "territory_openings": ({}, 200),
    "territory_opening": ({"edition": "2023-2027", "slug": "rien"}, 404),
    "installation_members": ({}, 200),
    "installation_member_end": ({"key": KEY}, 405),
    "installation_invitation_cancel": ({"key": KEY}, 405),
    "jobs:installation": ({}, 200),
}

# Anybody signed in, about themselves only.
SIGNED_IN = {
    "account_profile": ({}, 200),
    "account_access": ({}, 200),
    "account_access_take": ({"invitation_id": KEY}, 405),
    "account_email_change": ({}, 302),  # a second factor is asked for first
    "account_email_code": ({}, 302),
    "account_erase": ({}, 200),
    "account_change_password": ({}, 302),
    "account_set_password": ({}, 200),
    "account_reauthenticate": ({}, 302),
    "usersessions_list": ({}, 200),
    "session_end": ({"session_id": 1}, 405),
    "sessions_end_all": ({}, 405),
    "mfa_index": ({}, 200),
    "mfa_reauthenticate": ({}, 200),
    "mfa_activate_totp": ({}, 302),
    "mfa_deactivate_totp": ({}, 302),
    "mfa_view_recovery_codes": ({}, 404),
    "mfa_generate_recovery_codes": ({}, 302),
    "mfa_download_recovery_codes": ({}, 404),
    "tokens": ({}, 200),
    "token-revoke": ({"token_id": KEY}, 405),
    "gallery:gallery": ({}, 200),
    "jobs:detail": ({"job_id": KEY}, 404),
    "jobs:progress": ({"job_id": KEY}, 404),
    "jobs:cancel": ({"job_id": KEY}, 405),
    "jobs:retry": ({"job_id": KEY}, 405),
    "notifications:list": ({}, 200),
    "notifications:read_all": ({}, 405),
    "notifications:open": ({"notification_id": KEY}, 405),
    "notifications:bell": ({}, 200),
    "notifications:preferences": ({}, 200),
    "notifications:push_subscribe": ({}, 405),
    "notifications:push_unsubscribe": ({}, 405),
    "sync": ({}, 405),
    "sync_session": ({}, 200),
    "sync_blob": ({"sha256": "0" * 64}, 405),
}

# Anybody, signed in or not.
PUBLIC = {
    "home": ({}, 200),
    "public_territory": ({"slug": "nulle-part"}, 404),
    "legal:accessibility": ({}, 200),
    "legal:privacy": ({}, 200),
    "legal:licences": ({}, 200),
    "service_worker": ({}, 200),
    "manifest": ({}, 200),
    "offline": ({}, 200),
    "health:healthz": ({}, 200),
    "account_login": ({}, 200),
    "account_request_login_code": ({}, 200),
    "account_confirm_login_code": ({}, 302),
    "account_logout": ({}, 302),
    "proconnect_leave": ({}, 302),
    "proconnect_left": ({}, 302),
    "account_inactive": ({}, 200),
    "account_reset_password": ({}, 200),
    "account_reset_password_done": ({}, 200),
    "account_reset_password_from_key": ({"uidb36": "1", "key": "1-1"}, 200),
    "account_reset_password_from_key_done": ({}, 200),
    "mfa_authenticate": ({}, 302),
    "invitation_accept": ({"token": "nothing"}, 410),
    "notifications:unsubscribe": ({"token": "nothing"}, 404),
    "socialaccount_login_cancelled": ({}, 200),
    "socialaccount_login_error": ({}, 302),
}

# Outside the demonstration or without ProConnect these answer 404 to everybody.
ABSENT_HERE = {
    "demo_enter": {},
    "demo_enter_link": {"key": "nothing", "role": "lead"},
    "mailbox:list": {},
    "mailbox:detail": {"message_id": KEY},
    "proconnect_login": {},
    "proconnect_callback": {},
    "account_signup": {},
    "account_email": {},
    "account_email_verification_sent": {},
    "socialaccount_signup": {},
    "socialaccount_connections": {},
}

# The API states its rights in its own table: tests/web/api.
API = {"api-reference", "api-not-found"}
