"""The count of unread notifications, for the header."""

from django import template

from essor.common.actor import Actor
from essor.common.models import Notification

register = template.Library()


@register.simple_tag
def unread_notifications(actor: Actor | None) -> int:
    """How many notifications the actor has not read."""
    return Notification.objects.visible_to(actor).unread().count() if actor else 0
