"""Translators' files: how far a translation is, texts out as XLIFF or PO, and back in with a report."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from lms.content.exchange_files import MOST_BYTES, Remark, Unreadable
from lms.content.lesson import LEAD
from lms.content.units import LIBRARY, Address, UnitKey, parse_address
from lms.db.base import begin_write
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError
from lms.infra import apart, clock
from lms.studio import desk, queries, service, translating
from lms.studio.addresses import editor_href
from lms.studio.editor_words import context
from lms.studio.translating import FACTS, ITEMS, Taken, Translation, translation
from lms.studio.workbench import Bench, course_bench
from lms.web import i18n
from lms.web.access import role, writes_late
from lms.web.errors import STATUS, sentence
from lms.web.uploads import accept_files

blueprint = Blueprint("exchange", __name__, url_prefix="/studio/<course>/translations")
blueprint.context_processor(context)
accept_files(blueprint, MOST_BYTES, Role.TRAINER)
READER = "lms.content.exchange_reading:examined"
FORMATS = {
    "xliff": ("lms.content.exchange_xliff:to_xliff", "xlf", "application/xliff+xml"),
    "po": ("lms.content.exchange_po:to_po", "po", "text/x-gettext-translation"),
}
MOST_SHOWN = 200


class FileForm(FlaskForm):  # type: ignore[misc]
    """A translator's file."""

    file = FileField(_l("File"), [FileRequired(_l("Please choose a file."))])
    look = BooleanField(_l("Only check the file, and change nothing"))


@blueprint.get("/<language>")
@role(Role.TRAINER)
def show(course: str, language: str) -> ResponseReturnValue:
    bench, found = _translation(course, language)
    return _page(bench, found, FileForm())


@blueprint.get("/<language>/file")
@role(Role.TRAINER)
def download(course: str, language: str) -> ResponseReturnValue:
    bench, found = _translation(course, language)
    write, ending, kind = FORMATS.get(request.args.get("format", ""), FORMATS["xliff"])
    chosen = found.chosen(waiting=request.args.get("texts") == "waiting")
    if not chosen:
        return _page(bench, found, FileForm(), empty=True)
    edition = "" if found.edition.kind == "language" else f"-{found.edition.slug}"
    data = apart.call(write, chosen, course, bench.ground.source_language, language)
    response = Response(data, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{course}-{language}{edition}.{ending}"'
    response.cache_control.no_store = True
    return response


@blueprint.post("/<language>")
@role(Role.TRAINER)
@writes_late
def upload(course: str, language: str) -> ResponseReturnValue:
    bench, found = _translation(course, language)
    form = FileForm()
    if not form.validate_on_submit():
        return _page(bench, found, form), 422
    try:
        data = form.file.data.read(MOST_BYTES + 1)
        examined = apart.call(READER, data, found.units, course, language, scopes=found.scopes)
    except Unreadable as error:
        form.file.errors = [*form.file.errors, _in_words(error)]
        return _page(bench, found, form), 422
    except DomainError as error:
        form.file.errors = [sentence(error)]
        return _page(bench, found, form), STATUS[type(error)]
    taken = found.taken(examined)
    if not form.look.data:
        try:
            _save(bench, taken)
        except DomainError as error:
            form.form_errors.append(sentence(error))
            return _page(bench, found, form), STATUS[type(error)]
    return _report(bench, found, taken, looked=bool(form.look.data))


def _save(bench: Bench, taken: Taken) -> None:
    """All of it or nothing. Raises Conflict("draft.meanwhile")."""
    if taken.edits:
        begin_write()
        saved = service.save(bench.edition, taken.edits, current_user, clock.now())
        if any(result.conflicts for result in saved):
            raise Conflict("draft.meanwhile")


def _translation(course: str, language: str) -> tuple[Bench, Translation]:
    """The edition in whose draft the translations are written: that of the language, or `of` another one.

    Raises NotFound for those who may not write it.
    """
    bench = course_bench(current_user, course, request.args.get("of") or f"language-{language}")
    facts = UnitKey(LIBRARY, "facts")
    units = {**bench.ground.units, **queries.units_at([facts])}
    return bench, translation(bench.edition, course, language, units)


def _page(bench: Bench, found: Translation, form: FileForm, **more: Any) -> str:
    names, agencies = desk.heads()
    written = desk.editions(current_user.scope(Role.TRAINER), bench.course, bench.head, names, agencies)
    offered = [edition for edition in written if edition.kind != "language" or edition.name == found.language]
    return render_template(
        "studio/translation.html",
        bench=bench,
        found=found,
        form=form,
        total=found.total(),
        parts=[(part, part_name(found.units, bench.course, part.name)) for part in found.parts()],
        offered=offered,
        edition_names=names,
        of=_of(found),
        **more,
    )


def _report(bench: Bench, found: Translation, taken: Taken, *, looked: bool) -> str:
    problems = taken.found.problems
    shown = [_problem(problem, found, bench) for problem in problems[:MOST_SHOWN]]
    back = url_for("exchange.show", course=bench.course, language=found.language, of=_of(found))
    told = {"taken": taken, "looked": looked, "problems": shown, "more": len(problems) - len(shown)}
    return render_template("studio/translation_report.html", bench=bench, found=found, back=back, **told)


def _of(found: Translation) -> str | None:
    return None if found.edition.kind == "language" else found.edition.slug


def _problem(problem: Remark, found: Translation, bench: Bench) -> tuple[str, str, str]:
    """The place in words, where one reads the text ("" for nowhere), and the sentence."""
    key = translating.unit_of(problem.place, bench.course)
    if key is None or key not in found.units:
        return problem.place or _("The file"), "", problem.sentence
    at = parse_address(key.address)
    part = part_name(found.units, bench.course, translating.part_of(problem.place))
    place = " · ".join(filter(None, (part, _piece(found.units, bench.course, at))))
    return place, editor_href(key, bench.edition), problem.sentence


def _piece(units: Mapping[UnitKey, Mapping[str, Any]], course: str, at: Address) -> str:
    """The block, question or fact within a part."""
    if at.block == LEAD:
        return str(_("Opening"))
    if at.block:
        block = units.get(UnitKey(course, f"block/{at.lesson_path}/{at.block}"), {})
        return str(block.get("title") or at.block)
    return at.item or at.fact or at.module or at.media


def part_name(units: Mapping[UnitKey, Mapping[str, Any]], course: str, part: str) -> str:
    """A part of `Translation.parts` for a person."""
    if part == FACTS:
        return str(_("Legal facts"))
    if part == ITEMS:
        return str(_("Questions"))
    if part.startswith("quiz:"):
        quiz = units.get(UnitKey(course, part.replace("quiz:", "quiz/")), {})
        return i18n.localised(quiz["title"]) if "title" in quiz else part
    if part:
        return str(units.get(UnitKey(course, f"lesson/{part}"), {}).get("title", part))
    return str(_("Titles, summaries and images"))


def _in_words(error: Unreadable) -> str:
    place = f"{error.place}: " if error.place else ""
    return str(_("This file cannot be used: %(problem)s.", problem=f"{place}{error.sentence}"))
