"""The room screen and the page on the phone.

A refused code is answered with 303 to a page that says so, not with an error status: the refusal is stored, and the
request's transaction commits only below 400. The page then loads by GET, so that a reload never sends the code again.
"""

from typing import get_args

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_login import current_user

from lms.attendance import queries, service
from lms.domain.attendance import present_at
from lms.domain.check_in_code import LENGTH, code_at, shown
from lms.domain.codes import normalise
from lms.infra import clock, qr
from lms.trainings import queries as trainings
from lms.web.access import member, role, writes
from lms.web.i18n import at_venue

blueprint = Blueprint("check_in", __name__)
REFUSALS: dict[str, LazyString] = {
    "expired": _l("This code has expired. Please scan or type the code that the room screen shows now."),
    "forged": _l("This is not a code of this session. Please look at the room screen and type its code again."),
    "replayed": _l("You have used this code before. Please wait for the next one: it comes within 30 seconds."),
    "not_registered": _l("You have no confirmed seat in this session. Please go to the coordinator's desk."),
    "no_day": _l("Check-in is not open now. Please come back on a day of the session, or ask the coordinator."),
}
assert set(REFUSALS) == set(get_args(service.Reason))  # noqa: S101 - a reason without words is a mistake in the code


@blueprint.get("/trainings/<code>/room")
@role(*trainings.STAFF)
def room(code: str) -> ResponseReturnValue:
    """Refreshed every 10 seconds, so a shown code is valid for 20 more at the least. No names."""
    training, now = trainings.training_for(current_user, code, *trainings.STAFF), clock.now()
    day = trainings.day_on(training, now)
    if day is None:
        return render_template("attendance/room.html", training=training, day=None)
    typed = code_at(_secret(), training.id, day.id, now)
    address = f"{_base_url()}{url_for('check_in.show', code=training.code)}"
    return render_template(
        "attendance/room.html",
        training=training,
        day=day,
        code=shown(typed),
        address=address.partition("://")[2],
        picture=qr.svg(f"{address}?c={typed}", _("Code to check in with a phone's camera")),
        present=queries.present_count(training, day, now),
    )


@blueprint.get("/check-in/<code>")
@member
def show(code: str) -> ResponseReturnValue:
    training, now = trainings.training_in_room(current_user, code), clock.now()
    seat, day = trainings.registration_of(current_user, training), trainings.day_on(training, now)
    confirmed = seat is not None and seat.status == "confirmed"
    since = None
    if seat is not None and confirmed and day is not None:
        since = present_at(queries.facts_of_day(queries.records_of(seat.id), day), now)
    typed = normalise(request.args.get("c", ""))
    return render_template(
        "attendance/check_in.html",
        training=training,
        day=day,
        confirmed=confirmed,
        since=since,
        code=typed if len(typed) == LENGTH else "",
        refusal=REFUSALS.get(request.args.get("refused", "")),
    )


@blueprint.post("/check-in/<code>")
@member
@writes
def submit(code: str) -> ResponseReturnValue:
    training = trainings.training_in_room(current_user, code)
    typed = request.form.get("code", "")[:100]
    outcome = service.check_in_by_code(current_user, training, typed, _secret(), clock.now())
    if outcome.state == "refused":
        return redirect(url_for("check_in.show", code=training.code, refused=outcome.reason), 303)
    if outcome.state == "already" and outcome.since:
        flash(_("You are already checked in at %(time)s.", time=at_venue(outcome.since, training.time_zone, "time")))
    return redirect(url_for("check_in.show", code=training.code), 303)


def _secret() -> bytes:
    return str(current_app.config["SECRET_KEY"]).encode()


def _base_url() -> str:
    """The public address in production; elsewhere the one that the room's browser used, which a phone can reach too."""
    settings = current_app.extensions["lms.settings"]
    return str(settings.base_url if settings.mode == "production" else request.host_url).rstrip("/")
