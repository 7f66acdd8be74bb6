"""The coordinator's list: who is present, marking by hand, corrections, closing a day, the signature sheet."""

from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from lms.attendance import queries, service
from lms.attendance.showing import Filters, chosen_day, groups
from lms.domain.errors import DomainError, Invalid, NotFound
from lms.infra import clock
from lms.trainings import queries as trainings
from lms.trainings.models import Training, TrainingDay
from lms.web import errors
from lms.web.access import role, writes

blueprint = Blueprint("attendance", __name__, url_prefix="/trainings/<code>/attendance")
STAFF = trainings.COORDINATORS
errors.words({
    "attendance.day_closed": _l("This day is closed. What was recorded can only be corrected, with a reason."),
    "attendance.day_to_come": _l("This day has not begun yet, so it cannot be closed."),
    "attendance.no_day": _l("There is no such day in this session."),
    "attendance.kind": _l("Please choose check-in or check-out."),
    "attendance.time": _l("Please give the time as hours and minutes, such as 09:30."),
    "attendance.time_needed": _l("This day is not today. Please give a time."),
    "attendance.future": _l("This time is still to come."),
    "attendance.reason": _l("Please give a reason of at most %(most)s characters: it stays on record."),
    "attendance.minutes": _l("Please give whole minutes from 0 to %(counted)s, the most that this day counts."),
    "attendance.race": _l("Somebody else is recording the same person. Please look at the list again."),
})  # fmt: skip


@blueprint.get("")
@role(*STAFF)
def board(code: str) -> ResponseReturnValue:
    training, now = _training(code), clock.now()
    day = chosen_day(training, request.args.get("day", type=int), now)
    filters = Filters.of(request.args)
    rows = queries.board(training, day, now)
    return render_template(
        "attendance/board.html",
        training=training,
        day=day,
        plan=queries.plan(day) if day else None,
        counted=sum(queries.plan(one).minutes for one in training.days),
        rows=rows,
        groups=groups(rows, filters),
        filters=filters,
        refused=sum(queries.refusals(training, day.agenda[0].starts_at).values()) if day and day.agenda else 0,
        now=now,
        kept=_kept(),
    )


@blueprint.post("")
@role(*STAFF)
@writes
def mark(code: str) -> ResponseReturnValue:
    """One tap on the list (`check_in` or `check_out` carries the registration), or the form of one person."""
    training, now = _training(code), clock.now()
    day = _day(training, request.args.get("day", type=int))
    kind = next((name for name in ("check_in", "check_out") if request.form.get(name)), None)
    if kind is None:
        raise Invalid("attendance.kind")
    seat = trainings.registration_in(training, request.form.get(kind, 0, type=int))
    if seat.status != "confirmed":
        raise NotFound("registration.none")
    try:
        at = service.moment_on(training, day, request.form.get("time", ""), now)
    except Invalid as error:
        return _person(training, seat.id, day, error), 422
    new = service.mark(seat, day, cast("service.Kind", kind), at, current_user, now)
    flash(
        _("Recorded: %(name)s", name=seat.member.name) if new else _("That was recorded before. Nothing was changed.")
    )
    if request.form.get("back") == "person":
        return redirect(url_for("attendance.person", code=training.code, registration_id=seat.id, day=day.id), 303)
    query = urlencode(_kept())
    return redirect(f"{url_for('attendance.board', code=training.code)}?{query}", 303)


@blueprint.get("/<int:registration_id>")
@role(*STAFF)
def person(code: str, registration_id: int) -> ResponseReturnValue:
    training = _training(code)
    day = chosen_day(training, request.args.get("day", type=int), clock.now())
    return _person(training, registration_id, day)


@blueprint.post("/<int:registration_id>/correction")
@role(*STAFF)
@writes
def correct(code: str, registration_id: int) -> ResponseReturnValue:
    training, now = _training(code), clock.now()
    seat = trainings.registration_in(training, registration_id)
    day = _day(training, request.args.get("day", type=int))
    minutes = request.form.get("minutes", -1, type=int)
    try:
        new = service.correct(seat, day, minutes, request.form.get("reason", ""), current_user, now)
    except Invalid as error:
        return _person(training, registration_id, day, error), 422
    flash(_("The correction is recorded.") if new else _("That was recorded before. Nothing was changed."))
    return redirect(url_for("attendance.person", code=training.code, registration_id=seat.id, day=day.id), 303)


@blueprint.get("/days/<int:day_id>/close")
@role(*STAFF)
def ask_to_close(code: str, day_id: int) -> ResponseReturnValue:
    training = _training(code)
    return render_template("attendance/close.html", training=training, day=_day(training, day_id))


@blueprint.post("/days/<int:day_id>/close")
@role(*STAFF)
@writes
def close(code: str, day_id: int) -> ResponseReturnValue:
    training = _training(code)
    closed = service.close_day(training, _day(training, day_id), current_user, clock.now())
    flash(_("The day is closed.") if closed else _("The day had been closed before."))
    return redirect(url_for("attendance.board", code=training.code, day=day_id), 303)


@blueprint.get("/sheet")
@role(*STAFF)
def sheet(code: str) -> ResponseReturnValue:
    training = _training(code)
    rows = queries.board(training, None, clock.now())
    return render_template("attendance/sheet.html", training=training, groups=groups(rows, Filters()))


def _kept() -> dict[str, str]:
    """The day and the filters of the list, so that the way back leads to the same view."""
    return {name: request.args[name] for name in ("day", "q", "delegation", "state") if request.args.get(name)}


def _training(code: str) -> Training:
    return trainings.training_for(current_user, code, *STAFF)


def _day(training: Training, day_id: int | None) -> TrainingDay:
    found = next((day for day in training.days if day.id == day_id), None)
    if found is None:
        raise NotFound("attendance.no_day")
    return found


def _person(training: Training, registration_id: int, day: TrainingDay | None, error: DomainError | None = None) -> str:
    now = clock.now()
    return render_template(
        "attendance/person.html",
        training=training,
        day=day,
        plan=queries.plan(day) if day else None,
        seat=trainings.registration_in(training, registration_id),
        presence=queries.presence(training, now).get(registration_id),
        history=queries.history(registration_id),
        wrong=(error.key, errors.sentence(error)) if error else None,
        minutes_words=lambda number: ngettext("%(num)s minute", "%(num)s minutes", number),
    )
