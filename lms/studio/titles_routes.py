"""What modules are called, in every language of the course, and their order."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.units import UnitKey
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError, Invalid
from lms.infra import clock
from lms.studio import service, structure
from lms.studio.editor_words import context
from lms.studio.outline import outline_of
from lms.studio.service import Edit, Saved
from lms.studio.structure_routes import held, step, store
from lms.studio.three_way import ThreeWay, three_ways
from lms.studio.titles_forms import TEXTS, TitlesForm, titles_form
from lms.studio.workbench import Bench, course_bench
from lms.web.access import role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("titles", __name__, url_prefix="/studio/<course>/structure")
blueprint.context_processor(context)


@dataclass(frozen=True, slots=True)
class Named:
    """A module of a course, and the bench that it lies on."""

    slug: str
    bench: Bench
    key: UnitKey
    value: dict[str, Any]

    def form(self) -> TitlesForm:
        """Its form, with what was sent."""
        languages = self.bench.head["languages"]
        return titles_form(languages, self.bench.ground.source_language)

    @property
    def outline_url(self) -> str:
        """Its place in the outline of the base text."""
        return url_for("editor.outline", course=self.bench.course, edition="base", _anchor=f"module-{self.slug}")


@blueprint.get("/<module>/_title")
@role(Role.TRAINER)
def module(course: str, module: str) -> ResponseReturnValue:
    return _show(_module(course, module))


@blueprint.post("/<module>/_title")
@role(Role.TRAINER)
@writes
def save_module(course: str, module: str) -> ResponseReturnValue:
    held(course)
    return _save(_module(course, module))


@blueprint.post("/<module>/move")
@role(Role.TRAINER)
@writes
def move(course: str, module: str) -> ResponseReturnValue:
    held(course)
    bench = _module(course, module).bench
    head = dict(bench.head)
    try:
        order = structure.moved(request.form.get("seen", "").split(), head["modules"], module, step())
        store(bench, [structure.reordered(UnitKey(course, "course"), head, "modules", order)])
    except (Conflict, Invalid) as error:
        page = render_template(
            "studio/outline.html", bench=bench, outline=outline_of(bench.ground), refusal=sentence(error)
        )
        return page, STATUS[type(error)]
    flash(_("The module was moved."))
    where: dict[str, Any] = {"course": course, "edition": "base", "order": "modules", "_anchor": "order-of-modules"}
    return redirect(url_for("editor.outline", **where), 303)


def _module(course: str, slug: str) -> Named:
    """A module that is in the course. Raises NotFound."""
    bench = course_bench(current_user, course, "base")
    return Named(slug, bench, *structure.module_unit(bench.ground, slug))


def _show(named: Named) -> str:
    form = named.form()
    form.show(named.value)
    return _page(named, form)


def _save(named: Named) -> ResponseReturnValue:
    form = named.form()
    if not form.validate_on_submit():
        return _page(named, form), 422
    opened = form.opened_value(named.value)
    try:
        edit = Edit(named.key, opened, {**opened, **form.typed(opened)})
        (saved,) = service.save(named.bench.edition, [edit], current_user, clock.now())
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return _page(named, form), STATUS[type(error)]
    if saved.conflicts:
        rows = _both(form, opened, saved)
        return _page(named, form, conflicts=rows, theirs=_theirs(saved)), 409
    merged = _("Saved in the draft. Somebody else had changed it meanwhile: both changes are in it.")
    flash(merged if saved.merged else _("Saved in the draft."))
    return redirect(named.outline_url, 303)


def _both(form: TitlesForm, opened: dict[str, Any], saved: Saved) -> list[ThreeWay]:
    """Somebody else saved other words meanwhile: theirs and mine, and both in the form to go on from."""
    theirs = {**opened, **(saved.theirs or {})}
    rows = three_ways(*(form.by_language(value) for value in (opened, theirs, form.typed(opened))))
    for row in rows:
        form[f"{row.part}-{row.language}"].data = row.text
    form.stand_on(theirs)
    return rows


def _theirs(saved: Saved) -> list[str]:
    """The languages that they chose, where these were chosen otherwise."""
    if all(path[0] in TEXTS for path in saved.conflicts):
        return []
    return list((saved.theirs or {}).get("languages", ()))


def _page(named: Named, form: TitlesForm, **more: Any) -> str:
    return render_template("studio/titles.html", bench=named.bench, named=named, form=form, **more)
