"""What a draft does, in sentences: one for each kind of unit and what becomes of it."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

# (kind, what becomes of it) to a sentence with named parts. `kept`: only what it was compared with has changed.
SENTENCES: dict[tuple[str, str], LazyString] = {
    ("replace", "added"): _l("Block “%(block)s” of lesson “%(lesson)s” is replaced."),
    ("replace", "changed"): _l("The text that replaces block “%(block)s” of lesson “%(lesson)s” is changed."),
    ("replace", "removed"): _l("Block “%(block)s” of lesson “%(lesson)s” is no longer replaced."),
    ("replace", "kept"): _l("What replaces block “%(block)s” of lesson “%(lesson)s” was compared anew and stays."),
    ("hide", "added"): _l("Block “%(block)s” of lesson “%(lesson)s” is hidden."),
    ("hide", "changed"): _l("Block “%(block)s” of lesson “%(lesson)s” stays hidden."),
    ("hide", "removed"): _l("Block “%(block)s” of lesson “%(lesson)s” is shown again."),
    ("hide", "kept"): _l("Block “%(block)s” of lesson “%(lesson)s” was compared anew and stays hidden."),
    ("insert_after", "added"): _l("“%(title)s” is inserted after “%(block)s” in lesson “%(lesson)s”."),
    ("insert_after", "changed"): _l("“%(title)s”, inserted after “%(block)s” in lesson “%(lesson)s”, is changed."),
    ("insert_after", "removed"): _l("“%(title)s” is no longer inserted after “%(block)s” in lesson “%(lesson)s”."),
    ("insert_after", "kept"): _l("“%(title)s”, inserted in lesson “%(lesson)s”, was compared anew and stays."),
    ("replace item", "added"): _l("Question “%(item)s” is asked in other words here."),
    ("replace item", "changed"): _l("What this edition says instead of question “%(item)s” is changed."),
    ("replace item", "removed"): _l("Question “%(item)s” is as in the base text again."),
    ("replace item", "kept"): _l("What this edition says instead of question “%(item)s” was compared anew and stays."),
    ("hide item", "added"): _l("Question “%(item)s” is hidden here."),
    ("hide item", "changed"): _l("Question “%(item)s” stays hidden here."),
    ("hide item", "removed"): _l("Question “%(item)s” is asked again here."),
    ("hide item", "kept"): _l("Question “%(item)s” was compared anew and stays hidden here."),
    ("insert_after item", "added"): _l("Question “%(title)s” is inserted after “%(item)s”."),
    ("insert_after item", "changed"): _l("Question “%(title)s”, inserted after “%(item)s”, is changed."),
    ("insert_after item", "removed"): _l("Question “%(title)s” is no longer inserted after “%(item)s”."),
    ("insert_after item", "kept"): _l("Question “%(title)s”, inserted after “%(item)s”, was compared anew and stays."),
    ("item", "added"): _l("Question “%(item)s” is new."),
    ("item", "changed"): _l("Question “%(item)s” is changed."),
    ("item", "removed"): _l("Question “%(item)s” is taken away."),
    ("set_fact", "added"): _l("Fact “%(fact)s” is set to “%(after)s” here."),
    ("set_fact", "changed"): _l("Fact “%(fact)s”, set here, changes from “%(before)s” to “%(after)s”."),
    ("set_fact", "removed"): _l("Fact “%(fact)s” is no longer set here."),
    ("set_fact", "kept"): _l("The source or review of fact “%(fact)s”, set here, is changed; its value stays."),
    ("fact", "added"): _l("Fact “%(fact)s” is new: “%(after)s”."),
    ("fact", "changed"): _l("Fact “%(fact)s” changes from “%(before)s” to “%(after)s”."),
    ("fact", "removed"): _l("Fact “%(fact)s” is taken away."),
    ("fact", "kept"): _l("The source or review of fact “%(fact)s” is changed; its value stays."),
    ("block", "added"): _l("Block “%(block)s” of lesson “%(lesson)s” is new."),
    ("block", "changed"): _l("Block “%(block)s” of lesson “%(lesson)s” is changed."),
    ("block", "removed"): _l("Block “%(block)s” of lesson “%(lesson)s” is taken away."),
    ("translated block", "added"): _l("Block “%(block)s” of lesson “%(lesson)s” is translated."),
    ("translated block", "changed"): _l("The translation of block “%(block)s” of lesson “%(lesson)s” is changed."),
    ("translated block", "removed"): _l("The translation of block “%(block)s” of lesson “%(lesson)s” is taken away."),
    ("translated block", "kept"): _l("The translated block “%(block)s” of lesson “%(lesson)s” was compared anew."),
    ("lesson", "added"): _l("Lesson “%(lesson)s” is new."),
    ("lesson", "changed"): _l("The head of lesson “%(lesson)s” or the order of its blocks is changed."),
    ("lesson", "removed"): _l("Lesson “%(lesson)s” is taken away."),
    ("translated lesson", "added"): _l("Title and summary of lesson “%(lesson)s” are translated."),
    ("translated lesson", "changed"): _l("The translated title or summary of lesson “%(lesson)s” is changed."),
    ("translated lesson", "removed"): _l("The translated title and summary of lesson “%(lesson)s” are taken away."),
    ("translated lesson", "kept"): _l("The translated title of lesson “%(lesson)s” was compared anew and stays."),
    ("quiz", "added"): _l("Quiz “%(quiz)s” is new."),
    ("quiz", "changed"): _l("Quiz “%(quiz)s” is changed."),
    ("quiz", "removed"): _l("Quiz “%(quiz)s” is taken away."),
    ("module", "added"): _l("Module “%(name)s” is new."),
    ("module", "changed"): _l("Module “%(name)s” is changed."),
    ("module", "removed"): _l("Module “%(name)s” is taken away."),
    ("media", "added"): _l("Picture “%(name)s” is new."),
    ("media", "changed"): _l("Picture “%(name)s” is changed."),
    ("media", "removed"): _l("Picture “%(name)s” is taken away."),
    ("course", "changed"): _l("The course itself is changed: its title, languages, countries or modules."),
    ("country", "added"): _l("The country is new: its languages, regions and contacts for help."),
    ("country", "changed"): _l("The country's languages, regions or contacts for help are changed."),
    ("agency", "added"): _l("The agency's edition begins."),
    ("agency", "changed"): _l("The agency's name is changed."),
    ("agency", "removed"): _l("The agency's edition is given up."),
}  # fmt: skip
OTHERWISE: dict[str, LazyString] = {
    "added": _l("“%(name)s” is new."),
    "changed": _l("“%(name)s” is changed."),
    "removed": _l("“%(name)s” is taken away."),
    "kept": _l("“%(name)s” was compared anew and stays."),
}


def sentence_for(kind: str, becomes: str, parts: dict[str, str]) -> str:
    """The sentence about one change. `parts` has block, lesson, title, item, quiz, fact, name, before and after."""
    found = SENTENCES.get((kind, becomes)) or OTHERWISE[becomes]
    return str(found) % parts
