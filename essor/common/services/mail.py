"""The one way by which Essor writes to people by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Action:
    """What the reader may do next: a verb and an absolute address."""

    label: str
    url: str


@dataclass(frozen=True)
class Item:
    """One line of a list."""

    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Letter:
    """What a message says, in French; written as text and as simple HTML.

    Attributes:
        subject: one line.
        paragraphs: the text.
        why: why the reader receives this, in one sentence.
        items: a list after the text, if any.
        action: the one thing to do next, if any.
    """

    subject: str
    paragraphs: tuple[str, ...]
    why: str
    items: tuple[Item, ...] = ()
    action: Action | None = None


def absolute(url: str) -> str:
    """The address with this installation's name before it."""
    return urljoin(f"{settings.SITE_URL}/", url)


def message_id(name: str) -> str:
    """A Message-ID that stays the same when the same thing is sent again."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{name}@{host}>"


def build(
    *,
    to: str,
    letter: Letter,
    message_id: str | None = None,
    unsubscribe_url: str = "",
    headers: Mapping[str, str] | None = None,
) -> EmailMultiAlternatives:
    """The message, ready to send."""
    extra = dict(headers or {})
    if message_id:
        extra["Message-ID"] = message_id
    if unsubscribe_url:
        extra["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        extra["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    extra.setdefault("Auto-Submitted", "auto-generated")
    context = {
        "letter": letter,
        "unsubscribe_url": unsubscribe_url,
        "site_url": settings.SITE_URL,
    }
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),  # a header is one line
        body=render_to_string("mail/letter.txt", context),
        to=[to],
        headers=extra,
    )
    message.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    return message


def send_mail(
    *,
    to: str,
    letter: Letter,
    message_id: str | None = None,
    unsubscribe_url: str = "",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send one message to one person now.

    Raises what the mail server raises: call it from a job, which is run again.

    Args:
        to: one address: nobody sees another's.
        letter: what it says.
        message_id: see `message_id()`; the mail library makes one otherwise.
        unsubscribe_url: absolute; adds the one-click headers of RFC 8058.
        headers: further headers.
    """
    build(
        to=to,
        letter=letter,
        message_id=message_id,
        unsubscribe_url=unsubscribe_url,
        headers=headers,
    ).send()
