"""Many papers for a .zip."""

from __future__ import annotations

import io
import zipfile

from kaoping.write.forms import FORMS, Options, batch
from kaoping.write.forms.batch import PROBLEMS, Wanted


def names(*wanted: Wanted, formats: tuple[str, ...] = ("docx",)) -> list[str]:
    return [name for name, _ in batch(wanted, formats)]


def test_a_file_a_paper_and_format_in_a_folder_a_unit() -> None:
    found = names(Wanted("广阳镇", FORMS["F14"], {}), Wanted("陈炉镇", FORMS["F06"], {}), formats=("docx", "pdf"))
    bases = ("广阳镇/F14考核结果排名（公示）表", "陈炉镇/F06扣分事项清单（确认单）")
    assert found == [f"{base}.{kind}" for base in bases for kind in ("docx", "pdf")]


def test_papers_are_made_when_they_are_asked_for() -> None:
    told: list[tuple[int, int]] = []

    def wanted():  # type: ignore[no-untyped-def]
        for n in range(3):
            assert len(told) == n
            yield Wanted(f"单位{n}", FORMS["F14"], {})

    made = batch(wanted(), ["xlsx"], lambda done, total: told.append((done, total)), total=3)
    next(made)
    assert told == []
    assert len(list(made)) == 2 and told == [(1, 3), (2, 3), (3, 3)]


def test_names_are_safe_and_differ() -> None:
    hostile = ("../../etc", "..", "con", "a/b\\c:d*e?\"<>|", "\u202e镇", "", "甲" * 300, "A镇", "a镇", "A镇")
    found = names(*(Wanted(whose, FORMS["F14"], {}, Options(headings={"title": "表"})) for whose in hostile))
    assert len({name.casefold() for name in found}) == len(hostile)
    for name in found:
        folder, _, file = name.partition("/")
        assert folder and ".." not in name and file.startswith("F14表") and not set(name) & set('\\:*?"<>|\u202e')
        assert all(len(part.encode()) <= 255 for part in (folder, file))
    assert found[2].startswith("_con/") and found[5].startswith("未命名/")


def test_one_that_cannot_be_made_does_not_stop_the_others() -> None:
    found = dict(batch([Wanted("甲镇", FORMS["F14"], {"nonsense": 1}), Wanted("乙镇", FORMS["F14"], {})], ["docx", "pdf"]))
    assert [name for name in found if name.startswith("乙镇")] and not [name for name in found if name.startswith("甲镇")]
    told = found[PROBLEMS].decode("utf-8-sig").splitlines()
    assert len(told) == 2 and told[0].startswith("甲镇 F14 docx：表F14（考核结果排名（公示）表）没有“nonsense”这一项")


def test_all_in_order_leaves_no_list_of_problems() -> None:
    assert PROBLEMS not in names(Wanted("甲镇", FORMS["F14"], {}))


def test_what_comes_out_can_be_zipped_while_it_comes() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in batch((Wanted(f"第{n}镇", FORMS["F06"], {}) for n in range(3)), ["docx"]):
            archive.writestr(name, data)
    assert len(zipfile.ZipFile(out).namelist()) == 3
