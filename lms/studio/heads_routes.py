"""What a course says of itself, and what a country does: languages, countries, time zone, whom to turn to."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.units import LIBRARY, UnitKey, country_address, value_hash
from lms.domain.access import Role
from lms.domain.errors import DomainError, NotFound
from lms.infra import clock
from lms.studio import heads, queries, service
from lms.studio.editor_words import context
from lms.studio.heads_forms import MOST_ROWS, CountryForm, CourseForm, HeadForm, country_form, course_form
from lms.studio.parts import HEADS
from lms.studio.service import Edit, Saved
from lms.studio.workbench import Bench, course_bench, lesson_bench
from lms.web.access import only_reads, role, writes
from lms.web.errors import sentence

blueprint = Blueprint("heads", __name__, url_prefix="/studio/<course>")
blueprint.context_processor(context)


@blueprint.get("/base/_course")
@role(Role.TRAINER)
def course(course: str) -> ResponseReturnValue:
    bench = lesson_bench(current_user, course, "base", HEADS)
    form = course_form(bench.head, sent=False)
    form.add.data = request.args.get("add", "")
    form.opened.data = value_hash(bench.head)
    return _course_page(bench, form)


@blueprint.post("/base/_course")
@role(Role.TRAINER)
@writes
def save_course(course: str) -> ResponseReturnValue:
    bench = course_bench(current_user, course, "base")
    form = course_form(bench.head, sent=True)
    if form.validate_on_submit() and not form.chosen():
        form.countries.errors = [_("A course has at least one country.")]
    if form.errors:
        return _course_page(bench, form), 422
    key = UnitKey(course, "course")
    opened = _opened(key, form)
    value = form.value(opened or dict(bench.head))
    refused = _save(bench, form, [Edit(key, opened, value), *heads.without_languages(bench.ground, value["languages"])])
    if refused:
        return _course_page(bench, form, theirs=refused.theirs), 409
    if form.form_errors:
        return _course_page(bench, form), 409
    flash(_("Saved in the draft of the base text. Readers see it when that is reviewed and published."), "success")
    if "more" in request.form:
        return redirect(url_for("heads.course", course=course, _anchor="add"), 303)
    new = next((code for code in value["countries"] if code not in bench.head["countries"]), "")
    if new:
        return redirect(url_for("setup.show", course=course, edition=f"country-{new}"), 303)
    return redirect(url_for("editor.outline", course=course, edition="base"), 303)


@blueprint.get("/<edition>/_country")
@role(Role.TRAINER)
def country(course: str, edition: str) -> ResponseReturnValue:
    bench, stored = _country(course, edition)
    form = _country_form(bench, stored or heads.new_country(bench.country, bench.head), sent=False)
    form.opened.data = value_hash(stored) if stored else ""
    return _country_page(bench, form)


@blueprint.post("/<edition>/_country")
@role(Role.TRAINER)
@writes
def save_country(course: str, edition: str) -> ResponseReturnValue:
    bench, stored = _country(course, edition)
    form = _sent(bench, stored)
    if not form.validate_on_submit():
        return _country_page(bench, form), 422
    key = UnitKey(LIBRARY, country_address(bench.country))
    refused = _save(bench, form, [Edit(key, _opened(key, form), form.value(bench.country))])
    if refused:
        return _country_page(bench, form, theirs=refused.theirs), 409
    if form.form_errors:
        return _country_page(bench, form), 409
    flash(_("Saved in the draft of this country."), "success")
    return redirect(url_for("setup.show", course=course, edition=edition), 303)


@blueprint.post("/<edition>/_country/rows")
@role(Role.TRAINER)
@only_reads
def rows(course: str, edition: str) -> ResponseReturnValue:
    """The same form with one contact more or less; nothing is saved by it."""
    bench, stored = _country(course, edition)
    sent = _sent(bench, stored)
    value = sent.value(bench.country)
    if "add" in request.form:
        value["support"].append(heads.NO_CONTACT)
    else:
        gone = request.form.get("remove", "")
        kept = [row for place, row in enumerate(value["support"]) if str(place) != gone]
        value["support"] = kept or [heads.NO_CONTACT]
    form = _country_form(bench, value, sent=False)
    form.opened.data = sent.opened.data
    return _country_page(bench, form)


def _country(course: str, edition: str) -> tuple[Bench, dict[str, Any] | None]:
    """The edition of a country, and what it says of the country so far. Raises NotFound."""
    bench = lesson_bench(current_user, course, edition, HEADS)
    if bench.edition.kind != "country":
        raise NotFound("edition.none")
    stored = bench.ground.units.get(UnitKey(LIBRARY, country_address(bench.country)))
    return bench, None if stored is None else dict(stored)


def _sent(bench: Bench, stored: dict[str, Any] | None) -> CountryForm:
    """The form as it was sent, with as many contacts as its page had."""
    said = request.form.get("rows", "")
    number = min(int(said), MOST_ROWS) if said.isascii() and said.isdigit() and said != "0" else 1
    value = stored or heads.new_country(bench.country, bench.head)
    return _country_form(bench, {**value, "support": [*value["support"], *[heads.NO_CONTACT] * number][:number]})


def _country_form(bench: Bench, value: dict[str, Any], *, sent: bool = True) -> CountryForm:
    regions = bench.ground.units.get(UnitKey(LIBRARY, "regions"), {}).get("regions", {})
    form: CountryForm = country_form(
        bench.country, value, heads.languages_of([bench.head], value["support"]), regions, sent=sent
    )
    return form


def _opened(key: UnitKey, form: HeadForm) -> dict[str, Any] | None:
    return queries.value_by_hash(key, form.opened.data) if form.opened.data else None


def _save(bench: Bench, form: HeadForm, edits: list[Edit]) -> Saved | None:
    """Save all of them. Else nothing, with a sentence in the form, and what somebody else has saved meanwhile."""
    try:
        results = service.save(bench.edition, edits, current_user, clock.now())
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return None
    refused = next((result for result in results if result.conflicts), None)
    if refused:  # sent once more, it is their value that is replaced knowingly
        form.opened.data = value_hash(refused.theirs) if refused.theirs else ""
    return refused


def _course_page(bench: Bench, form: CourseForm, *, theirs: dict[str, Any] | None = None) -> str:
    return render_template("studio/course_head.html", bench=bench, form=form, theirs=theirs)


def _country_page(bench: Bench, form: CountryForm, *, theirs: dict[str, Any] | None = None) -> str:
    return render_template("studio/country_head.html", bench=bench, form=form, theirs=theirs, most=MOST_ROWS)
