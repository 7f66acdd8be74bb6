"""Regional sessions: the list, one session, its roster, and asking for a seat."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.domain.access import Role
from lms.domain.errors import Invalid
from lms.infra import clock
from lms.trainings import live_queries, queries, service
from lms.trainings.models import Training
from lms.trainings.roster import Wanted, roster
from lms.web import errors
from lms.web.access import member, role, writes

blueprint = Blueprint("trainings", __name__, url_prefix="/trainings")
COORDINATORS = queries.COORDINATORS
errors.words({
    "training.none": _l("There is no such session, or it is not open to you."),
    "training.day_closed": _l("This day is closed, so its agenda stays as it is."),
    "training.day_used": _l("Somebody was recorded on a day that would go. Please keep its date."),
    "training.delegation_used": _l("A delegation that would go has registrations. Please move or keep them first."),
    "training.seats_taken": _l("A delegation has %(taken)s confirmed seats, so it cannot have fewer."),
    "training.zone_in_use": _l("The agenda is written in the venue's time zone. Please empty it first."),
    "registration.none": _l("There is no such registration in this session."),
    "registration.full": _l("This delegation has no free seat. Nothing was changed."),
    "registration.no_delegation": _l("Your country has no delegation in this session. Please ask its coordinator."),
    "registration.over": _l("This session is over, so no seats are given any more."),
    "registration.decided": _l("Your registration has already been decided. Please ask the coordinator."),
    "registration.decision": _l("Please choose what to do with this registration."),
    "agenda.line": _l("Line %(line)s cannot be read. A line is written as 09:00-10:30 and a title."),
    "agenda.order": _l("Line %(line)s ends before it begins."),
    "delegations.line": _l("Line %(line)s: a two-letter country code and at most %(most)s seats are expected."),
    "delegations.twice": _l("Line %(line)s: this country stands there twice."),
    "delegations.none": _l("Please name at least one delegation."),
})  # fmt: skip


@blueprint.get("/")
@member
def index() -> ResponseReturnValue:
    now = clock.now()
    return render_template(
        "trainings/index.html",
        now=now,
        own=queries.registrations_of(current_user),
        open_ones=queries.open_trainings(current_user, now.date()),
        in_scope=queries.trainings_in_scope(current_user) if current_user.scope(*queries.STAFF) else [],
        may_create=bool(current_user.scope(*COORDINATORS)),
    )


@blueprint.get("/<code>")
@member
def show(code: str) -> ResponseReturnValue:
    training = queries.training_for(current_user, code)
    now = clock.now()
    own = queries.registration_of(current_user, training)
    seated = own is not None and own.status == "confirmed"
    return render_template(
        "trainings/show.html",
        training=training,
        now=now,
        ended=queries.ended(training, now),
        day_on=queries.day_on(training, now),
        seats=queries.seats(training),
        own=own,
        invited=any(row.country == current_user.country for row in training.delegations),
        course=queries.course_as_read_by(current_user, training.course),
        question_open=seated and bool(live_queries.open_in([training.id])),
        requests=queries.registrations(training, "requested") if _coordinates(training) else [],
        coordinates=_coordinates(training),
        teaches=training.country in current_user.scope(Role.TRAINER),
        context_line=venue_time(training),
    )


@blueprint.post("/<code>/registration")
@member
@writes
def request_seat(code: str) -> ResponseReturnValue:
    training = queries.training_for(current_user, code)
    service.request_seat(current_user, training, clock.now())
    flash(_("Your request has been sent. The coordinator decides on it."))
    return redirect(url_for("trainings.show", code=training.code), 303)


@blueprint.get("/<code>/roster")
@role(*COORDINATORS)
def people(code: str) -> ResponseReturnValue:
    training = queries.training_for(current_user, code, *COORDINATORS)
    asked = request.args
    wanted = Wanted(
        search=asked.get("q", "").strip()[:100],
        sort=asked.get("sort", ""),
        descending=asked.get("direction") == "desc",
        status=asked.get("status", ""),
        page=asked.get("page", 1, type=int),
    )
    everybody = "all" in asked
    kept = {name: asked[name] for name in ("q", "status", "sort", "direction", "all") if asked.get(name)}
    found = roster(training, wanted, None) if everybody else roster(training, wanted)
    return render_template("trainings/roster.html", training=training, roster=found, wanted=wanted, kept=kept)


@blueprint.get("/<code>/registrations/<int:registration_id>")
@role(*COORDINATORS)
def registration(code: str, registration_id: int) -> ResponseReturnValue:
    training = queries.training_for(current_user, code, *COORDINATORS)
    return render_template(
        "trainings/registration.html",
        training=training,
        registration=queries.registration_in(training, registration_id),
        seats=queries.seats(training),
    )


@blueprint.post("/<code>/registrations/<int:registration_id>")
@role(*COORDINATORS)
@writes
def decide(code: str, registration_id: int) -> ResponseReturnValue:
    training = queries.training_for(current_user, code, *COORDINATORS)
    found = queries.registration_in(training, registration_id)
    now = clock.now()
    match request.form.get("decision"):
        case "confirm":
            service.confirm(found, current_user, now)
        case "decline":
            service.decline(found, current_user, now)
        case "move":
            chosen = request.form.get("delegation", type=int)
            target = next((row for row in training.delegations if row.id == chosen), None)
            if target is None:
                raise Invalid("registration.decision")
            service.move(found, target, current_user, now)
        case _:
            raise Invalid("registration.decision")
    flash(_("The decision is recorded."))
    if request.form.get("back") == "registration":
        return redirect(url_for("trainings.registration", code=training.code, registration_id=found.id), 303)
    return redirect(url_for("trainings.show", code=training.code), 303)


def venue_time(training: Training) -> str:
    """The line at the top that says which zone the times on a page are in."""
    zone = training.time_zone.rpartition("/")[2].replace("_", " ")
    return str(_("%(city)s · times are those of the venue (%(zone)s)", city=training.city, zone=zone))


def _coordinates(training: Training) -> bool:
    return training.country in current_user.scope(*COORDINATORS)
