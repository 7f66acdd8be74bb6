"""Every route says who may call it and whether it writes. A test walks all routes and fails for one that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.db.base import begin_write, db
from lms.domain.access import Role, scope_of
from lms.domain.errors import NotAllowed

View = Callable[..., Any]
V = TypeVar("V", bound=View)


def public(view: V) -> V:
    """Anybody, signed in or not."""

    @wraps(view)
    def open_to_all(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        return cast("ResponseReturnValue", view(*args, **kwargs))

    return cast("V", _declare(open_to_all, access="public"))


def member(view: V) -> V:
    """Whoever is signed in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        _signed_in()
        return cast("ResponseReturnValue", view(*args, **kwargs))

    return cast("V", _declare(guarded, access="member"))


def role(*roles: Role) -> Callable[[V], V]:
    """Whoever holds one of `roles` somewhere. Where exactly is the gate's business: see the feature's queries."""

    def decorate(view: V) -> V:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            _signed_in()
            if not scope_of(current_user.grants, roles):
                raise NotAllowed("access.role")
            if not current_user.second_factor_satisfied:
                raise NotAllowed("access.second_factor")
            return cast("ResponseReturnValue", view(*args, **kwargs))

        return cast("V", _declare(guarded, access="role", roles=frozenset(roles)))

    return decorate


def only_reads(view: V) -> V:
    """For a POST that carries much but changes nothing: it takes no write lock, and nothing is committed."""
    return _declare(view, writes=False)


def writes(view: V) -> V:
    """The request's transaction is committed, once, when the view answers below 400. Stands nearest to the view."""

    @wraps(view)
    def writing(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        begin_write()
        return _end(view(*args, **kwargs))

    return cast("V", _declare(writing, writes=True))


def writes_late(view: V) -> V:
    """As `writes`, for a view that calls `begin_write` itself: slow checks before that keep nobody waiting."""

    @wraps(view)
    def writing(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        return _end(view(*args, **kwargs))

    return cast("V", _declare(writing, writes=True))


def _end(answer: Any) -> Response:
    response = current_app.make_response(answer)
    if response.status_code < 400:  # HTTP's own line between done and refused
        db.session.commit()
    else:
        db.session.rollback()
    return response


def _declare(view: V, **facts: object) -> V:
    for name, value in facts.items():
        setattr(view, name, value)
    return view


def _signed_in() -> None:
    if not current_user.is_authenticated:
        raise NotAllowed("access.sign_in")


def declare(app: Flask, endpoint: str, *decorators: Callable[[Any], Any]) -> None:
    """Give a view of a library the same declarations, innermost first: `declare(app, "x.login", writes, public)`."""
    view = app.view_functions[endpoint]
    for decorate in decorators:
        view = decorate(view)
    app.view_functions[endpoint] = view
