"""Routes that take larger files than all others, from people who are signed in."""

from typing import Any

from flask import Blueprint, request
from flask_login import current_user

from lms.domain.access import Role, scope_of

ENVELOPE = 1_000_000  # bytes for the form around a file


def accept_files(blueprint: Blueprint, most: int, *roles: Role) -> None:
    """Let those with one of these roles send files of up to `most` bytes to this blueprint.

    The limit has to stand before the form is read, and the check against forged forms reads it before any view: what
    looks at an address comes first of all.
    """

    @blueprint.url_value_preprocessor
    def _limit(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if request.method == "POST" and current_user.is_authenticated and scope_of(current_user.grants, roles):
            request.max_content_length = most + ENVELOPE
