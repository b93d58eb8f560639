"""Web push: this installation's key, browsers that subscribe, messages encrypted for them."""

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.db import transaction
from py_vapid import Vapid
from py_vapid.utils import b64urldecode, b64urlencode

from essor.common.actor import Actor
from essor.common.models.notifications import PushSubscription
from essor.kernel.errors import InvalidValue, NotAllowed

log = logging.getLogger("essor.notifications")

TIME_TO_LIVE = 24 * 3600  # seconds that a push service keeps a message for a sleeping phone
TIMEOUT = 10  # seconds
GONE = {404, 410}
P256DH_BYTES, AUTH_BYTES = 65, 16


class Answer(StrEnum):
    """What a push service said."""

    ACCEPTED = "accepted"
    GONE = "gone"
    REFUSED = "refused"


def key_file() -> Path:
    return Path(settings.DATA_DIR) / "vapid-private.pem"


def vapid() -> Vapid:
    """This installation's signing key, made on first use. Two processes end up with the same."""
    path = key_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Vapid()
        made.generate_keys()
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".vapid-")  # readable by us alone
        with os.fdopen(handle, "wb") as file:
            file.write(made.private_pem())
        try:
            os.link(draft, path)  # fails if another process was faster: its key holds
        except FileExistsError:
            log.info("push key already made by another process")
        finally:
            Path(draft).unlink()
    return Vapid.from_file(str(path))


def public_key() -> str:
    """What a browser needs to subscribe: the public point, in base64url."""
    point = vapid().public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return str(b64urlencode(point))


def subscribe(
    *, actor: Actor, endpoint: str, p256dh: str, auth: str, device: str = ""
) -> PushSubscription:
    """Remember a browser. Raises InvalidValue for an address that is not a known push service's."""
    if actor.user_id is None:
        raise NotAllowed("Connectez-vous pour recevoir des notifications dans ce navigateur.")
    if not is_push_service(endpoint):
        raise InvalidValue(
            "Le service de notification de ce navigateur n'est pas reconnu. Utilisez Firefox,"
            " Chrome, Edge ou Safari, ou gardez les courriels."
        )
    if _length(p256dh) != P256DH_BYTES or _length(auth) != AUTH_BYTES:
        raise InvalidValue(
            "Le navigateur a donné une clé invalide. Rechargez la page et réessayez."
        )
    with transaction.atomic():
        row, _ = PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={
                "user_id": actor.user_id,
                "p256dh": p256dh,
                "auth": auth,
                "device": device[:120],
            },
        )
    return row


def unsubscribe_browser(*, actor: Actor, endpoint: str) -> int:
    """Forget one of one's own browsers. Returns how many were known."""
    deleted, _ = PushSubscription.objects.visible_to(actor).filter(endpoint=endpoint).delete()
    return deleted


def is_push_service(endpoint: str) -> bool:
    """Whether an address belongs to a push service: Essor never posts to an address of one's choice."""
    url = urlsplit(endpoint)
    if url.username or url.password:
        return False
    origin = f"{url.scheme}://{url.hostname}"
    return any(fnmatch(origin, known) for known in settings.PUSH_SERVICES)


def send_push(browser: PushSubscription, message: Mapping[str, str]) -> Answer:
    """Encrypt a message for one browser and hand it to its push service."""
    from pywebpush import WebPushException, webpush  # slow to load, and few processes push

    if not is_push_service(browser.endpoint):
        return Answer.GONE  # the list of services changed since it subscribed
    with requests.Session() as session:
        session.max_redirects = 0  # a service that redirects would choose whom we post to
        try:
            webpush(
                {
                    "endpoint": browser.endpoint,
                    "keys": {"p256dh": browser.p256dh, "auth": browser.auth},
                },
                json.dumps(dict(message), ensure_ascii=False),
                vapid_private_key=vapid(),
                vapid_claims={"sub": _contact()},
                ttl=TIME_TO_LIVE,
                timeout=TIMEOUT,
                requests_session=session,
            )
        except WebPushException as error:
            if error.status_code in GONE:
                return Answer.GONE
            log.warning("push refused", extra={"status": error.status_code})
            return Answer.REFUSED
        except requests.RequestException as error:
            log.warning("push service not reached", extra={"error": type(error).__name__})
            return Answer.REFUSED
    return Answer.ACCEPTED


def _contact() -> str:
    """Where a push service may complain: an https address, as some require, else a mail address."""
    if settings.SITE_URL.startswith("https://"):
        return str(settings.SITE_URL)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"mailto:essor@{host}"


def _length(key: str) -> int:
    try:
        return len(b64urldecode(key.encode()))
    except ValueError:
        return 0
