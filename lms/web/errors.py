"""The one table from refusals to a status and words."""

from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

import structlog
from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, StatementError
from werkzeug.exceptions import HTTPException, SecurityError

from lms.db.base import db
from lms.domain.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from lms.web.navigation import here

log = structlog.get_logger()
STATUS: dict[type[DomainError], HTTPStatus] = {
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
}
_words: dict[str, LazyString] = {
    "access.sign_in": _l("Please sign in first."),
    "page.none": _l("There is no such page."),
    "access.role": _l("Your role does not include this page."),
    "access.second_factor": _l("Staff need a second factor. Please set one up on your account page first."),
}
_titles: dict[int, LazyString] = {
    400: _l("The request could not be read"),
    403: _l("This is not open to you"),
    404: _l("There is nothing here"),
    405: _l("That is not possible here"),
    409: _l("Somebody was faster"),
    413: _l("That is too large"),
    422: _l("Something needs to be corrected"),
    429: _l("Too many attempts"),
    500: _l("Something went wrong on our side"),
    503: _l("This is out of order for a moment"),
}
_advice: dict[int, LazyString] = {
    404: _l("The address may be mistyped, or the page is not for you. Nothing was changed."),
    409: _l("Please load the page again and see what it looks like now. Nothing was lost."),
    429: _l("Please wait a minute, then try again."),
    500: _l("It was recorded. Please try again in a moment. What you had saved is safe."),
    503: _l("Please try again in a minute. What you had saved is safe."),
}


def words(rows: dict[str, LazyString]) -> None:
    """Add a feature's rows to the table: refusal key to sentence (with named parts taken from its params)."""
    _words.update(rows)


def sentence(error: DomainError) -> str:
    """The refusal in words for a person, in their language."""
    found = _words.get(error.key)
    return str(found) % error.params if found is not None else ""


def by_script() -> bool:
    """Whether a script of ours sends this request and reads the answer itself."""
    return request.headers.get("X-Requested-With") == "fetch"


def known_keys() -> frozenset[str]:
    return frozenset(_words)


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _refuse)
    app.register_error_handler(IntegrityError, _race)
    app.register_error_handler(DataError, _impossible)
    app.register_error_handler(StatementError, _before_the_database)
    app.register_error_handler(OverflowError, _impossible)  # as SQLite's driver calls it
    app.register_error_handler(OperationalError, _out_of_reach)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)
    app.teardown_request(lambda _error: db.session.remove())


def page(status: int, text: str = "") -> tuple[str, int]:
    """The error page: a title, a sentence, what to do next."""
    title, advice = _titles.get(status, _titles[400]), str(_advice.get(status, ""))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        advice = _("A file may have up to %(limit)s MB.", limit=(request.max_content_length or 0) // 1_000_000)
    shown = render_template("layouts/error.html", status=status, title=title, text=text, advice=advice, back=_back())
    return shown, status


def _back() -> str:
    """The page of ours that somebody was on when a form of it failed, "" where that is not known."""
    came = urlsplit(request.referrer or "")
    ours = (came.scheme, came.netloc) == (request.scheme, request.host) and request.method == "POST"
    return urlunsplit(("", "", came.path, came.query, "")) if ours and not came.path.startswith("//") else ""


def _refuse(error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    if error.key == "access.sign_in" and request.method == "GET":
        return redirect(url_for("security.login", next=here()))
    if error.key == "access.second_factor" and request.method == "GET":
        return redirect(url_for("accounts.show"))
    log.info("refused", key=error.key, endpoint=request.endpoint)
    status = STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
    return _to_script(error.key, sentence(error), status) if by_script() else page(status, sentence(error))


def _to_script(key: str, text: str, status: int) -> ResponseReturnValue:
    """What a script can tell the person, and go by."""
    status = HTTPStatus.UNAUTHORIZED if key == "access.sign_in" else status
    return jsonify(error=text, key=key), status


def _race(error: IntegrityError) -> ResponseReturnValue:
    db.session.rollback()
    log.warning("race", endpoint=request.endpoint, error=type(error.orig).__name__)
    return page(409)


def _impossible(error: Exception) -> ResponseReturnValue:
    """A value that no row can hold (a NUL character, a number of 40 digits): it was typed, and is not there."""
    db.session.rollback()
    log.info("impossible", endpoint=request.endpoint, error=type(error).__name__)
    return page(404 if request.method in {"GET", "HEAD"} else 422)


def _before_the_database(error: StatementError) -> ResponseReturnValue:
    """What the database itself refuses and no other handler knows is a mistake of ours; the rest was typed."""
    return _crash(error) if isinstance(error, DBAPIError) else _impossible(error)


def _out_of_reach(error: OperationalError) -> ResponseReturnValue:
    """Without the database nobody can be recognised, so the page is that of a stranger."""
    db.session.remove()
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined] # noqa: SLF001 - no other way
    log.error("database", endpoint=request.endpoint, error=type(error.orig).__name__, exc_info=error)
    return page(503)


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    text = str(_l("The form had been open for too long, or came from elsewhere. Please load it again."))
    return _to_script("form.stale", text, 400) if by_script() else page(400, text)


def _http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, SecurityError):  # for a host that is not ours, no address can be built, so no page
        return Response("This host is not served here.\n", 400, mimetype="text/plain")
    code = error.code or 500
    if code < 400:  # a redirect that werkzeug raises
        return error
    return page(code)


def _crash(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.error("crash", endpoint=request.endpoint, error=type(error).__name__, exc_info=error)
    return page(500)
