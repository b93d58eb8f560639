"""Every permission of Essor, in one alphabetical list: `context:resource:action`."""

from enum import StrEnum


class Permission(StrEnum):
    """What an actor may do. Roles (see roles.py) say who holds which."""

    AUDIT_READ = "common:audit:read"
    CONTACT_READ = "territory:contact:read"
    DOCUMENT_PUBLISH = "publishing:document:publish"
    EVENT_QUALIFY = "observatory:event:qualify"
    EVENT_READ = "observatory:event:read"
    EXPORT_DOWNLOAD = "common:export:download"
    IMPORT_RUN = "common:import:run"
    INSTALLATION_MANAGE = "common:installation:manage"
    JOB_MANAGE = "common:job:manage"
    MEMBER_MANAGE = "territory:member:manage"
    NOTE_READ = "observatory:note:read"
    NOTE_WRITE = "observatory:note:write"
    ORGANISATION_MANAGE = "territory:organisation:manage"
    OVERRIDE_WRITE = "observatory:override:write"
    REGISTER_LOAD = "observatory:register:load"
    SIGNAL_READ = "observatory:signal:read"
    SITE_READ = "observatory:site:read"
    SUPPLY_LINK_READ = "observatory:supply-link:read"
    SUPPLY_LINK_WRITE = "observatory:supply-link:write"
    TERRITORY_CREATE = "territory:territory:create"
    TERRITORY_MANAGE = "territory:territory:manage"
    TERRITORY_READ = "territory:territory:read"
    VALUE_CHAIN_CORRECT = "observatory:value-chain:correct"
