"""How a country comes into a course: what is there, what is missing, and who does it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.domain.access import Role
from lms.infra import clock
from lms.studio import overview
from lms.studio.setup import setup_for
from lms.web.access import role

blueprint = Blueprint("setup", __name__, url_prefix="/studio/<course>/<edition>")


@blueprint.get("/_setup")
@role(Role.TRAINER)
def show(course: str, edition: str) -> ResponseReturnValue:
    setup = setup_for(current_user, course, edition, clock.now().date())
    titles = overview.titles(course, [module for module, _keys in setup.needs.modules if module])
    labels = {entry.key: entry.definition.label for entry in setup.register.entries}
    return render_template("studio/setup.html", setup=setup, titles=titles, labels=labels)
