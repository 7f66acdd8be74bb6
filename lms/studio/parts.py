"""Which units a page needs together: a column to find them by, so that no page reads what other countries wrote."""

from lms.content.units import UnitKey, parse_address

HEADS, FACTS, MEDIA = "", "facts", "media"


def quiz_part(quiz: str) -> str:
    return f"quiz:{quiz}"


def item_part(item: str) -> str:
    return f"item:{item}"


def part_of(key: UnitKey) -> str:
    """`MODULE/LESSON` for all of a lesson, `item:I`, `quiz:Q`, `facts`, `media`, "" for heads and the library."""
    address = parse_address(key.address)
    if address.lesson_path:
        return address.lesson_path
    if address.item:
        return item_part(address.item)
    if address.quiz:
        return quiz_part(address.quiz)
    if address.fact:
        return FACTS
    return MEDIA if address.media else HEADS
