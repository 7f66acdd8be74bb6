"""Questions go to another platform: first what its format does not carry is said, then one takes the file."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.quiz_formats.carried import FORMAT_NAMES, FORMATS
from lms.domain.access import Role
from lms.domain.errors import DomainError
from lms.studio.bank import bank_of
from lms.studio.editor_words import context
from lms.studio.item_export import Asked, leaving, written
from lms.studio.workbench import Bench, bank_bench
from lms.web import i18n
from lms.web.access import role
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("item_exports", __name__, url_prefix="/studio/<course>/<edition>/_items/export")
blueprint.context_processor(context)
TYPES = {"zip": "application/zip", "xml": "application/xml"}


@blueprint.get("")
@role(Role.TRAINER)
def index(course: str, edition: str) -> ResponseReturnValue:
    bench = bank_bench(current_user, course, edition)
    asked = _asked(bench)
    if request.args.get("format") not in FORMATS:
        return _page(bench, asked)
    found = leaving(bench, asked)
    if not found.items:
        return _page(bench, asked, empty=True)
    try:
        made = written(found, asked)
    except DomainError as error:
        return _page(bench, asked, problem=sentence(error)), STATUS[type(error)]
    left = {note.item for note in made.report if note.what.startswith("left out")}
    count = len(found.items) - len(left)
    report: dict[str, dict[str, None]] = {}
    for note in made.report:
        report.setdefault(note.what, {}).update({note.item: None} if note.item else {})
    shown = [(what, list(names)) for what, names in report.items()]
    return _page(bench, asked, count=count, left=len(left), report=shown, size=len(made.data))


@blueprint.get("/file")
@role(Role.TRAINER)
def download(course: str, edition: str) -> ResponseReturnValue:
    bench = bank_bench(current_user, course, edition)
    asked = _asked(bench)
    found = leaving(bench, asked)
    if not found.items:
        return _page(bench, asked, empty=True)
    made = written(found, asked)
    ending = FORMATS[asked.format].ending
    name = "-".join(filter(None, (course, asked.quiz or asked.topic, asked.country or bench.country, asked.language)))
    response = Response(made.data, mimetype=TYPES.get(ending, "text/plain"))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.cache_control.no_store = True
    return response


def _offered(bench: Bench) -> list[tuple[str, Any, list[tuple[str, Any]]]]:
    """(name, label, values with their names) of what may be chosen; the first value is the usual one."""
    ground, head = bench.ground, bench.head
    source = ground.source_language
    tags = [source, *(tag for tag in head.get("languages", ()) if tag != source)]
    units = {slug: ground.unit(f"quiz/{slug}") for slug in head.get("quizzes", ())}
    quizzes = [(slug, i18n.localised(unit["title"])) for slug, unit in units.items() if unit]
    topics = sorted({str(item.value.get("topic")) for item in bank_of(ground).items})
    countries = [(code, i18n.territory_name(code, i18n.language())) for code in _countries(bench)]
    return [
        ("quiz", _("Quiz"), [("", _("All questions")), *quizzes]),
        ("topic", _("Topic"), [("", _("All")), *((topic, topic) for topic in topics)]),
        ("format", _("Format"), [(key, FORMAT_NAMES.get(key, key)) for key in FORMATS]),
        ("language", _("Language"), [(tag, i18n.language_name(tag, i18n.language())) for tag in tags]),
        ("country", _("Law of"), countries),
    ]  # fmt: skip


def _countries(bench: Bench) -> Sequence[str]:
    """The countries whose law may be worked out; an edition of a country has no other."""
    if bench.country:
        return [bench.country]
    return ["", *bench.head.get("countries", ())] if bench.edition.kind == "base" else [""]


def _asked(bench: Bench) -> Asked:
    """What the address asks for; what is not offered counts as the usual."""
    found: dict[str, str] = {}
    for name, _label, values in _offered(bench):
        wanted = request.args.get(name, "")
        found[name] = wanted if wanted in {value for value, _words in values} else values[0][0]
    return Asked(**found)


def _page(bench: Bench, asked: Asked, **more: Any) -> str:
    query = {name: getattr(asked, name) for name in ("quiz", "topic", "format", "language", "country")}
    place = {"course": bench.course, "edition": bench.edition.slug}
    file_url = url_for("item_exports.download", **place, **{name: value for name, value in query.items() if value})  # type: ignore[arg-type] # parts of the address
    return render_template(
        "studio/item_export.html", bench=bench, asked=asked, offered=_offered(bench), file_url=file_url,
        formats=FORMAT_NAMES, **more,
    )  # fmt: skip
