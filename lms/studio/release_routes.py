"""The releases of a course: when which came into force, what differs between two, and the way back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts.models import Member
from lms.domain.errors import NotAllowed
from lms.infra import clock
from lms.learning.comparing import Audience
from lms.learning.models import Release
from lms.studio import desk, publications, publishing, queries
from lms.studio.release_diff import release_diff
from lms.studio.words import scope_name
from lms.web import i18n
from lms.web.access import role, writes

blueprint = Blueprint("releases", __name__, url_prefix="/studio/<course>/releases")


@blueprint.get("")
@role(*queries.REVIEWS)
def index(course: str) -> ResponseReturnValue:
    head = desk.course_for(current_user, course)
    page = max(request.args.get("page", 1, int), 1)
    entries, total = publications.log(current_user, course, page)
    heads, _countries = desk.heads()
    return render_template(
        "studio/releases.html",
        course=course,
        head=head,
        entries=entries,
        current=publications.in_force(course),
        latest=entries[0] if page == 1 and entries else None,
        choices=list({entry.release.id: entry for entry in entries}.values()),
        page=page,
        pages=max(1, -(-total // publications.A_PAGE)),
        may_go_back=_goes_back(current_user),
        scope_name=lambda scope: scope_name(scope, heads),
    )


@blueprint.get("/difference")
@role(*queries.REVIEWS)
def difference(course: str) -> ResponseReturnValue:
    """Of the last two, for a country of one's own and in the source language, where nothing else is asked for."""
    head = desk.course_for(current_user, course)
    before, latest = publications.last_two(course)
    old, new = publications.releases(course, request.args.get("old", before), request.args.get("new", latest))
    audience = _audience(old, new)
    page = max(request.args.get("page", 1, int), 1)
    return render_template(
        "studio/release_difference.html",
        course=course,
        head=head,
        old=old,
        new=new,
        audience=audience,
        countries=sorted({*old.countries, *new.countries}, key=lambda code: i18n.territory_name(code, i18n.language())),
        languages=list(dict.fromkeys([*new.languages, *old.languages])),
        agencies=sorted({*old.agencies, *new.agencies}),
        found=release_diff(old, new, audience, i18n.language(), page),
        page=page,
    )


@blueprint.get("/<release>/back")
@role(*queries.REVIEWS)
def ask_back(course: str, release: str) -> ResponseReturnValue:
    head = desk.course_for(current_user, course)
    (earlier,) = publications.releases(course, release)
    current = publications.in_force(course)
    enrolled = publications.enrolled_in(current) if current else 0
    return render_template(
        "studio/release_back.html", course=course, head=head, release=earlier, current=current, enrolled=enrolled
    )


@blueprint.post("/<release>/back")
@role(*queries.REVIEWS)
@writes
def go_back(course: str, release: str) -> ResponseReturnValue:
    desk.course_for(current_user, course)
    if not _goes_back(current_user):
        raise NotAllowed("release.not_yours")
    earlier = publishing.go_back(course, release, current_user, clock.now())
    flash(_("Release %(release)s is in force again.", release=earlier.short_id), "success")
    return redirect(url_for("releases.index", course=course), 303)


def _goes_back(member: Member) -> bool:
    """It changes what people of all countries get, so it is for those without a limit."""
    return member.scope(*queries.REVIEWS).everywhere


def _audience(old: Release, new: Release) -> Audience:
    """A forged one reads nothing: both releases are empty for it."""
    scope = current_user.scope(*queries.REVIEWS)
    countries = [*new.countries, *old.countries]
    own = next((country for country in countries if country in scope), countries[0] if countries else "")
    country = request.args.get("country", own)
    language = request.args.get("language", new.source_language)
    known = language in new.languages or language in old.languages
    return Audience(
        country if country in countries else own,
        language if known else new.source_language,
        request.args.get("agency", ""),
    )
