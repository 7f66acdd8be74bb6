"""Files of questions of other platforms to items of the bank, and back.

`read` runs in `lms.infra.apart` for strangers' files; all that goes in and comes out can be pickled:

    apart.call("lms.content.quiz_formats.exchange:read", data, None, name, "en", to_markdown)

with `to_markdown` of `lms.infra.imports.fragments`, which content may not import itself.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from lms.content.quiz_formats.aiken import read_aiken, write_aiken
from lms.content.quiz_formats.carried import FORMATS
from lms.content.quiz_formats.decoding import LARGEST_FILE, decoded, detected, limited
from lms.content.quiz_formats.flat import flattened, images_of
from lms.content.quiz_formats.gift_read import read_gift
from lms.content.quiz_formats.gift_write import write_gift
from lms.content.quiz_formats.moodle_read import read_moodle
from lms.content.quiz_formats.moodle_write import write_moodle
from lms.content.quiz_formats.qti_package import read_qti
from lms.content.quiz_formats.qti_zip import write_qti
from lms.content.quiz_formats.reading import Intake
from lms.content.quiz_formats.reducing import Reducing
from lms.content.quiz_formats.results import Exported, Fault, Imported, Item, LeftOut, Note, Refused
from lms.content.quiz_formats.texts import Outgoing, ToMarkdown

__all__ = ["FORMATS", "LARGEST_FILE", "Exported", "Fault", "Imported", "Note", "read", "write"]

_Reader = Callable[[bytes, Intake], None]
_Writer = Callable[[Sequence[Item], Mapping[str, bytes], str], bytes]


def _of_text(read_text: Callable[[str, Intake], None]) -> _Reader:
    return lambda data, intake: read_text(decoded(data), intake)


_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        "gift": _of_text(read_gift),
        "aiken": _of_text(read_aiken),
        "moodle-xml": read_moodle,
        "qti21": read_qti,
        "qti30": read_qti,
    }
)
_WRITERS: Mapping[str, _Writer] = MappingProxyType(
    {
        "gift": lambda items, _media, _language: write_gift(items, Outgoing("media:{}")),
        "aiken": lambda items, _media, _language: write_aiken(items, Outgoing("media:{}")),
        "moodle-xml": write_moodle,
        "qti21": partial(write_qti, format_="qti21"),
        "qti30": partial(write_qti, format_="qti30"),
    }
)


def read(data: bytes, format_: str | None, name: str, language: str, to_markdown: ToMarkdown) -> Imported:
    """Return what a file of questions gives: items in this language, images, faults and losses. Raises nothing.

    `format_` is a key of FORMATS, or None to find it out from the content and the file's `name`; the answer says
    which it was. A file that cannot be read at all has one fault and no item.
    """
    try:
        limited(data)
        format_ = format_ or detected(data, name)
        intake = Intake(format_, language, to_markdown)
    except Refused as refused:
        return Imported(format_ or "", faults=[Fault(refused.line, refused.what)])
    try:
        _READERS[format_](data, intake)
    except Refused as refused:
        intake.fault(refused.line, refused.what)
    if not intake.items and not intake.faults and not intake.notes:
        intake.fault(0, "there is no question in this file")
    return intake.result()


def write(items: Sequence[Item], format_: str, language: str, media: Mapping[str, bytes]) -> Exported:
    """Return a file of these items (in file form) in one language, and what it does not carry.

    `media` are the WebP images of the course by name; `country.of_country` first gives items what a country's law
    says. Raises KeyError for a format that is not in FORMATS.
    """
    carried = FORMATS[format_]
    outgoing = Outgoing("media:{}")
    report: list[Note] = []
    kept: list[Item] = []
    for item in items:
        id_ = str(item.get("id", ""))
        reducing = Reducing(carried, language, outgoing)
        try:
            flat, notes = flattened(item, language)
            flat = reducing.reduced(flat)
        except (LeftOut, Refused) as left:
            report.append(Note(id_, left.what))
            continue
        kept.append(flat)
        report += [*notes, *(Note(id_, sentence) for sentence in reducing.lost)]
        report += [Note(id_, f"the image {name} is missing") for name in images_of(flat) if name not in media]
    data = _WRITERS[format_](kept, media, language)
    return Exported(data, f"questions.{carried.ending}", report)
