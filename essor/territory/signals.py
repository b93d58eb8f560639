"""News that contexts above receive."""

from django.dispatch import Signal

# Sent inside the transaction that erases a person, with `person_id` and `user_id` (or None):
# whoever keeps personal fields of that person erases them now.
person_erased = Signal()
