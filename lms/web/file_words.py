"""What people read when a file that they bring is refused, or was not taken in whole."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from lms.infra.imports.draft import Note
from lms.web import errors

errors.words({
    "image.too_large": _l("This image has %(size)s MB. An image may have up to %(limit)s MB: please make it smaller."),
    "image.unknown": _l("This file is no image that can be shown. These can: %(kinds)s."),
    "image.bomb": _l("This image is too large: it may have up to %(limit)s megapixels. Please make it smaller."),
    "file.too_much": _l("This file takes too much time or memory to read. Please divide it, or save it again."),
    "image.broken": _l("This image is damaged and cannot be shown. Please save it again, or take another one."),
    "media.absent": _l("An image of this course is missing. Please upload it again, then publish."),
    "document.too_large": _l("This file has %(size)s MB. A document may have up to %(limit)s MB."),
    "document.unknown": _l("Lessons can be made from these files: %(kinds)s."),
    "document.wrong_type": _l("This file is not what its name says (%(expected)s). Please look what it is."),
    "document.old_format": _l("This is a file of an old format. Please save it as .docx or .pptx, and try again."),
    "document.encrypted": _l("This file is protected with a password. Please save it without one, and try again."),
    "document.macros": _l("This file contains macros, which are programs. Please save it without them, and try again."),
    "document.bomb": _l("This file unpacks to far more than a lesson. It was not read."),
    "document.entities": _l("This file is built so that it could grow without end or read others. It was not read."),
    "document.nested": _l("Lists or tables in this file are nested too deeply. Please make them flatter."),
    "document.too_long": _l("This file is too long for one lesson. Please divide it."),
    "document.encoding": _l("The letters of this file cannot be read. Please save it as text in UTF-8."),
    "document.broken": _l("This file is damaged and cannot be read. Please save it again, and try again."),
    "document.empty": _l("There are no words in this file."),
})  # fmt: skip

_NOTES: dict[str, LazyString] = {
    "import.more": _l("More was left out than can be listed here."),
    "import.link": _l("A link was left out, its words were kept. Only https:// is used (%(address)s)."),
    "import.code": _l("Text that was marked as code became ordinary text."),
    "import.rule": _l("Dividing lines were left out."),
    "import.html": _l("HTML was left out, and the words in it were kept where they were text."),
    "import.struck": _l("Struck-through text became ordinary text. Please check whether it should be there."),
    "import.emphasis": _l("Some bold or italic became ordinary text, because it could not be written in Markdown."),
    "import.nested": _l("Lists that were nested very deeply became paragraphs."),
    "import.front_matter": _l("Of the lines at the beginning of the file, only the title was used."),
    "import.no_headings": _l("There are no headings in this file, so all of it is one block. Headings make blocks."),
    "import.heading_levels": _l("Headings below the second level became headings of the second level."),
    "import.empty_heading": _l("The heading “%(title)s” had no text below it and was left out."),
    "import.table_flat": _l("A table with one row, or inside another table, or very wide, became paragraphs."),
    "import.cells_merged": _l("Merged cells of a table were divided. Please check the table."),
    "import.table_images": _l("Images in a table were moved below it."),
    "import.footnotes": _l("Footnotes were moved to the end."),
    "import.comments": _l("Comments were left out."),
    "import.headers": _l("Headers and footers were left out."),
    "import.charts": _l("Charts, diagrams and other drawn objects were left out. As images they would be kept."),
    "import.embedded": _l("Files, sound or video inside this file were left out."),
    "import.slide_hidden": _l("Slide %(number)s is hidden and was left out."),
    "import.slide_untitled": _l("Slide %(number)s has no title: its number stands as the heading."),
    "import.image_undescribed": _l("The image %(name)s has no words that say what it shows. Please write them."),
    "import.image_elsewhere": _l("An image that is not inside the file was left out."),
    "import.image_address": _l("An image was left out: it is not inside the file (%(address)s). It showed: %(alt)s"),
    "import.image_many": _l("Image %(number)s was left out: there are more than %(limit)s, or they are very large."),
    "import.image_too_large": _l("Image %(number)s was left out: it is larger than 4 MB."),
    "import.image_unknown": _l("Image %(number)s was left out: it is not a PNG, JPEG, WebP or GIF."),
    "import.image_bomb": _l("Image %(number)s was left out: it has too many pixels."),
    "import.image_broken": _l("Image %(number)s was left out: it is damaged."),
}  # fmt: skip


def note_sentence(note: Note) -> str:
    """What was left out or changed, in the reader's language. A note without words is a mistake of ours: KeyError."""
    return str(_NOTES[note.key]) % dict(note.params)
