"""How an account is read at each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from essor.territory.models import User


class AccountBackend(AuthenticationBackend):
    """Allauth's, which reads the person together with the account: every page needs both."""

    def get_user(self, user_id: Any) -> User | None:
        """The account of a session; None when it is gone or closed."""
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
