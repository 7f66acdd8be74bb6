"""Every refusal the core can make. One table in `lms.web.errors` gives each a status and words."""

from functools import partial
from typing import Any


class DomainError(Exception):
    """A rule said no.

    `key` is a dotted name (never a sentence for a person), `params` the facts that its words need.
    """

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), **self.params), (self.key,)


class NotAllowed(DomainError):
    """The person is known but may not do this."""


class NotFound(DomainError):
    """The thing does not exist, or does not exist for this person."""


class Conflict(DomainError):
    """Somebody was faster, or the state does not permit it any more."""


class Invalid(DomainError):
    """The input cannot be accepted as it is."""
