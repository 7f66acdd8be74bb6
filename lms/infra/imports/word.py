"""Word's .docx to HTML, through mammoth: what a paragraph is counts, not how it looks."""

import mammoth

from lms.domain.errors import Invalid
from lms.infra.imports.draft import Findings
from lms.infra.imports.package import Package

# The style map that a file may carry itself is not read; of ours, each line goes before mammoth's own.
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
_TOLD = {
    "word/footnotes.xml": "import.footnotes",
    "word/comments.xml": "import.comments",
    "word/header": "import.headers",
    "word/footer": "import.headers",
    "word/charts/": "import.charts",
    "word/diagrams/": "import.charts",
    "word/embeddings/": "import.embedded",
}
# All that mammoth was seen to raise for files that are no real documents; the tests damage files at random.
_DAMAGE = (LookupError, ValueError, TypeError, AttributeError, OSError, RecursionError, ArithmeticError)


def read_word(package: Package, found: Findings) -> str:
    """Return the document's HTML, its images among the findings. Raises Invalid("document.broken")."""

    def image(picture: "mammoth.documents.Image") -> dict[str, str]:
        try:
            with picture.open() as source:
                data = source.read()
        except (ValueError, LookupError):  # it lies elsewhere, where nobody looks, or nowhere
            found.note("import.image_elsewhere")
            return {}
        kept = found.image(data, picture.alt_text or "")
        return {"src": f"media:{kept.name}", "alt": kept.alt} if kept else {}

    for name in sorted(package.names):
        for beginning, key in _TOLD.items():
            if name.startswith(beginning):
                found.note(key)
    try:
        result = mammoth.convert_to_html(
            package.archive,
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=mammoth.images.img_element(image),
        )
    except _DAMAGE:
        raise Invalid("document.broken") from None
    # Marks that lead back from a footnote lead nowhere here.
    return str(result.value).replace("↑</a>", "</a>")
