"""The account page: who I am here, how I sign in, and where I am signed in."""

from flask import Blueprint, Flask, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.accounts import browsers, queries, service
from lms.accounts.forms import ProfileForm
from lms.accounts.sign_in import current_id
from lms.accounts.words import ROLES
from lms.domain.access import Role
from lms.infra import clock
from lms.web import errors, i18n
from lms.web.access import member, writes

blueprint = Blueprint("accounts", __name__, url_prefix="/account")
errors.words({"session.none": _l("This session has ended already.")})


def init_app(app: Flask) -> None:
    """The entries of the account menu."""

    @app.context_processor
    def _account_links() -> dict[str, object]:
        if not current_user.is_authenticated:
            return {}
        return {"account_links": [{"href": url_for("accounts.show"), "label": _("Your account"), "icon": "gear"}]}


@blueprint.get("/")
@member
def show() -> ResponseReturnValue:
    """The account page."""
    return _page(ProfileForm(obj=current_user))


@blueprint.post("/")
@member
@writes
def save() -> ResponseReturnValue:
    """Keep name and language."""
    form = ProfileForm()
    if not form.validate_on_submit():
        return _page(form), 422
    service.save_profile(current_user, form.name.data or "", form.language.data)
    i18n.forget()
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("accounts.show"), 303)


@blueprint.post("/sessions/<session_id>/end")
@member
@writes
def end_session(session_id: str) -> ResponseReturnValue:
    """Sign one of the member's other browsers out."""
    service.end_session(queries.session_of(current_user, session_id).id, clock.now())
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.show", _anchor="sessions"), 303)


@blueprint.post("/sessions/end")
@member
@writes
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign every other browser out; this one stays, under the new uniquifier."""
    session["_user_id"] = service.sign_out_everywhere(current_user, current_id(), clock.now())
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for("accounts.show", _anchor="sessions"), 303)


def _page(form: ProfileForm) -> str:
    passkeys = queries.passkeys_of(current_user)
    here = current_id()
    sessions = [
        {"row": row, "browser": browsers.in_words(row.agent), "here": row.id == here}
        for row in queries.sessions_of(current_user)
    ]
    return render_template(
        "accounts/show.html",
        form=form,
        passkeys=passkeys,
        sessions=sessions,
        roles=[(ROLES[Role(grant.role)], grant.country) for grant in current_user.grants],
        needs_second_factor=current_user.is_staff and not current_user.second_factor_satisfied,
        has_second_factor=bool(current_user.tf_primary_method or passkeys),
    )
