"""How often somebody may try: per network address and per account.

Where a person proves who they are, only failures count: a whole delegation behind one address may sign in at once.
Where a message leaves, every request counts. Accounts are known here by a keyed hash of what was typed, whether or not
such an account exists, and the hash is written to no log. Counts live where `LMS_RATE_LIMIT_URL` says.
"""

import hmac
import time
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network
from typing import Any

from flask import Flask, Response, current_app, render_template, request, session
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter import Limiter, RateLimitExceeded, RequestLimit
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_security.mail_util import MailUtil

GUESSES_PER_ADDRESS = "30/minute;200/hour"
GUESSES_PER_ACCOUNT = "10/15minutes"
CODES_PER_ACCOUNT = "6/5minutes;30/day"  # of a million codes, three of which are right
MAILS_PER_ADDRESS = "60/hour"
MAILS_PER_ACCOUNT = "5/hour"
CHECK_INS_PER_ACCOUNT = "20/minute;120/hour"  # every refused code is kept, and judging one takes the write lock
FILES_PER_ADDRESS = "60/minute"  # up to 4 MB each, from anybody
# Authors are trusted with words, not with the machine: a browser keeps what is typed at most every 4 seconds a page.
KEPT_PER_ACCOUNT = "60/minute"
PREVIEWS_PER_ACCOUNT = "90/minute"
FILES_PER_ACCOUNT = "30/10minutes"  # up to 25 MB each; reading one may take a processor for seconds

GUESSING = ("login", "verify", "change_password")
CODES = ("two_factor_token_validation", "two_factor_setup_validate", "mf_recovery")
MAILING = ("forgot_password", "send_confirmation", "change_email", "two_factor_rescue")
TYPED = frozenset({"security.login", "security.forgot_password", "security.send_confirmation"})
OTHERS = ("reset_password", "wan_signin", "wan_signin_response", "wan_verify_response")


def init_app(app: Flask) -> None:
    Limiter(network, app=app, on_breach=_refuse)
    app.register_error_handler(RateLimitExceeded, lambda error: error.get_response())
    for names, per_address, per_account, counted in (
        (GUESSING, GUESSES_PER_ADDRESS, GUESSES_PER_ACCOUNT, _failed),
        (CODES, GUESSES_PER_ADDRESS, CODES_PER_ACCOUNT, _failed),
        (MAILING, MAILS_PER_ADDRESS, MAILS_PER_ACCOUNT, None),
        (OTHERS, GUESSES_PER_ADDRESS, "", None),
    ):
        for name in names:
            limit(app, f"security.{name}", network, per_address, counted)
            if per_account:
                limit(app, f"security.{name}", account, per_account, counted)


def limit_features(app: Flask) -> None:
    """The same for forms of other features, once their routes exist."""
    limit(app, "check_in.submit", account, CHECK_INS_PER_ACCOUNT)
    limit(app, "verify.file", network, FILES_PER_ADDRESS)
    limit(app, "editor.autosave", account, KEPT_PER_ACCOUNT)
    for name in ("editor.show", "structure.show"):
        limit(app, name, account, PREVIEWS_PER_ACCOUNT)
    for name in ("imports.bring", "item_imports.bring", "studio_media.upload", "exchange.upload"):
        limit(app, name, account, FILES_PER_ACCOUNT)


def network() -> str:
    """The address that this request comes from; of IPv6 the /64, for whoever has one address has all of those."""
    sent_from = get_remote_address()
    try:
        address = IPv6Address(sent_from)
    except ValueError:
        return sent_from
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))


def account() -> str:
    """The account that this request is about, as a keyed hash: typed, half signed in, or signed in.

    Where an address is typed, it alone counts: nobody guesses at others' passwords on an account of their own.
    """
    if request.endpoint not in TYPED and current_user.is_authenticated:
        about = str(current_user.id)
    elif request.endpoint not in TYPED and "tf_user_id" in session:
        about = str(session["tf_user_id"])
    else:
        about = _one_spelling(request.form.get("email", ""))
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, about.encode(), "sha256").hexdigest()


def _one_spelling(email: str) -> str:
    """As accounts are looked up: a domain can be written in thousands of ways, such as with full-width letters."""
    try:
        return str(MailUtil(current_app).normalize(email)).lower()
    except ValueError:
        return email.strip().lower()


def limit(
    app: Flask, endpoint: str, key: Callable[[], str], amount: str, counted: Callable[[Response], bool] | None = None
) -> None:
    """Take at most `amount` forms a `key` at an endpoint; `counted` says by the answer which ones count."""
    limiter = next(iter(app.extensions["limiter"]))
    limited = limiter.limit(amount, key_func=key, methods=["POST"], deduct_when=counted, exempt_when=_switched_off)
    view: Callable[..., Any] = app.view_functions[endpoint]
    app.view_functions[endpoint] = limited(view)


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
