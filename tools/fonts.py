"""Cuts the fonts that the papers carry: Noto Serif SC and Noto Sans SC (OFL) down to the characters that such papers use.

    .venv/bin/python tools/fonts.py FOLDER

FOLDER holds the packages @expo-google-fonts/noto-serif-sc and @expo-google-fonts/noto-sans-sc (0.4.3) as `npm install` leaves them, or any folder
with their .ttf files. Kept are GB 2312, Latin-1 and the signs below; in the text font also what 通用规范汉字表 has beyond GB 2312
(tools/characters.txt: property kTGH of Unicode's Unihan database), since people and villages are named with those. The families get names of our
own, so that no machine takes the cut for the whole font.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
TO = HERE.parent / "src" / "kaoping" / "write" / "fonts"
SIGNS = "–—―‖‘’“”†•…‰′″※℃℅№℡™←↑→↓√∞≈≠≤≥−×÷±□■☐☑☒△▲○●◎☆★♀♂〇〈〉《》「」『』【】〔〕〖〗〜㎎㎏㎜㎝㎞㎡㏄￥￡✓✔✕✗①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# file → source, family, whether the wide set of characters is kept. The bold one is a family of its own: within one family typst would not take a
# character that it lacks from the other weight.
FONTS = {
    "KaopingSong.ttf": ("NotoSerifSC_400Regular.ttf", "Kaoping Song", True),
    "KaopingTitle.ttf": ("NotoSerifSC_700Bold.ttf", "Kaoping Title", False),
    "KaopingHei.ttf": ("NotoSansSC_500Medium.ttf", "Kaoping Hei", False),
}
# Signs that the sources lack and papers need, put together from those they have: sign → (of what, scaled by how much).
BOXES = {
    "☐": (("□", 1.0),), "☑": (("□", 1.0), ("√", 0.72)), "☒": (("□", 1.0), ("×", 0.8)),
    "✓": (("√", 1.0),), "✔": (("√", 1.0),), "✗": (("×", 1.0),), "✕": (("×", 1.0),),
}
_UNUSED = ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG"]


def characters(wide: bool) -> set[int]:
    """The code points to keep."""
    kept = {*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, SIGNS)}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                kept.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    if wide:
        kept.update(map(ord, (HERE / "characters.txt").read_text(encoding="utf-8").strip()))
    return kept


def cut(source: Path, to: Path, family: str, wide: bool) -> int:
    """Write one cut font; how many characters it has."""
    font = TTFont(source)
    options = subset.Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    options.drop_tables += _UNUSED
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters(wide))
    subsetter.subset(font)
    for sign, parts in BOXES.items():
        _compose(font, sign, parts)
    _rename(font, family)
    font["head"].created = font["head"].modified = 3_600_000_000  # the same bytes whenever it is made
    font.recalcTimestamp = False
    font.save(to)
    return len(font.getBestCmap())


def _compose(font: TTFont, sign: str, parts: tuple[tuple[str, float], ...]) -> None:
    """A glyph for `sign` out of other glyphs, each scaled about the middle of the em."""
    cmap, glyphs, name = font.getBestCmap(), font["glyf"], f"uni{ord(sign):04X}"
    if ord(sign) in cmap:
        return
    pen, middle = TTGlyphPen(glyphs), font["head"].unitsPerEm / 2
    first = glyphs[cmap[ord(parts[0][0])]]
    across, up = (first.xMin + first.xMax) / 2, (first.yMin + first.yMax) / 2
    for part, scale in parts:
        glyph = glyphs[cmap[ord(part)]]
        x, y = (glyph.xMin + glyph.xMax) / 2 * scale, (glyph.yMin + glyph.yMax) / 2 * scale
        pen.addComponent(cmap[ord(part)], (scale, 0, 0, scale, round(across - x), round(up - y)))
    glyphs[name] = pen.glyph()
    font["hmtx"][name] = (round(2 * middle), 0)
    font.setGlyphOrder([*font.getGlyphOrder(), name] if name not in font.getGlyphOrder() else font.getGlyphOrder())
    glyphs[name].recalcBounds(glyphs)
    font["hmtx"][name] = (round(2 * middle), glyphs[name].xMin)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(sign)] = name


def _rename(font: TTFont, family: str) -> None:
    names = font["name"]
    names.names = [n for n in names.names if n.nameID in (0, 5, 7, 13, 14)]  # copyright, version, trade mark, licence
    for id_, text in ((1, family), (2, "Regular"), (3, family), (4, family), (6, family.replace(" ", "") + "-Regular")):
        names.setName(text, id_, 3, 1, 0x409)
    font["OS/2"].usWeightClass, font["OS/2"].fsSelection, font["head"].macStyle = 400, 0x40, 0


def main() -> None:
    """Cut them all."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = {path.name: path for path in Path(sys.argv[1]).rglob("*.ttf")}
    for name, (source, family, wide) in FONTS.items():
        if source not in found:
            sys.exit(f"{sys.argv[1]} 里没有 {source}，请先取来 @expo-google-fonts/noto-serif-sc 和 @expo-google-fonts/noto-sans-sc")
        count = cut(found[source], TO / name, family, wide)
        print(f"{name}：{count} 个字，{(TO / name).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
