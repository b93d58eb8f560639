"""How history is told in French: what things are called, and what happened to them.

A context adds the names of its own kinds and verbs at start-up with `register_words`; a word that
nobody registered is shown as it is stored.
"""

_KINDS: dict[str, str] = {
    "access_request": "Demande d'accès",
    "account": "Compte",
    "affiliation": "Appartenance",
    "attachment": "Fichier joint",
    "contact": "Contact",
    "establishment": "Établissement",
    "import": "Import",
    "installation": "Installation",
    "invitation": "Invitation",
    "job": "Tâche",
    "membership": "Rôle d'un membre",
    "note": "Note",
    "organisation": "Organisation",
    "perimeter": "Périmètre",
    "person": "Personne",
    "reference": "Données de référence",
    "session": "Appareil connecté",
    "territory": "Territoire",
    "token": "Jeton d'accès",
}

# By past participle: the part after the dot in `membership.ended`.
_VERBS: dict[str, str] = {
    "accepted": "acceptation",
    "added": "ajout",
    "applied": "application",
    "archived": "archivage",
    "cancelled": "annulation",
    "changed": "changement",
    "created": "création",
    "deleted": "suppression",
    "edited": "modification",
    "email_changed": "changement d'adresse électronique",
    "ended": "fin",
    "enqueued": "mise en file",
    "erased": "effacement",
    "failed": "échec",
    "granted": "accord",
    "loaded": "chargement",
    "refused": "refus",
    "removed": "suppression",
    "renewed": "renouvellement",
    "restored": "rétablissement",
    "retried": "nouvel essai",
    "revoked": "révocation",
    "set": "fixation",
    "started": "ouverture",
    "succeeded": "réussite",
    "undone": "retour en arrière",
    "updated": "mise à jour",
}

_FIELDS: dict[str, str] = {
    "account": "compte",
    "changed": "champs corrigés",
    "edition": "édition",
    "fictional": "personne inventée",
    "from": "venue de",
    "kind": "sorte",
    "length": "longueur",
    "name": "nom",
    "organisation": "organisation",
    "person": "personne",
    "role": "rôle",
    "sessions": "appareils",
    "siren": "SIREN",
    "siret": "SIRET",
    "slug": "adresse",
    "text": "texte",
    "version": "version",
    "visibility": "visibilité",
}


def register_words(
    *,
    kinds: dict[str, str] | None = None,
    verbs: dict[str, str] | None = None,
    fields: dict[str, str] | None = None,
) -> None:
    """Add French names; a context calls this from its `AppConfig.ready`."""
    _KINDS.update(kinds or {})
    _VERBS.update(verbs or {})
    _FIELDS.update(fields or {})


def kind_name(kind: str) -> str:
    """« Invitation » for `invitation`."""
    return _KINDS.get(kind, kind)


def action_name(action: str) -> str:
    """« Invitation : renouvellement » for `invitation.renewed`."""
    kind, _, verb = action.partition(".")
    return f"{kind_name(kind)} : {_VERBS.get(verb, verb)}"


def field_name(field: str) -> str:
    """« rôle » for `role`."""
    return _FIELDS.get(field, field)


def is_told(action: str) -> bool:
    """Whether both words of an action have a French name."""
    kind, _, verb = action.partition(".")
    return kind in _KINDS and verb in _VERBS
