"""PowerPoint's .pptx to HTML: each slide's title a heading, its text lists, tables and paragraphs, then the notes."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from lxml.etree import LxmlError
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.exc import PythonPptxError

from lms.domain.errors import Invalid
from lms.infra.imports.draft import Findings
from lms.infra.imports.package import Package
from lms.infra.imports.phrases import plain

# Everything that python-pptx was seen to raise for files that are no real presentations.
_DAMAGE = (
    *(PythonPptxError, LxmlError, LookupError, ValueError, TypeError, AttributeError, OSError),
    *(RecursionError, ArithmeticError, AssertionError, NotImplementedError),
)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_PASSED_OVER = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER)


def read_slides(package: Package, found: Findings) -> str:
    """Return the presentation's HTML, its images among the findings. Raises Invalid("document.broken")."""
    try:
        return _Slides(found).html(Presentation(package.archive))
    except _DAMAGE:
        raise Invalid("document.broken") from None


class _Slides:
    def __init__(self, found: Findings) -> None:
        self._found = found

    def html(self, presentation: Any) -> str:
        parts: list[str] = []
        for number, slide in enumerate(presentation.slides, 1):
            if slide.element.get("show") == "0":
                self._found.note("import.slide_hidden", number=number)
            else:
                parts += self._slide(slide, number)
        title = plain(presentation.core_properties.title or "")
        if title and title != "PowerPoint Presentation" and not any(part.startswith("<h1") for part in parts):
            parts.insert(0, f'<h1 class="title">{escape(title)}</h1>')
        return "\n".join(parts)

    def _slide(self, slide: Any, number: int) -> Iterator[str]:
        title = slide.shapes.title
        words = plain(title.text_frame.text) if title is not None else ""
        if not words:
            words = f"{number}"
            self._found.note("import.slide_untitled", number=number)
        opening = number == 1 and title is not None and title.placeholder_format.type == PP_PLACEHOLDER.CENTER_TITLE
        yield (
            f'<h1 class="title">{escape(words)}</h1>'
            if opening and title.text_frame.text
            else f"<h2>{escape(words)}</h2>"
        )
        yield from self._shapes(slide.shapes)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
                yield f"<p>{_runs(paragraph)}</p>"

    def _shapes(self, shapes: Iterable[Any]) -> Iterator[str]:
        for shape in shapes:
            if shape.is_placeholder and shape.placeholder_format.type in (*_TITLES, *_PASSED_OVER):
                continue
            if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
                yield from self._shapes(shape.shapes)
            elif shape.has_text_frame:
                yield _outline(list(shape.text_frame.paragraphs), listed=shape.is_placeholder)
            elif shape.has_table:
                yield _table(shape.table)
            elif hasattr(shape, "image"):
                yield self._picture(shape)
            elif not shape.element.tag.endswith("}cxnSp"):  # a line says nothing
                self._found.note("import.charts")

    def _picture(self, shape: Any) -> str:
        alt = next((str(node.get("descr") or "") for node in shape.element.iter() if node.tag.endswith("}cNvPr")), "")
        try:
            data = shape.image.blob
        except (ValueError, LookupError):  # it lies elsewhere, where nobody looks, or nowhere
            self._found.note("import.image_elsewhere")
            return ""
        if shape.shape_type == MSO_SHAPE_TYPE.MEDIA:
            self._found.note("import.embedded")
        kept = self._found.image(data, alt)
        return f'<p><img src="media:{kept.name}" alt="{escape(kept.alt)}"></p>' if kept else ""


def _outline(paragraphs: list[Any], *, listed: bool) -> str:
    """Lines of a placeholder are a list as deep as their levels; those of a text box are paragraphs."""
    lines = [(paragraph.level, html) for paragraph in paragraphs if (html := _runs(paragraph)).strip()]
    if not listed or len(lines) < 2:
        return "".join(f"<p>{html}</p>" for _level, html in lines)
    html = ""
    depth = 0
    for level, text in lines:
        wanted = min(level, depth) + 1  # no level is skipped
        html += "</li></ul>" * (depth - wanted) + ("</li>" if wanted <= depth else "<ul>") + f"<li><p>{text}</p>"
        depth = wanted
    return html + "</li></ul>" * depth


def _runs(paragraph: Any) -> str:
    html = []
    for run in paragraph.runs:
        text = escape(run.text).replace("\v", "<br>")
        if run.font.bold:
            text = f"<strong>{text}</strong>"
        if run.font.italic:
            text = f"<em>{text}</em>"
        if run.hyperlink.address:
            text = f'<a href="{escape(run.hyperlink.address)}">{text}</a>'
        html.append(text)
    return "".join(html)


def _table(table: Any) -> str:
    rows = []
    for row in table.rows:
        cells = []
        for column in row.cells:
            mark = ' colspan="2"' if column.is_merge_origin or column.is_spanned else ""
            text = "".join(f"<p>{_runs(paragraph)}</p>" for paragraph in column.text_frame.paragraphs)
            cells.append(f"<td{mark}>{text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"
