"""Files of questions as other platforms write them, for tests that bring them in."""

import zipfile
from base64 import b64encode
from io import BytesIO

from tests.office import png

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_CATEGORY = '<question type="category"><category><text>$course$/top/Evidence</text></category></question>\n'
SINGLE = """<question type="multichoice">
  <name><text>First look</text></name>
  <questiontext format="html">
    <text><![CDATA[<p>What do you do <b>first</b> with a result of a tool?</p>]]></text></questiontext>
  <generalfeedback format="html"><text>A result is a lead.</text></generalfeedback>
  <defaultgrade>1</defaultgrade><single>true</single><shuffleanswers>true</shuffleanswers>
  <answer fraction="100" format="html"><text>Check it by hand</text><feedback><text>Yes.</text></feedback></answer>
  <answer fraction="0" format="html"><text>Write it into the report</text>
    <feedback><text>Not yet.</text></feedback></answer>
</question>
"""
TRUE_FALSE = """<question type="truefalse">
  <name><text>Alone</text></name>
  <questiontext format="html"><text>A tool may decide alone.</text></questiontext><defaultgrade>1</defaultgrade>
  <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer>
</question>
"""
NUMBER = """<question type="numerical">
  <name><text>Hash length</text></name>
  <questiontext format="html"><text>How many hexadecimal digits has a SHA-256?</text></questiontext>
  <defaultgrade>1</defaultgrade><answer fraction="100"><text>64</text><tolerance>0</tolerance></answer>
</question>
"""
FAULTY = """<question type="multichoice">
  <name><text>No right one</text></name>
  <questiontext format="html"><text>Which one?</text></questiontext><defaultgrade>1</defaultgrade><single>true</single>
  <answer fraction="0"><text>This</text></answer><answer fraction="0"><text>That</text></answer>
</question>
"""
ESSAY = """<question type="essay">
  <name><text>Tell</text></name><questiontext format="html"><text>Tell of a case.</text></questiontext>
</question>
"""


def pictured(data: bytes | None = None) -> str:
    """A question with an image in its text."""
    image = b64encode(png() if data is None else data).decode()
    return f"""<question type="shortanswer">
  <name><text>Seen</text></name>
  <questiontext format="html">
    <text><![CDATA[<p>What colour is this? <img src="@@PLUGINFILE@@/field.png" alt="A field"></p>]]></text>
    <file name="field.png" path="/" encoding="base64">{image}</file></questiontext>
  <defaultgrade>1</defaultgrade><usecase>0</usecase><answer fraction="100"><text>blue</text></answer>
</question>
"""


def moodle(*questions: str) -> bytes:
    """A file of Moodle XML."""
    return (_HEAD + _CATEGORY + "".join(questions) + "</quiz>\n").encode()


WHOLE = moodle(SINGLE, TRUE_FALSE, FAULTY, NUMBER, pictured(), ESSAY)
GIFT = "::Rest:: How long is a break? { =an hour ~a day }\n\n::Broken:: What? { =a\n"
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<quiz><question type="truefalse"><name><text>&c;</text></name></question></quiz>"""
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<quiz><question type="truefalse"><questiontext><text>&x;</text></questiontext></question></quiz>"""


def package(**files: bytes) -> bytes:
    """A zip; the names of its members stand in `files`, with `__` for a slash."""
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name.replace("__", "/"), data)
    return into.getvalue()


MANIFEST = b"""<?xml version="1.0"?><manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1">
<resources><resource identifier="r" type="imsqti_item_xmlv2p1" href="%s"/></resources></manifest>"""
TRAVERSAL = package(**{"imsmanifest.xml": MANIFEST % b"../../secret.xml", "../../secret.xml": b"<assessmentItem/>"})
ZIP_BOMB = package(**{"imsmanifest.xml": MANIFEST % b"a.xml", "a.xml": bytes(200_000_000)})
