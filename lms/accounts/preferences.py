"""Language and light of the pages, for visitors and members alike."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from lms.accounts import service
from lms.db.base import begin_write
from lms.web import i18n
from lms.web.access import public, writes_late

blueprint = Blueprint("preferences", __name__)
THEMES = ("", "light", "dark")
A_YEAR = 365 * 24 * 3600


@blueprint.post("/preferences")
@public
@writes_late
def save() -> ResponseReturnValue:
    """Keep what was chosen and go back. What is not offered is not kept; strangers take no write lock."""
    if current_user.is_authenticated:
        begin_write()
    language, theme = request.form.get("language"), request.form.get("theme")
    if language in i18n.LANGUAGES:
        session["language"] = language
        if current_user.is_authenticated:
            service.choose_language(current_user, language)
        i18n.forget()
    response = redirect(own_page(request.form.get("next", "")), 303)
    if theme in THEMES:
        if current_user.is_authenticated:
            service.choose_theme(current_user, theme)
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie("theme", theme, max_age=A_YEAR, secure=secure, httponly=False, samesite="Lax")
    return response


def own_page(target: str) -> str:
    """`target` when it is the path of one of our pages, with its query; else the first page.

    Browsers read `//host`, `/\\host` and addresses with control characters as another site's, so none of them passes.
    """
    parts = urlsplit(target) if target.startswith("/") and target.isprintable() and "\\" not in target else None
    if parts is None or parts.scheme or parts.netloc or target.startswith("//"):
        return "/"
    path = parts.path.removeprefix(request.script_root)
    try:
        current_app.url_map.bind_to_environ(request.environ).match(path, method="GET")
    except RequestRedirect:
        return "/"
    except HTTPException:  # no page of ours, or one that only answers to a form
        return "/"
    return target.rstrip("?")
