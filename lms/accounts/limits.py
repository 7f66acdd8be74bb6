"""How often somebody may try: per network address and per account.

Where a person proves who they are, only failures count: a whole delegation behind one address may sign in at once.
Where a message leaves, every request counts. Accounts are known here by a keyed hash of what was typed, whether or not
such an account exists, and the hash is written to no log. Counts live where `LMS_RATE_LIMIT_URL` says.
"""

import hmac
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, render_template, request, session
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter import Limiter, RateLimitExceeded, RequestLimit
from flask_limiter.util import get_remote_address
from flask_login import current_user

GUESSES_PER_ADDRESS = "30/minute;200/hour"
GUESSES_PER_ACCOUNT = "10/15minutes"
CODES_PER_ACCOUNT = "6/5minutes;30/day"  # of a million codes, three of which are right
MAILS_PER_ADDRESS = "60/hour"
MAILS_PER_ACCOUNT = "5/hour"

GUESSING = ("login", "verify", "change_password")
CODES = ("two_factor_token_validation", "two_factor_setup_validate", "mf_recovery")
MAILING = ("forgot_password", "send_confirmation", "change_email", "two_factor_rescue")
OTHERS = ("reset_password", "wan_signin", "wan_signin_response", "wan_verify_response")


def init_app(app: Flask) -> None:
    limiter = Limiter(get_remote_address, app=app, on_breach=_refuse)
    app.register_error_handler(RateLimitExceeded, lambda error: error.get_response())
    for names, per_address, per_account, counted in (
        (GUESSING, GUESSES_PER_ADDRESS, GUESSES_PER_ACCOUNT, _failed),
        (CODES, GUESSES_PER_ADDRESS, CODES_PER_ACCOUNT, _failed),
        (MAILING, MAILS_PER_ADDRESS, MAILS_PER_ACCOUNT, None),
        (OTHERS, GUESSES_PER_ADDRESS, "", None),
    ):
        for name in names:
            _limit(app, limiter, name, get_remote_address, per_address, counted)
            if per_account:
                _limit(app, limiter, name, account, per_account, counted)


def account() -> str:
    """The account that this request is about, as a keyed hash: typed, half signed in, or signed in."""
    if current_user.is_authenticated:
        about = str(current_user.id)
    else:
        about = session.get("tf_user_id") or request.form.get("email", "").strip().lower()
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, about.encode(), "sha256").hexdigest()


def _limit(
    app: Flask,
    limiter: Limiter,
    name: str,
    key: Callable[[], str],
    amount: str,
    counted: Callable[[Response], bool] | None,
) -> None:
    limited = limiter.limit(amount, key_func=key, methods=["POST"], deduct_when=counted, exempt_when=_switched_off)
    view: Callable[..., Any] = app.view_functions[f"security.{name}"]
    app.view_functions[f"security.{name}"] = limited(view)


def _failed(response: Response) -> bool:
    """What is right leads on; what is wrong is shown again, or, in the set-up of an app, leads back to it."""
    return not 300 <= response.status_code < 400 or (response.location or "").endswith("/tf-setup")


def _switched_off() -> bool:
    return not current_app.config.get("RATELIMIT_ENABLED", True)


def _refuse(limit: RequestLimit) -> Response:
    seconds = max(1, int(limit.reset_at - time.time()))
    minutes = -(-seconds // 60)
    page = render_template(
        "layouts/error.html",
        status=429,
        title=_("Too many attempts"),
        text=_("To protect accounts, no more attempts are taken for a while."),
        advice=ngettext("Please try again in %(num)d minute.", "Please try again in %(num)d minutes.", minutes),
    )
    return Response(page, 429, {"Retry-After": str(seconds)})
