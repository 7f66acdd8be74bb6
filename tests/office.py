"""Word files for tests, written by hand: what Word writes, and what nobody should."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from PIL import Image

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_ROOT = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Target="word/document.xml" '
    f'Type="{R}/officeDocument"/></Relationships>'
)
_STYLES = (
    f'<w:styles xmlns:w="{W}">'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/></w:style>'
        for id_, name in [("Title", "Title"), *((f"H{level}", f"heading {level}") for level in range(1, 5))]
    )
    + "</w:styles>"
)
_NUMBERING = (
    f'<w:numbering xmlns:w="{W}">'
    + "".join(
        f'<w:abstractNum w:abstractNumId="{number}">'
        + "".join(f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{kind}"/></w:lvl>' for level in range(5))
        + "</w:abstractNum>"
        for number, kind in enumerate(("bullet", "decimal"))
    )
    + "".join(f'<w:num w:numId="{number + 1}"><w:abstractNumId w:val="{number}"/></w:num>' for number in range(2))
    + "</w:numbering>"
)


def png(colour: str = "navy") -> bytes:
    target = BytesIO()
    Image.new("RGB", (40, 30), colour).save(target, "PNG")
    return target.getvalue()


def p(text: str, style: str = "", look: str = "") -> str:
    """A paragraph; `look` is the name of a property of its words, such as b or i."""
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{kind}{run(text, look)}</w:p>"


def run(text: str, look: str = "") -> str:
    properties = f"<w:rPr><w:{look}/></w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, level: int = 0, *, ordered: bool = False) -> str:
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{2 if ordered else 1}"/></w:numPr>'
    return f"<w:p><w:pPr>{number}</w:pPr>{run(text)}</w:p>"


def table(rows: list[list[str]]) -> str:
    cells = ("".join(f"<w:tc>{p(text)}</w:tc>" for text in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def link(text: str, id_: str) -> str:
    return f'<w:p>{run("See ")}<w:hyperlink r:id="{id_}">{run(text)}</w:hyperlink>{run(".")}</w:p>'


def picture(id_: str, alt: str, kind: str = "embed") -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/><a:graphic><a:graphicData><pic:pic>'
        f'<pic:blipFill><a:blip r:{kind}="{id_}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )


def docx(body: str, links: Mapping[str, str] | None = None, files: Mapping[str, bytes | str] | None = None) -> bytes:
    """A Word file; `links` are relationship id to address (https://… or media/…), `files` more entries, or others."""
    relations = "".join(
        f'<Relationship Id="{id_}" Target="{target}" '
        + (f'Type="{R}/image"' if target.startswith("media/") else f'Type="{R}/hyperlink" TargetMode="External"')
        + "/>"
        for id_, target in (links or {}).items()
    )
    entries: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": _ROOT,
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            f'<Relationship Id="s" Target="styles.xml" Type="{R}/styles"/>'
            f'<Relationship Id="n" Target="numbering.xml" Type="{R}/numbering"/></Relationships>'
        ),
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _NUMBERING,
    }
    return packed(entries | dict(files or {}))


def packed(entries: Mapping[str, bytes | str]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return target.getvalue()
