"""The forms as .ofd: GB/T 33190-2016's rules, written here once more, and the text is text."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from lxml import etree
from paper_reading import made, page_texts, squeezed
from paper_sets import OPTIONS, SETS, filled

from kaoping.write.forms import FORMS, render

OFD = "{http://www.ofdspec.org/2016}"
BOX = r"-?\d+(\.\d+)?( -?\d+(\.\d+)?){3}"
NUMBER = r"-?\d+(\.\d+)?(e-?\d+)?"
ID = r"[1-9]\d*"
# Element → its attributes (a pattern each; ! where it is required) and its children in order (one, ?, * or +), of those that a paper has.
RULES: dict[str, tuple[dict[str, str], str]] = {
    "OFD": ({"Version": "!1\\.0", "DocType": "!OFD"}, "DocBody+"),
    "DocBody": ({}, "DocInfo DocRoot Versions? Signatures?"),
    "DocInfo": ({}, "DocID Title? Author? Subject? Abstract? CreationDate? ModDate? DocUsage? Cover? Keywords? Creator? CreatorVersion? CustomDatas?"),
    "Document": ({}, "CommonData Pages Outlines? Permissions? Actions? VPreferences? Bookmarks? Annotations? CustomTags? Attachments? Extensions?"),
    "CommonData": ({}, "MaxUnitID PageArea PublicRes* DocumentRes* TemplatePage* DefaultCS?"),
    "PageArea": ({}, "PhysicalBox ApplicationBox? ContentBox? BleedBox?"),
    "Area": ({}, "PhysicalBox ApplicationBox? ContentBox? BleedBox?"),
    "Pages": ({}, "Page+"),
    "Res": ({"BaseLoc": "!.+"}, "Fonts*"),
    "Fonts": ({}, "Font+"),
    "Font": ({"ID": "!" + ID, "FontName": "!.+", "FamilyName": ".+", "Charset": "unicode", "Serif": "true|false", "Bold": "true|false"}, "FontFile?"),
    "Content": ({}, "Layer+"),
    "Layer": ({"ID": "!" + ID, "Type": "Body|Background|Foreground|Custom"}, "(TextObject|PathObject)*"),
    "TextObject": (
        {"ID": "!" + ID, "Boundary": "!" + BOX, "Font": "!" + ID, "Size": "!" + NUMBER, "Weight": "[1-9]00"}, "FillColor? StrokeColor? TextCode+",
    ),
    "TextCode": ({"X": NUMBER, "Y": NUMBER, "DeltaX": rf"((g \d+ )?{NUMBER} ?)+"}, ""),
    "PathObject": (
        {"ID": "!" + ID, "Boundary": "!" + BOX, "LineWidth": NUMBER, "DashPattern": rf"{NUMBER} {NUMBER}"}, "StrokeColor? FillColor? AbbreviatedData",
    ),
    **{name: ({}, "") for name in ("AbbreviatedData", "DocID", "Title", "Creator", "DocRoot", "MaxUnitID", "PhysicalBox", "PublicRes")},
}
PAGE_LISTED: tuple[dict[str, str], str] = ({"ID": "!" + ID, "BaseLoc": "!.+"}, "")
PAGE: tuple[dict[str, str], str] = ({}, "Template* PageRes* Area? Content? Actions?")


def sets(no: str) -> tuple[str, ...]:
    """The layout is that of the .pdf, which is tried with all sets; here the long ones of three forms are enough."""
    return SETS if no in ("F02", "F06", "F17") else ("空白", "40处扣分")


def parts(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None and archive.namelist()[0] == "OFD.xml"
        return {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}


def pages(found: dict[str, Any]) -> list[Any]:
    """The pages, by the way that a reader takes: OFD.xml, its DocRoot, the pages listed there."""
    root = found["OFD.xml"].findtext(f".//{OFD}DocRoot")
    return [found[f"{root.rpartition('/')[0]}/{page.get('BaseLoc')}"] for page in found[root].iter(f"{OFD}Page")]


def broken(element: Any) -> list[str]:
    """What about an element and everything below it breaks the rules."""
    name = etree.QName(element).localname
    rule = (PAGE if element.getparent() is None else PAGE_LISTED) if name == "Page" else RULES.get(name)
    if rule is None or etree.QName(element).namespace != OFD[1:-1]:
        return [f"unknown {element.tag}"]
    attributes, children = rule
    wrong = [f"{name} lacks {key}" for key, pattern in attributes.items() if pattern.startswith("!") and key not in element.attrib]
    for key, value in element.attrib.items():
        if key not in attributes or not re.fullmatch(attributes[key].removeprefix("!"), value):
            wrong.append(f"{name} {key}={value!r}")
    order = re.sub(r"(\w+)", r"(?:\1 )", children).replace(") (", ")(") if children else ""
    if not re.fullmatch(order.replace(" (", "("), "".join(etree.QName(child).localname + " " for child in element)):
        wrong.append(f"{name}: {[etree.QName(child).localname for child in element][:8]}")
    return wrong + [found for child in element for found in broken(child)]


@pytest.mark.parametrize("no", FORMS)
def test_every_part_keeps_the_rules_of_the_standard(no: str) -> None:
    for kind in sets(no):
        for name, root in parts(made(no, kind, "ofd")).items():
            assert broken(root) == [], name


def test_the_rules_find_what_is_wrong() -> None:
    page = pages(parts(made("F14", "B表", "ofd")))[0]
    thing = next(page.iter(f"{OFD}TextObject"))
    del thing.attrib["Font"]
    thing.set("Size", "grau")
    thing.append(etree.SubElement(thing, f"{OFD}FillColor"))
    assert broken(page) == ["TextObject lacks Font", "TextObject Size='grau'", "TextObject: ['TextCode', 'FillColor']", f"unknown {OFD}FillColor"]


@pytest.mark.parametrize("no", FORMS)
def test_numbers_of_things_differ_and_the_greatest_is_told(no: str) -> None:
    for kind in sets(no):
        found = parts(made(no, kind, "ofd"))
        ids = [int(e.get("ID")) for root in found.values() for e in root.iter() if e.get("ID")]
        greatest = int(found["Doc_0/Document.xml"].findtext(f".//{OFD}MaxUnitID"))
        assert len(set(ids)) == len(ids) and max(ids) == greatest
        fonts = {e.get("ID") for e in found["Doc_0/PublicRes.xml"].iter(f"{OFD}Font")}
        assert {e.get("Font") for page in pages(found) for e in page.iter(f"{OFD}TextObject")} <= fonts


@pytest.mark.parametrize("no", FORMS)
def test_its_text_is_that_of_the_pdf_page_by_page(no: str) -> None:
    for kind in sets(no):
        found = [squeezed("".join(code.text for code in page.iter(f"{OFD}TextCode"))) for page in pages(parts(made(no, kind, "ofd")))]
        assert [sorted(text) for text in found] == [sorted(text) for text in page_texts(made(no, kind, "pdf"))]


@pytest.mark.parametrize("no", FORMS)
def test_everything_lies_on_the_page_and_each_character_has_its_place(no: str) -> None:
    for kind in sets(no):
        for page in pages(parts(made(no, kind, "ofd"))):
            _, _, wide, tall = map(float, page.findtext(f".//{OFD}PhysicalBox").split())
            for thing in page.iter(f"{OFD}TextObject", f"{OFD}PathObject"):
                x, y, w, h = map(float, thing.get("Boundary").split())
                assert x >= 0 and y >= 0 and w > 0 and h > 0 and x + w <= wide and y + h <= tall
            for code in page.iter(f"{OFD}TextCode"):
                steps = code.get("DeltaX") or ""
                repeated = [int(times) for times in re.findall(r"g (\d+) \S+", steps)]
                count = sum(repeated) + len(re.sub(r"g \d+ \S+", "", steps).split())
                assert count == len(code.text) - 1, (code.text, steps)


def test_it_is_small_and_the_same_paper_is_the_same_bytes() -> None:
    data = made("F06", "B表", "ofd")
    assert len(data) < len(made("F06", "B表", "pdf")) / 4
    assert data == render(FORMS["F06"], filled("F06", "B表"), "ofd", OPTIONS)


def test_a_character_beyond_the_basic_plane_stays_one() -> None:
    (page,) = pages(parts(render(FORMS["F14"], {"rows": [{"unit": "\U00020164镇"}]}, "ofd")))
    assert any("\U00020164镇" in code.text for code in page.iter(f"{OFD}TextCode"))
