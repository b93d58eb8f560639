"""What account pages ask about the installation."""

from django import template

from essor.web.accounts.adapters import proconnect_is_configured

register = template.Library()


@register.simple_tag
def proconnect_available() -> bool:
    """Whether the ProConnect button is shown."""
    return proconnect_is_configured()
