"""What was picked in an answer, in short names that a table can count: never what somebody typed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NONE = "none"  # not answered
OTHER = "other"  # words or a number that no accepted answer fits


def picks(answer: Mapping[str, Any], why: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Name what an answer picked: `choice:a`, `row:r=o`, `place:1=s`, `accepted:a`, `blank:b=a`, `decision:s/d`.

    `answer` is as `lms.domain.answers` writes it, `why` as `lms.domain.grading` records it. Typed words stand for the
    accepted answer that they fit, or are `other`: so there are as many names as an item has parts.
    """
    if not answer:
        return (NONE,)
    if "choices" in answer:
        return tuple(f"choice:{choice}" for choice in answer["choices"])
    if "rows" in answer:
        return tuple(f"row:{row}={option}" for row, option in sorted(answer["rows"].items()))
    if "order" in answer:
        return tuple(f"place:{place}={stage}" for place, stage in enumerate(answer["order"], 1))
    if "path" in answer:
        return tuple(row["part"] for row in why if row["code"] == "decision")
    return tuple(_typed(why)) or (OTHER,)


def _typed(why: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for row in why:
        kind = row["part"].partition(":")[0]
        if kind == "accepted":
            yield row["part"]
        elif kind == "blank" and row["code"] != "blank_empty":
            yield f"{row['part']}={row.get('note') or OTHER}"
