"""E-mail backend of the demonstration: messages go to the mailbox page instead of a server."""

from collections.abc import Sequence
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from essor.kernel.text import fold


class MailboxBackend(BaseEmailBackend):
    """Keeps each message in the database. Refuses to work outside the demonstration."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        from essor.common.models.mail import (
            KeptMessage,  # models load after the settings that name us
        )

        if not settings.DEMO:
            raise ImproperlyConfigured("the mailbox keeps messages only in the demonstration")
        for message in email_messages:
            to = ", ".join(formataddr(parseaddr(str(address))) for address in message.recipients())
            text = str(message.body)
            KeptMessage.objects.create(
                sender=str(message.from_email)[:300],
                to=to[:1000],
                subject=str(message.subject)[:500],
                text=text,
                html=_html(message),
                headers={str(k): str(v) for k, v in message.extra_headers.items()},
                search_text=fold(f"{to} {message.subject} {text}"),
            )
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    parts = [part for part in message.alternatives if part[1] == "text/html"]
    return str(parts[0][0]) if parts else ""
