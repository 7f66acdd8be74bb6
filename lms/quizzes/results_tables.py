"""Results as tables of plain cells, and those as CSV and XLSX. The figures are those of the pages, and no others."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from lms.domain.quiz_figures import gained

Cell = str | int | float | None
Row = Sequence[Cell]
Table = Iterable[Row]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
DIGITS = 4  # after the point, of figures that are parts of 1

ITEMS = ("item", "people", "facility", "discrimination", "median_seconds", "languages_to_check")
ANSWERS = ("item", "answer", "right", "people", "weakest_group", "weakest_with_it", "best_group", "best_with_it")
GROUPS = ("quiz_or_item", "kind", "group", "people", "mean_or_facility", "passed", "median_seconds")
PEOPLE = ("name", "country", "attempts", "before", "first_mark", "best_mark", "gain", "passed", "last_submitted_utc")


def items(figures: Mapping[str, Any]) -> Iterator[Row]:
    """One row for each item."""
    yield ITEMS
    for name, item in figures["items"].items():
        check = " ".join(one["other"] for one in item["differences"] if one["severity"] != "A")
        yield name, item["count"], item["facility"], item["discrimination"], item["seconds"], check


def answers(figures: Mapping[str, Any], right: Mapping[tuple[str, str], bool]) -> Iterator[Row]:
    """One row for each answer that was picked; `right` says of (item, pick) whether it is."""
    yield ANSWERS
    for name, item in figures["items"].items():
        ends = item["groups"] or {}
        for row in item["picks"]:
            groups = (ends.get("weakest"), row.get("weakest"), ends.get("best"), row.get("best"))
            yield (name, row["pick"], int(right.get((name, row["pick"]), False)), row["count"], *groups)


def groups(figures: Mapping[str, Any]) -> Iterator[Row]:
    """One row for each country or language that is shown, of the quiz and of each item; codes, "*" for the others."""
    yield GROUPS
    for kind in ("countries", "languages"):
        for row in figures[kind]:
            yield "", kind, _codes(row["group"]), row["count"], row["mean"], row["passed"], row["seconds"]
        for name, item in figures["items"].items():
            for row in item[kind]:
                yield name, kind, _codes(row["group"]), row["count"], row["facility"], None, None


def _codes(group: Iterable[str]) -> str:
    return " ".join(code or "*" for code in group)


def people(rows: Iterable[Any]) -> Iterator[Row]:
    """One row for each person, as `results_queries.people` has them."""
    yield PEOPLE
    for row in rows:
        before = getattr(row, "before", None)
        marks = (before, row.first, row.best, gained(before, row.first))
        yield (row.name, row.country, row.attempts, *marks, row.passed, row.last_at.strftime("%Y-%m-%d %H:%M"))


def as_csv(table: Table) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it. A text that they would work out as a formula gets a quote."""
    text = StringIO()
    writer = csv.writer(text)
    for row in table:
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Mapping[str, Table]) -> bytes:
    """One sheet for each table. Texts are texts: none becomes a formula or a link."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for name, table in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(table):
                for column, cell in enumerate(row):
                    _write(sheet, (line, column), _harmless(cell), bold if line == 0 else None)
    return file.getvalue()


def _write(sheet: Any, where: tuple[int, int], cell: Cell, style: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(*where, cell, style)
    elif cell is not None:
        sheet.write_number(*where, cell, style)


def _harmless(cell: Cell) -> Cell:
    """OWASP, CSV injection: a leading quote keeps spreadsheets from working the text out."""
    if isinstance(cell, float):
        return round(cell, DIGITS)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell
