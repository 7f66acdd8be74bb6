"""The first page: by role."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.domain.access import Role
from lms.domain.errors import NotAllowed
from lms.home import queries
from lms.infra import clock
from lms.web.access import public

blueprint = Blueprint("home", __name__)
SILENCE = timedelta(seconds=30)


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """A stranger is told what this is; a member sees the one next thing to do, and what their roles are for."""
    if not current_user.is_authenticated:
        return render_template("home/welcome.html")
    if current_user.is_staff and not current_user.second_factor_satisfied:
        raise NotAllowed("access.second_factor")
    now = clock.now()
    teaches = current_user.scope(*queries.TEACHING)
    staff = bool(current_user.grants)
    return render_template(
        "home/index.html",
        trainee=None if staff else queries.trainee(current_user, now),
        live=queries.live_trainings(current_user, now) if teaches else [],
        teaches=teaches,
        studio=queries.studio(current_user, now) if current_user.scope(*queries.WRITING) else None,
        vets=current_user.scope(Role.VETTING_OFFICER),
        platform=queries.platform(now, SILENCE) if current_user.scope(Role.ADMINISTRATOR) else None,
    )
