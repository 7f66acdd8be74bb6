"""Pages about the platform itself: the living style page, and the demo's mail."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import STAFF
from lms.domain.errors import NotFound
from lms.infra import clock
from lms.staff import queries
from lms.staff.forms import SampleForm
from lms.web.access import public, role

blueprint = Blueprint("staff", __name__)


@blueprint.get("/staff/components")
@role(*STAFF)
def components() -> ResponseReturnValue:
    """Every component in all its states, left to right and right to left."""
    form = SampleForm()
    form.validate()
    return render_template("staff/components.html", now=clock.now(), form=form)


@blueprint.get("/dev/mail")
@public
def mail() -> ResponseReturnValue:
    """What the demonstration would have sent. Elsewhere this address does not exist."""
    settings = current_app.extensions["lms.settings"]
    if settings.mode == "production" or settings.mail_url:  # what leaves is nobody else's, whatever the mode says
        raise NotFound("page.none")
    return render_template("staff/mail.html", mails=queries.latest_mails())
