"""The curves of one data set as one SVG: four panels, in Chinese or English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from bench.curves import Curves, grouped
from commonweal.identity.cluster import JOIN
from commonweal.report import Language
from commonweal.report.charts import INK, MAIN, MUTED, RULE, WARN, draw, standalone
from commonweal.report.texts import Text

LOWEST, HIGHEST = -20, 40
"""The thresholds that are drawn; what lies beyond is gathered at the ends of the histogram."""

TEXTS = {
    "title": Text("{name}：{records} 条记录的关联准确度", "{name}: accuracy on {records} records"),
    "pairs": Text(
        "若把权重达到阈值的记录对都算作同一人", "If every pair from a threshold were joined"
    ),
    "final": Text(
        "◆ 最终聚类：精确率 {precision}，召回率 {recall}",
        "◆ the final clusters: precision {precision}, recall {recall}",
    ),
    "precision": Text("精确率", "precision"),
    "recall": Text("召回率", "recall"),
    "f1": Text("F1", "F1"),
    "unlinkable": Text("无法关联的记录", "Records that cannot be linked"),
    "beside-itself": Text(
        "即使与自身比较也达不到阈值的记录所占比例",
        "share that does not reach the threshold even beside itself",
    ),
    "histogram": Text("各匹配权重的记录对数", "Weighed pairs by match weight"),
    "logarithmic": Text(
        "对数刻度；两端包含其外的全部记录对", "logarithmic; the ends hold all that lies beyond"
    ),
    "same": Text("同一人", "one person"),
    "others": Text("不同的人", "different people"),
    "sizes": Text("每人的记录数", "Records of one person"),
    "people": Text("人数", "people"),
    "found": Text("关联所得", "found"),
    "true": Text("真实情况", "in truth"),
    "threshold": Text("阈值（匹配权重）", "threshold (match weight)"),
    "weight": Text("匹配权重", "match weight"),
}
_THRESHOLDS = range(LOWEST, HIGHEST + 1)
_WIDTH, _HEIGHT = 350, 210


def chart(curves: Curves, language: Language) -> str:
    """The SVG of one data set."""
    panels = alt.vconcat(
        _beside(_accuracy(curves, language), _unlinkable(curves, language)),
        _beside(_histogram(curves, language), _sizes(curves, language)),
        spacing=24,
    ).resolve_scale(color="independent")
    records = language.number(curves.final.records)
    return standalone(draw(panels), _say("title", language, name=curves.name, records=records))


def _beside(left: Any, right: Any) -> Any:
    return alt.hconcat(left, right, spacing=36).resolve_scale(color="independent")


def _say(key: str, language: Language, **values: str) -> str:
    return TEXTS[key].of(language.code).format(**values)


def _title(text: str, below: str) -> alt.TitleParams:
    return alt.TitleParams(
        text,
        subtitle=below,
        anchor="start",
        fontSize=13,
        color=INK,
        subtitleColor=MUTED,
        subtitleFontSize=12,
        offset=8,
    )


def _colours(names: Sequence[str], colours: Sequence[str]) -> alt.Color:
    scale = alt.Scale(domain=list(names), range=list(colours))
    legend = alt.Legend(title=None, orient="top", labelFontSize=12, labelColor=INK, offset=4)
    return alt.Color("name:N", scale=scale, legend=legend)


def _along(name: str, title: str) -> alt.X:
    scale = alt.Scale(domain=[LOWEST, HIGHEST], nice=False)
    return alt.X(f"{name}:Q", title=title, scale=scale, axis=alt.Axis(tickCount=7, grid=False))


def _share(name: str) -> alt.Y:
    axis = alt.Axis(format="%", tickCount=6, domain=False, ticks=False)
    return alt.Y(f"{name}:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=axis)


def _counts(**chosen: Any) -> alt.Axis:
    return alt.Axis(format=",d", domain=False, ticks=False, **chosen)


def _panel(layers: Sequence[Any], title: alt.TitleParams) -> Any:
    return alt.layer(*layers).properties(width=_WIDTH, height=_HEIGHT, title=title)


def _joins() -> Any:
    """A line where clusters begin to join."""
    data = alt.InlineData(values=[{"at": JOIN}])
    return alt.Chart(data).mark_rule(color=RULE, strokeDash=[3, 3]).encode(x=alt.X("at:Q"))


def _accuracy(curves: Curves, language: Language) -> Any:
    names = {key: _say(key, language) for key in ("precision", "recall", "f1")}
    colours = _colours(list(names.values()), [MAIN, WARN, MUTED])
    rows = [
        {"at": threshold, "name": names[key], "share": share}
        for threshold in _THRESHOLDS
        for key, share in curves.at(threshold).shares().items()
    ]
    final = curves.final.shares()
    marks = [
        {"at": JOIN, "name": names[key], "share": final[key]} for key in ("precision", "recall")
    ]
    x, y = _along("at", _say("threshold", language)), _share("share")
    lines = alt.Chart(alt.InlineData(values=rows)).mark_line(strokeWidth=2)
    points = alt.Chart(alt.InlineData(values=marks)).mark_point(
        shape="diamond", filled=True, size=90, opacity=1, stroke="white", strokeWidth=1
    )
    written = {key: language.percent(final[key], 2) for key in ("precision", "recall")}
    return _panel(
        [
            _joins(),
            lines.encode(x=x, y=y, color=colours),
            points.encode(x=x, y=y, color=colours),
        ],
        _title(_say("pairs", language), _say("final", language, **written)),
    )


def _unlinkable(curves: Curves, language: Language) -> Any:
    rows = [{"at": at, "share": round(curves.unlinkable(at), 4)} for at in _THRESHOLDS]
    area = alt.Chart(alt.InlineData(values=rows)).mark_line(strokeWidth=2, color=MAIN)
    x, y = _along("at", _say("threshold", language)), _share("share")
    return _panel(
        [_joins(), area.encode(x=x, y=y)],
        _title(_say("unlinkable", language), _say("beside-itself", language)),
    )


def _histogram(curves: Curves, language: Language) -> Any:
    counts: dict[float, dict[str, int]] = {
        float(at): {"same": 0, "others": 0} for at in range(LOWEST, HIGHEST)
    }
    for one in curves.weighed:
        bar = counts[float(min(max(one.weight // 1, LOWEST), HIGHEST - 1))]
        bar["same"] += one.agreed
        bar["others"] += one.pairs - one.agreed
    names = {key: _say(key, language) for key in ("others", "same")}
    rows = [
        {"at": at, "name": names[key], "pairs": bar[key]}
        for at, bar in counts.items()
        for key in names
    ]
    # The step of the last bar has to be drawn to its end.
    rows += [{**row, "at": float(HIGHEST)} for row in rows[-2:]]
    axis = _counts(values=[10**power for power in range(9)])
    y = alt.Y(
        "pairs:Q", title=None, axis=axis, scale=alt.Scale(type="symlog", constant=1), stack=None
    )
    area = alt.Chart(alt.InlineData(values=rows)).mark_area(
        interpolate="step-after", opacity=0.45, line={"strokeWidth": 1.5}
    )
    colours = _colours(list(names.values()), [WARN, MAIN])
    x = _along("at", _say("weight", language))
    return _panel(
        [_joins(), area.encode(x=x, y=y, color=colours)],
        _title(_say("histogram", language), _say("logarithmic", language)),
    )


def _sizes(curves: Curves, language: Language) -> Any:
    names = {"found": _say("found", language), "true": _say("true", language)}
    sizes = {"found": grouped(curves.found_sizes), "true": grouped(curves.true_sizes)}
    labels = [label for label in sizes["true"] if any(of[label] for of in sizes.values())]
    rows = [
        {"size": label, "name": names[key], "people": sizes[key][label]}
        for label in labels
        for key in names
    ]
    x = alt.X("size:N", sort=labels, title=None, axis=alt.Axis(labelAngle=0, ticks=False))
    y = alt.Y("people:Q", title=None, axis=_counts(tickCount=5))
    bars = alt.Chart(alt.InlineData(values=rows)).mark_bar()
    colours = _colours(list(names.values()), [MAIN, WARN])
    beside = alt.XOffset("name:N", sort=list(names.values()))
    return _panel(
        [bars.encode(x=x, y=y, color=colours, xOffset=beside)],
        _title(_say("sizes", language), _say("people", language)),
    )
