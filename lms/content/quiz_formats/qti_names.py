"""What QTI 2 and QTI 3 call the same things: one vocabulary here, that of QTI 2.1."""

import re
from html.parser import HTMLParser

from lms.content.quiz_formats.xml_tree import Element

QTI2 = "http://www.imsglobal.org/xsd/imsqti_v2p1"
QTI3 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATES = {
    "qti21": "http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
    "qti30": "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
}
# The elements of QTI that we write; all others are HTML.
_OWN = {
    *("assessmentItem", "assessmentItemRef", "assessmentSection", "assessmentTest", "baseValue"),
    *("choiceInteraction", "contentBody", "correct", "correctResponse", "defaultValue", "equal"),
    *("feedbackBlock", "feedbackInline", "inlineChoice", "inlineChoiceInteraction", "itemBody", "mapEntry"),
    *("mapResponse", "mapping", "match", "matchInteraction", "modalFeedback", "and", "orderInteraction"),
    *("outcomeDeclaration", "prompt", "responseCondition", "responseDeclaration", "responseElse"),
    *("responseElseIf", "responseIf", "responseProcessing", "setOutcomeValue", "simpleAssociableChoice"),
    *("simpleChoice", "simpleMatchSet", "sum", "testPart", "textEntryInteraction", "value", "variable"),
}
_PLAIN_TAGS = {"aside": "div", "figure": "div"}
_KEPT = frozenset({"class", "href", "src", "alt", "start"})


def old_names(found: Element) -> Element:
    """Return a tree of QTI 3 with the names of QTI 2.1; one of QTI 2 as it is."""
    if found.tag.startswith("qti-"):
        found.tag = _camel(found.tag.removeprefix("qti-"))
        found.attributes = {_camel(key): value for key, value in found.attributes.items()}
    for part in found.children():
        old_names(part)
    return found


def new_names(found: Element) -> Element:
    """Return a tree with the names of QTI 3."""
    parts = [part if isinstance(part, str) else new_names(part) for part in found.parts]
    if found.tag not in _OWN:
        return Element(found.tag, found.attributes, parts)
    if found.tag == "modalFeedback":
        parts = [Element("qti-content-body", {}, parts)]
    attributes = {key if ":" in key else _kebab(key): value for key, value in found.attributes.items()}
    return Element(f"qti-{_kebab(found.tag)}", attributes, parts)


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda match: match[1].upper(), name)


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: f"-{match[0].lower()}", name)


def elements_of(html: str) -> "list[Element | str]":
    """Return our own clean HTML as elements that QTI has in the body of an item."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root.parts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {name: value or "" for name, value in attrs if name in _KEPT}
        made = Element(_PLAIN_TAGS.get(tag, tag), kept)
        self._open[-1].parts.append(made)
        if tag not in ("br", "img"):
            self._open.append(made)

    def handle_endtag(self, _tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)
