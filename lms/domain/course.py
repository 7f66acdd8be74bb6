"""A compiled course: immutable documents, and which of them a country reads in a language.

The bodies are plain JSON. Everything in them is final: text is localised, Markdown is clean HTML, legal
facts are filled in, answer keys are those of the country. `docs/compiled-course.md` lists their keys.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from lms.domain.errors import NotFound

SHORT = 12
OUTLINE = "outline"
COUNTRY = "country"


class EntryKey(NamedTuple):
    """What is read, by whom: `key` is `outline`, `country`, `lesson/MODULE/LESSON`, `item/ITEM` or
    `quiz/QUIZ`.

    `agency` is the slug of an agency that has a layer of its own in the course, else "".
    """

    key: str
    country: str
    language: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One distinct page's content; `hash` is the SHA-256 of `canonical(body)` in hex (64 digits)."""

    hash: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CompiledCourse:
    """All that a release holds.

    `entries` has every key for every country and language of the course: fallbacks are resolved, and the body's
    `language` says which language it really has. `blocked` names the countries left out, with the reasons as
    printable lines. `agencies` are those that have entries of their own, for their country, under every key. `media`
    has the images by their SHA-256: the bytes that came with files, or None for those that lie in storage.
    """

    slug: str
    source_language: str
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    entries: Mapping[EntryKey, str]
    documents: Mapping[str, Document]
    blocked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    release_id: str = ""
    agencies: tuple[str, ...] = ()
    media: Mapping[str, bytes | None] = field(default_factory=dict, compare=False)

    @property
    def short_id(self) -> str:
        """The first 12 digits of the release id, as people see it."""
        return self.release_id[:SHORT]

    def document(self, key: str, country: str, language: str, agency: str = "") -> Document:
        """Return the document for an audience. Raises NotFound."""
        found = self.entries.get(EntryKey(key, country, language, agency))
        if found is None:
            raise NotFound("course.no_document", entry=key, country=country, language=language)
        return self.documents[found]


def lesson_key(module: str, lesson: str) -> str:
    """Return the entry key of a lesson."""
    return f"lesson/{module}/{lesson}"


def quiz_key(quiz: str) -> str:
    """Return the entry key of a quiz."""
    return f"quiz/{quiz}"


def item_key(item: str) -> str:
    """Return the entry key of a question of the bank."""
    return f"item/{item}"


def canonical(body: Mapping[str, Any]) -> bytes:
    """Return the one JSON spelling that hashes are taken over."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def document(body: Mapping[str, Any]) -> Document:
    """Return the document with this body, named by its content."""
    return Document(sha256(canonical(body)).hexdigest(), body)


def release_id(slug: str, entries: Mapping[EntryKey, str]) -> str:
    """Return the id of a release: SHA-256 (64 hex digits) over the slug and the sorted entries."""
    digest = sha256(slug.encode())
    for entry, hash_ in sorted(entries.items()):
        digest.update("\0".join(("", *entry, hash_)).encode())
    return digest.hexdigest()
