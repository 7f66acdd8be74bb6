"""Pages on which coordinators write a training and its agenda."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.domain.errors import DomainError
from lms.trainings import queries, service, typed
from lms.trainings.forms import TrainingForm
from lms.trainings.models import Training
from lms.web.access import role, writes
from lms.web.errors import sentence
from lms.web.i18n import language

blueprint = Blueprint("training_editing", __name__, url_prefix="/trainings")
COORDINATORS = queries.COORDINATORS


@blueprint.get("/new")
@role(*COORDINATORS)
def new() -> ResponseReturnValue:
    return render_template("trainings/edit.html", form=_form(), training=None)


@blueprint.post("/new")
@role(*COORDINATORS)
@writes
def create() -> ResponseReturnValue:
    form = _form()
    if not _accepted(form):
        return render_template("trainings/edit.html", form=form, training=None), 422
    training = service.create(form.particulars())
    flash(_("The session has been created. Next, write its agenda."))
    return redirect(url_for("training_editing.agenda", code=training.code), 303)


@blueprint.get("/<code>/edit")
@role(*COORDINATORS)
def edit(code: str) -> ResponseReturnValue:
    training = queries.training_for(current_user, code, *COORDINATORS)
    form = _form(training)
    form.show(training)
    return render_template("trainings/edit.html", form=form, training=training)


@blueprint.post("/<code>/edit")
@role(*COORDINATORS)
@writes
def save(code: str) -> ResponseReturnValue:
    training = queries.training_for(current_user, code, *COORDINATORS)
    form, title = _form(training), training.title
    if _accepted(form):
        try:
            service.edit(training, form.particulars())
        except DomainError as error:
            form.form_errors.append(sentence(error))
        else:
            flash(_("The session has been saved."))
            return redirect(url_for("trainings.show", code=training.code), 303)
    return render_template("trainings/edit.html", form=form, training={"code": training.code, "title": title}), 422


@blueprint.get("/<code>/agenda")
@role(*COORDINATORS)
def agenda(code: str) -> ResponseReturnValue:
    training = queries.training_for(current_user, code, *COORDINATORS)
    texts = _texts(training)
    return render_template("trainings/agenda.html", training=training, texts=texts, wrong={})


@blueprint.post("/<code>/agenda")
@role(*COORDINATORS)
@writes
def save_agenda(code: str) -> ResponseReturnValue:
    training = queries.training_for(current_user, code, *COORDINATORS)
    texts, wrong = _texts(training), {}
    for day in [day for day in training.days if day.closed_at is None]:
        texts[day.id] = request.form.get(f"day-{day.id}", "")[:20_000]
        try:
            service.plan_day(day, typed.read(texts[day.id], day.date, training.time_zone), language())
        except DomainError as error:
            wrong[day.id] = sentence(error)
    if wrong:
        return render_template("trainings/agenda.html", training=training, texts=texts, wrong=wrong), 422
    flash(_("The agenda has been saved."))
    return redirect(url_for("trainings.show", code=training.code), 303)


def _texts(training: Training) -> dict[int, str]:
    return {day.id: typed.written(day.agenda, training.time_zone, language()) for day in training.days}


def _form(training: Training | None = None) -> TrainingForm:
    form = TrainingForm()
    own = [(training.course, quiz) for quiz in training.quizzes] if training else []
    form.offer(language(), dict.fromkeys([*own, *queries.courses_and_quizzes()]), _("Choose one"))
    return form


def _accepted(form: TrainingForm) -> bool:
    """Valid, and in a country where this coordinator may hold sessions."""
    good: bool = form.validate_on_submit()
    if good and form.country.data not in current_user.scope(*COORDINATORS):
        form.country.errors = [_("Your role does not include sessions in this country.")]
        return False
    return good
