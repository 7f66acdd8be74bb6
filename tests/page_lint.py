"""What every page must be, whatever it shows."""

import re

import html5lib

INLINE = re.compile(r"<[a-z][^>]*\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)


def lint(page: str) -> None:
    """Fail for a page that is not well-formed, or would break under the strict CSP, or leaves people behind."""
    if not page.lstrip().lower().startswith("<!doctype"):
        page = f"<!doctype html><html lang=en><title>fragment</title><body>{page}"
        _parse(page)
        return
    tree = _parse(page)
    html = tree if tree.tag == "html" else tree.find(".//html")
    assert html.get("lang"), "no language"
    assert html.get("dir") in {"ltr", "rtl"}, "no direction"
    assert len(tree.findall(".//h1")) == 1, "a page has exactly one h1"
    assert (tree.findtext(".//title") or "").strip(), "no title"
    assert tree.find(".//main") is not None, "no main"
    assert not INLINE.search(page), "inline style or handler"
    assert not [script for script in tree.findall(".//script") if not script.get("src")], "inline script"
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"id twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    assert not [image for image in tree.findall(".//img") if image.get("alt") is None], "image without alt"
    _labels(tree, set(ids))


def _parse(page: str):
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert not parser.errors, parser.errors
    return tree


def _labels(tree, ids: set[str]) -> None:
    labelled = {label.get("for") for label in tree.findall(".//label")}
    wrapped = {id(inner) for label in tree.findall(".//label") for inner in label.iter()}
    for field in [*tree.findall(".//input"), *tree.findall(".//select"), *tree.findall(".//textarea")]:
        if field.get("type") in {"hidden", "submit"} or id(field) in wrapped:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labelled
        assert named, f"field without label: {field.attrib}"
    for label in tree.findall(".//label[@for]"):
        assert label.get("for") in ids, f"label for nothing: {label.get('for')}"
