"""The picture of a cohort as one page of HTML: nothing outside it is needed, no script, no font, no network; it prints as it is seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from itertools import groupby

from kaoping.core.picture import QUANTILES, Loss, Picture, Region, Spread
from kaoping.core.points import Points, show

ENDS = 12
"""Regions of a long level that are shown at either end before the whole list is opened."""
LONG = 40
LOSSES = 20
LEVELS = {"province": "省", "city": "市", "county": "县", "district": "区", "town": "镇街"}
"""What columns of regions are called; any other goes by its own name."""


def report(pictures: Sequence[Picture], title: str = "考核得分汇总") -> str:
    """The page of all rubrics."""
    style = files("kaoping.write").joinpath("picture.css").read_text(encoding="utf-8")
    body = "".join(part for picture in pictures for part in _rubric(picture))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title><style>{style}</style>'
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head><body><header><b>考评</b><h1>{escape(title)}</h1></header><main>{body}</main></body></html>\n'


def _rubric(picture: Picture) -> Iterator[str]:
    total = picture.total
    yield f'<section class="lead"><h2>{escape(picture.rubric)} 表 <span>{escape("".join(picture.title.split()))}</span></h2>{_figures(picture)}</section>'
    yield f'<section><h3>总分分布</h3><p class="note">每根柱是{_span(total)}分一段里的单位数{_settled(total)}</p>{_histogram(total)}</section>'
    if picture.sections:
        rows = "".join(_section(s) for s in picture.sections)
        yield f'<section><h3>各部分</h3>{_key()}<table class="parts"><tr><th>考核内容<th class="n">满分<th class="n">均分<th class="n">中位<th>分布</tr>{rows}</table></section>'
    for depth, level in groupby(picture.regions, key=lambda r: len(r.path)):
        yield _level(picture, picture.by[depth - 1], list(level))
    if picture.losses:
        yield _losses(picture)


def _settled(total: Spread) -> str:
    return f"；{total.open:,}个没有评完的按区间的中点计" if total.open else ""


def _span(total: Spread) -> str:
    return show(((total.high - total.low) / len(total.bars)).quantize(Points("0.1")))


def _figures(picture: Picture) -> str:
    total = picture.total
    told = [("单位", f"{total.units:,}"), ("均分", show(total.mean)), ("中位数", show(total.median)), ("最低—最高", f"{show(total.least)}—{show(total.most)}")]
    told.append(("没有评完", f"{total.open:,}"))
    return "<dl>" + "".join(f"<div><dt>{name}<dd>{value}</div>" for name, value in told) + "</dl>"


def _histogram(spread: Spread, width: int = 1120, height: int = 260) -> str:
    """Bars over an axis of marks; the mean and the median as lines."""
    foot, top, most, n = height - 26, 48, max(spread.bars), len(spread.bars)
    step = width / n
    parts = []
    for k, units in enumerate(spread.bars):
        tall = (foot - top) * units / most
        low = spread.low + (spread.high - spread.low) * k / n
        said = f"{show(_cut(low))}—{show(_cut(low + (spread.high - spread.low) / n))}分：{units:,}个单位，{100 * units / spread.units:.1f}%"
        parts.append(f'<rect class="bar" x="{k * step + 1:.1f}" y="{foot - tall:.1f}" width="{step - 2:.1f}" height="{tall:.1f}"><title>{said}</title></rect>')
        if units * 200 >= spread.units:
            parts.append(f'<text class="on" x="{(k + 0.5) * step:.1f}" y="{foot - tall - 5:.1f}">{100 * units / spread.units:.1f}%</text>')
        parts.append(f'<text class="axis" x="{k * step:.1f}" y="{height - 8}">{show(_cut(low))}</text>')
    lines = (("mean", "均分", spread.mean, "end", -5), ("median", "中位数", spread.median, "start", 5))
    left = spread.mean <= spread.median
    for name, word, mark, anchor, off in lines if left else [(n_, w, m, "start" if a == "end" else "end", -o) for n_, w, m, a, o in lines]:
        x = float((mark - spread.low) / (spread.high - spread.low)) * width
        parts.append(f'<line class="{name}" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{foot}"/><text class="{name}" x="{x + off:.1f}" y="14" text-anchor="{anchor}">{word} {show(mark)}</text>')
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="总分分布">{"".join(parts)}<line class="foot" x1="0" x2="{width}" y1="{foot}" y2="{foot}"/></svg>'


def _cut(mark: Points) -> Points:
    return mark.quantize(Points("0.1"))


def _key() -> str:
    names = "，".join(f"{q}%" for q in QUANTILES)
    return f'<p class="note"><svg class="key" viewBox="0 0 120 16">{_whisker((10, 35, 60, 80, 110), 1, 8)}</svg>从左到右：{names} 的单位低于这里；方框里是中间一半的单位，粗线是中位数，圆点是均分</p>'


def _box(spread: Spread, low: Points, high: Points, width: int = 520) -> str:
    """A box of quantiles on the scale from `low` to `high`."""
    at = [float((q - low) / (high - low)) * width for q in spread.quantiles] if spread.quantiles else []
    mean = float((spread.mean - low) / (high - low)) * width
    box = _whisker(at, 1, 10) if at else ""
    said = f"均分{show(spread.mean)}" + (f"，中位数{show(spread.median)}" if at else "")
    return f'<svg class="box" viewBox="0 0 {width} 20" preserveAspectRatio="none"><title>{said}</title><line class="rail" x1="0" x2="{width}" y1="10" y2="10"/>{box}<circle cx="{mean:.1f}" cy="10" r="3"/></svg>'


def _whisker(at: Sequence[float], thin: int, y: int) -> str:
    p5, p25, p50, p75, p95 = at
    return (
        f'<line class="whisker" x1="{p5:.1f}" x2="{p95:.1f}" y1="{y}" y2="{y}" stroke-width="{thin}"/><rect class="half" x="{p25:.1f}" y="{y - 5}"'
        f' width="{max(p75 - p25, 1):.1f}" height="10"/><line class="mid" x1="{p50:.1f}" x2="{p50:.1f}" y1="{y - 6}" y2="{y + 6}"/>'
    )


def _section(spread: Spread) -> str:
    worth = "" if spread.worth is None else show(spread.worth)
    box = _box(spread, spread.low, spread.high)
    return f'<tr><td>{escape("".join(spread.label.split()))}<td class="n">{worth}<td class="n">{show(spread.mean)}<td class="n">{show(spread.median)}<td>{box}</tr>'


def _level(picture: Picture, name: str, level: Sequence[Region]) -> str:
    """One level of regions: all of a short one; the ends of a long one, and the whole of it to open."""
    head = '<tr><th class="n">次序<th>地区<th class="n">单位数<th class="n">均分'
    head += "".join(f'<th class="n" title="{escape(s.label)}">{escape("".join(s.label.split())[:4])}' for s in picture.sections) + "<th>分布</tr>"
    shades = _shades(picture, level)
    ends = [q for r in level for q in (r.spread.quantiles or (picture.total.low, picture.total.high))]
    scale = min(ends), max(*ends, min(ends) + 1)
    rows = [_region(n, region, picture, shades, scale) for n, region in enumerate(level, 1)]
    lead = f'<section><h3>按{escape(LEVELS.get(name, name))}：{len(level):,}个</h3><p class="note">按均分排列；各部分的颜色越深，在这一级里越靠后' + (f'；右边从{show(_cut(scale[0]))}分到{show(_cut(scale[1]))}分' if level[0].spread.quantiles else '') + '</p>'
    if len(rows) <= LONG:
        return f'{lead}<table class="regions">{head}{"".join(rows)}</table></section>'
    gap = f'<tr class="gap"><td colspan="{5 + len(picture.sections)}">…… 中间{len(rows) - 2 * ENDS:,}个 ……</tr>'
    few = f'<table class="regions">{head}{"".join(rows[:ENDS])}{gap}{"".join(rows[-ENDS:])}</table>'
    return f'{lead}{few}<details><summary>全部{len(rows):,}个</summary><table class="regions">{head}{"".join(rows)}</table></details></section>'


def _shades(picture: Picture, level: Sequence[Region]) -> dict[str, tuple[Points, Points]]:
    return {s.id: (min(r.sections[s.id] for r in level), max(r.sections[s.id] for r in level)) for s in picture.sections}


def _region(n: int, region: Region, picture: Picture, shades: Mapping[str, tuple[Points, Points]], scale: tuple[Points, Points]) -> str:
    spread = region.spread
    parts = "".join(_shaded(region.sections[s.id], *shades[s.id]) for s in picture.sections)
    shown = _box(spread, *scale, 260) if spread.quantiles else _bars(spread)
    above = f"<small>{escape(' '.join(region.path[:-1]))}</small> " if len(region.path) > 1 else ""
    return f'<tr><td class="n">{n}<td>{above}{escape(region.path[-1])}<td class="n">{spread.units:,}<td class="n"><b>{show(spread.mean)}</b>{parts}<td>{shown}</tr>'


def _shaded(mark: Points, least: Points, most: Points) -> str:
    """A mean, the darker the nearer it lies to the least of its level."""
    shade = 0 if most == least else int(4 * (most - mark) / (most - least))
    return f'<td class="n s{min(shade, 4)}">{show(mark)}'


def _bars(spread: Spread, width: int = 260) -> str:
    """The distribution in little."""
    most, step = max(spread.bars), width / len(spread.bars)
    bars = "".join(f'<rect x="{k * step:.1f}" y="{20 - 19 * n / most:.1f}" width="{step - 1:.1f}" height="{19 * n / most:.1f}"/>' for k, n in enumerate(spread.bars) if n)
    return f'<svg class="bars" viewBox="0 0 {width} 20" preserveAspectRatio="none">{bars}</svg>'


def _losses(picture: Picture) -> str:
    most = max(picture.losses[0].lost, Points("0.01"))
    what = "得分点" if picture.clauses else "条"
    rows = "".join(_loss(loss, most) for loss in picture.losses[:LOSSES])
    head = '<tr><th>编号<th>原文<th class="n">平均失分<th><th class="n">失分的单位</tr>'
    return f'<section><h3>失分最多的{min(LOSSES, len(picture.losses))}个{what}</h3><table class="losses">{head}{rows}</table></section>'


def _loss(loss: Loss, most: Points) -> str:
    bar = f'<svg class="loss" viewBox="0 0 200 12" preserveAspectRatio="none"><rect width="{float(200 * loss.lost / most):.1f}" height="12"/></svg>'
    return f'<tr><td>{loss.id}<td class="text">{escape("".join(loss.text.split()))}<td class="n"><b>{show(loss.lost)}</b><td>{bar}<td class="n">{100 * loss.share:.1f}%</tr>'
