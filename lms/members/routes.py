"""Members, for the staff who look after them."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.accounts.words import ROLES
from lms.domain.access import Role
from lms.members import queries
from lms.web import errors, i18n
from lms.web.access import role

blueprint = Blueprint("members", __name__, url_prefix="/members")
errors.words({"member.none": _l("There is no such member, or not in your countries.")})


@blueprint.get("/")
@role(*queries.SEES_MEMBERS)
def index() -> ResponseReturnValue:
    """Search by name, address and country."""
    words = request.args.get("q", "").strip()[:100]
    country = request.args.get("country", "")
    page = queries.members_in_scope(current_user, words, country, request.args.get("page", 1, int))
    language = i18n.language()
    countries = [(code, i18n.territory_name(code, language)) for code in queries.countries_in_scope(current_user)]
    query = {name: value for name, value in (("q", words), ("country", country)) if value}
    return render_template(
        "members/index.html",
        page=page,
        words=words,
        country=country,
        countries=sorted(countries, key=lambda pair: pair[1]),
        query=query,
        role_names=_role_names(),
    )


@blueprint.get("/<int:member_id>")
@role(*queries.SEES_MEMBERS)
def show(member_id: int) -> ResponseReturnValue:
    """One member: agency and roles."""
    person = queries.member_for(current_user, member_id)
    return render_template("members/show.html", person=person, role_names=_role_names())


def _role_names() -> dict[str, str]:
    return {key.value: str(ROLES[key]) for key in Role}
