"""Results as files: figures as the pages show them, and marks of people."""

from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.domain.errors import NotFound
from lms.quizzes import results_queries, results_showing, results_tables
from lms.quizzes.results_queries import SEES, Subject
from lms.web.access import role

blueprint = Blueprint("results_export", __name__, url_prefix="/quizzes/results/<course>/<quiz>")
CSV = "text/csv"
FIGURES = frozenset({"results.xlsx", "items.csv", "answers.csv", "groups.csv"})
MARKS = frozenset({"people.csv", "people.xlsx"})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/figures/<table>")
@role(*SEES)
def figures(course: str, quiz: str, table: str) -> ResponseReturnValue:
    """The figures that were last worked out for the countries of the reader's role."""
    subject = _subject(course, quiz)
    found = results_queries.figures_of(subject)
    if found is None or not found.result or table not in FIGURES:
        raise NotFound("results.none")
    tables = _tables(subject, found.result)
    if table == "results.xlsx":
        return _file(results_tables.as_xlsx(tables), XLSX, subject, table)
    return _file(results_tables.as_csv(tables[table.removesuffix(".csv")]), CSV, subject, table)


@blueprint.get("/marks/<marks>")
@role(*SEES)
def people(course: str, quiz: str, marks: str) -> ResponseReturnValue:
    """Everybody's marks, of the countries of the reader's role."""
    subject = _subject(course, quiz)
    if marks not in MARKS:
        raise NotFound("results.none")
    table = results_tables.people(results_queries.all_people(subject))
    if marks == "people.xlsx":
        return _file(results_tables.as_xlsx({"people": table}), XLSX, subject, marks)
    return _file(results_tables.as_csv(table), CSV, subject, marks)


def _subject(course: str, quiz: str) -> Subject:
    subject = results_queries.subject_for(current_user, course, quiz)
    if subject.purpose == "practice":
        raise NotFound("results.practice")
    return subject


def _tables(subject: Subject, result: dict[str, Any]) -> dict[str, results_tables.Table]:
    bodies = results_queries.items(subject, list(result["items"]))
    right = {
        (name, row["pick"]): results_showing.is_right(bodies.get(name), row["pick"])
        for name, item in result["items"].items()
        for row in item["picks"]
    }
    return {
        "items": results_tables.items(result),
        "answers": results_tables.answers(result, right),
        "groups": results_tables.groups(result),
    }


def _file(content: bytes, kind: str, subject: Subject, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{subject.course}-{subject.quiz}-{name}"'
    return response
