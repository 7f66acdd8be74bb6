"""The second factor: one-time codes that count once, and what kind of passkeys we ask for."""

from typing import Any

from flask_security.totp import Totp
from flask_security.webauthn_util import WebauthnUtil
from markupsafe import Markup
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lms.infra import qr


class Authenticator(Totp):
    """Codes of an authenticator app (RFC 6238). Section 5.2 there: a code is accepted once only."""

    def generate_qrcode(self, username: str, totp: str) -> Markup:
        """The picture to scan, as inline SVG: the secret is in no address and no file."""
        return qr.svg(self.get_totp_uri(username, totp))

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether `token` is right now, `window` seconds before or after, and newer than the last accepted one."""
        last = user.tf_last_counter
        if totp_secret != user.tf_totp_secret:  # a new secret begins to count anew
            user.tf_last_counter = None
        right: bool = super().verify_totp(token, totp_secret, user, window)
        if not right:
            user.tf_last_counter = last
        return right

    def get_last_counter(self, user: Any) -> int | None:
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter


class Passkeys(WebauthnUtil):
    """A passkey that replaces the password checks its user, so it is two factors at once; the device is free."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        if usage == "first":
            return AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            )
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.DISCOURAGED
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED if usage == ["first"] else UserVerificationRequirement.DISCOURAGED
