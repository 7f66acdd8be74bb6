"""Which installed Noto fonts draw which characters.

Asked of fontconfig, as the PDF renderer does, but without loading it: the web process needs only this.
"""

import re
import subprocess
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

BASE = "Noto Sans"
_TEXT_FONT = re.compile(r"Noto (Sans|Serif|Naskh)\b(?!.*\b(Mono|Display|SignWriting|Slanted|Unjoined)\b)")
_CJK_BY_LANGUAGE = {"ja": "JP", "ko": "KR", "zh-hant": "TC", "zh-tw": "TC", "zh-hk": "HK", "zh-mo": "HK"}
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_KANA = re.compile("[\u3041-\u30ff]")


@dataclass(frozen=True)
class Face:
    """A font family in its regular style, with the code points that it draws as sorted, closed ranges."""

    family: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def draws(self, character: str) -> bool:
        """Whether the family has a glyph for one character."""
        point = ord(character)
        place = bisect_right(self.starts, point) - 1
        return place >= 0 and point <= self.ends[place]


@cache
def installed() -> tuple[Face, ...]:
    """The Noto text faces of this machine, the base family first, plain Sans before others. Cached for the process."""
    listing = subprocess.run(
        ["fc-list", ":style=Regular", "--format", r"%{family[0]}\t%{charset}\n"],  # noqa: S607 - where Debian puts it
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    faces = dict(_face(line) for line in listing.splitlines() if _TEXT_FONT.match(line.partition("\t")[0]))
    return tuple(sorted(faces.values(), key=lambda face: (face.family != BASE, "Sans" not in face.family, face.family)))


@cache
def covers(character: str) -> bool:
    """Whether some installed Noto text font draws `character`."""
    return any(face.draws(character) for face in installed())


def families(text: str, language: str = "") -> tuple[str, ...]:
    """The fewest families that draw `text`, base family first; `language` (BCP 47) chooses among the CJK ones.

    Characters that no font draws are left out: ask `covers` before.
    """
    chosen = [BASE]
    faces = [face for face in installed() if "CJK" not in face.family or face.family.endswith(_cjk(text, language))]
    base = next((face for face in faces if face.family == BASE), None)
    missing = {character for character in text if not (base and base.draws(character)) and covers(character)}
    while missing:
        best = max(faces, key=lambda face: sum(map(face.draws, missing)))  # the first of equals: Sans before Serif
        drawn = {character for character in missing if best.draws(character)}
        if not drawn:
            break
        chosen.append(best.family)
        missing -= drawn
    return tuple(chosen)


def _face(line: str) -> tuple[str, Face]:
    family, _, charset = line.partition("\t")
    ranges = [tuple(int(end, 16) for end in part.split("-")) for part in charset.split()]
    return family, Face(family, tuple(part[0] for part in ranges), tuple(part[-1] for part in ranges))


def _cjk(text: str, language: str) -> str:
    tag = language.lower()
    for prefix, suffix in _CJK_BY_LANGUAGE.items():
        if tag == prefix or tag.startswith(prefix + "-"):
            return suffix
    if _HANGUL.search(text):
        return "KR"
    return "JP" if _KANA.search(text) else "SC"
