"""Charts as SVG text that can stand inside a page: no script, no style sheet, no address.

The text in them is text, in the reader's own fonts. Colours keep a contrast of at least 3:1 with
the page, and what a colour says is also said by place or words.
"""

import itertools
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

import altair as alt
import vl_convert

INK, MUTED, RULE = "#1f2a30", "#56646c", "#c9d1d6"
MAIN, PALE, WARN = "#1f6173", "#7fa9b5", "#a8481f"
FONT = (
    "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "'Helvetica Neue', Arial, sans-serif"
)
_MEASURED = "sans-serif"
"""What texts are measured in: going through the list above for every text takes long."""
_LABELS = 180
_ROW = 22
_TITLE_HEIGHT = 32
_CONFIGURATION: dict[str, Any] = {
    "background": "transparent",
    "font": _MEASURED,
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "domainColor": RULE,
        "tickColor": RULE,
        "gridColor": "#e7ebed",
        "labelLimit": _LABELS,
        "labelPadding": 6,
    },
    "text": {"fontSize": 12, "color": INK},
}


@dataclass(frozen=True)
class Bar:
    """One bar: its length, the number as written beside it, and the part drawn darker."""

    label: str
    value: float
    text: str
    part: float = 0
    group: str = ""
    withheld: bool = False


def room_for(labels: Iterable[str]) -> int:
    """The width in which the longest of these labels fits, whatever the reader's font."""
    widths = (sum(13 if east_asian_width(c) in "WF" else 8 for c in text) for text in labels)
    return min(_LABELS, max(widths, default=0)) + 8


def bars(
    rows: Sequence[Bar], *, width: int = 280, top: float | None = None, room: int | None = None
) -> str:
    """Horizontal bars in the order given.

    ``top`` fixes the end of the scale and ``room`` its beginning, for charts that are compared.
    """
    end = top or max((row.value for row in rows), default=0) or 1
    data = _data(rows)
    # By line and not by label: two counties may share a name.
    labels = f"{json.dumps([row.label for row in rows], ensure_ascii=False)}[datum.value]"
    extent = room or room_for(row.label for row in rows)
    axis = alt.Axis(ticks=False, domain=False, labelExpr=labels, minExtent=extent, maxExtent=extent)
    y = alt.Y("line:O", title=None, axis=axis)
    x = alt.X("value:Q", title=None, axis=None, scale=alt.Scale(domain=[0, end * 1.02]))
    base = alt.Chart(data).encode(y=y)
    layers = [
        base.mark_bar(color=MAIN, size=13).encode(x=x),
        base.transform_filter("datum.part > 0")
        .mark_bar(color=WARN, size=13)
        .encode(x=alt.X("part:Q", scale=alt.Scale(domain=[0, end * 1.02]), axis=None)),
        base.mark_text(align="left", dx=5).encode(
            x=x,
            text="text:N",
            color=alt.condition("datum.withheld", alt.value(MUTED), alt.value(INK)),
        ),
    ]
    chart = alt.layer(*layers).properties(width=width, height=max(1, len(rows)) * _ROW)
    return draw(chart, right=70)


def columns(rows: Sequence[Bar], *, title: str, width: int = 400, logarithmic: bool = False) -> str:
    """Vertical bars over an ordered scale: a number over each when there is room, else an axis."""
    data = _data(rows)
    x = alt.X(
        "label:N",
        sort=[row.label for row in rows],
        title=title,
        axis=alt.Axis(labelAngle=0, ticks=False, labelOverlap=True),
        scale=alt.Scale(paddingInner=0.15),
    )
    axis = alt.Axis(format=",d", domain=False, ticks=False, tickCount=4)
    scale = alt.Scale()
    if logarithmic:
        most = max(row.value for row in rows)
        axis.values = [10**power for power in range(12) if 10**power <= most]
        scale = alt.Scale(type="symlog", constant=1, nice=False)
    written = not logarithmic and max(len(row.text) for row in rows) * 7 * len(rows) < width
    y = alt.Y("value:Q", title=None, axis=None if written else axis, scale=scale)
    base = alt.Chart(data).encode(x=x, y=y)
    layers = [base.mark_bar(color=MAIN)]
    if written:
        layers.append(base.mark_text(dy=-7).encode(text="text:N"))
    return draw(alt.layer(*layers).properties(width=width, height=210))


def diverging(rows: Sequence[Bar], *, width: int = 230) -> str:
    """Bars to both sides of zero, in groups with a heading each."""
    ends = [row.value for row in rows] + [0.0]
    span = max(ends) - min(ends) or 1
    scale = alt.Scale(domain=[min(ends) - 0.25 * span, max(ends) + 0.25 * span])
    x = alt.X("value:Q", title=None, axis=None, scale=scale)
    # One line a level, and one for the heading of its group.
    lines: list[dict[str, Any]] = []
    for group, members in itertools.groupby(rows, key=lambda row: row.group):
        lines.append({"line": len(lines), "label": group, "heading": True})
        for row in members:
            lines.append(
                {"line": len(lines), "label": row.label, "value": row.value, "text": row.text}
            )
    data = alt.InlineData(values=lines)
    y = alt.Y("line:O", axis=None, scale=alt.Scale(paddingInner=0.3))
    base = alt.Chart(data).encode(y=y)
    levels = base.transform_filter("!datum.heading")
    sign = alt.condition("datum.value < 0", alt.value(WARN), alt.value(MAIN))
    left = alt.value(-8)
    layers = [
        levels.mark_bar(size=12).encode(x=x, color=sign),
        levels.transform_filter("datum.value >= 0")
        .mark_text(align="left", dx=5)
        .encode(x=x, text="text:N"),
        levels.transform_filter("datum.value < 0")
        .mark_text(align="right", dx=-5)
        .encode(x=x, text="text:N"),
        levels.mark_text(align="right", color=MUTED).encode(x=left, text="label:N"),
        base.transform_filter("datum.heading")
        .mark_text(align="right", fontWeight="bold")
        .encode(x=left, text="label:N"),
        alt.Chart(alt.InlineData(values=[{"zero": 0}]))
        .mark_rule(color=MUTED)
        .encode(x=alt.X("zero:Q", scale=scale, axis=None)),
    ]
    return draw(alt.layer(*layers).properties(width=width, height=len(lines) * 20), left=_LABELS)


def waterfall(rows: Sequence[Bar], *, width: int = 320) -> str:
    """Bars that begin where the one before ended; the last begins at zero: it is their sum."""
    data: list[dict[str, Any]] = []
    running = 0.0
    for line, row in enumerate(rows):
        start = 0.0 if line == len(rows) - 1 else running
        running = start + row.value
        data.append(
            {
                "line": line,
                "label": row.label,
                "text": row.text,
                "value": row.value,
                "start": start,
                "end": running,
                "right": max(start, running),
            }
        )
    ends = [0.0, *(row["start"] for row in data), *(row["end"] for row in data)]
    span = max(ends) - min(ends) or 1
    scale = alt.Scale(domain=[min(ends) - 0.03 * span, max(ends) + 0.03 * span])
    labels = f"{json.dumps([row.label for row in rows], ensure_ascii=False)}[datum.value]"
    room = max(sum(13 if east_asian_width(c) in "WF" else 8 for c in row.label) for row in rows)
    axis = alt.Axis(
        ticks=False, domain=False, labelExpr=labels, minExtent=room, maxExtent=room, labelLimit=room
    )
    base = alt.Chart(alt.InlineData(values=data)).encode(y=alt.Y("line:O", title=None, axis=axis))
    layers = [
        alt.Chart(alt.InlineData(values=[{"zero": 0}]))
        .mark_rule(color=MUTED)
        .encode(x=alt.X("zero:Q", scale=scale, axis=None)),
        base.mark_bar(size=13).encode(
            x=alt.X("start:Q", scale=scale, axis=None),
            x2="end:Q",
            color=alt.condition("datum.value < 0", alt.value(WARN), alt.value(MAIN)),
        ),
        base.mark_text(align="left", dx=5).encode(
            x=alt.X("right:Q", scale=scale, axis=None), text="text:N"
        ),
    ]
    return draw(alt.layer(*layers).properties(width=width, height=len(rows) * _ROW), right=60)


def draw(chart: Any, *, left: int = 4, right: int = 6) -> str:
    """An Altair chart drawn, hidden from those who are read its description instead."""
    # A chart is valid by the tests; checking it on every run would take longer than drawing.
    specification = chart.properties(
        padding={"left": left, "top": 6, "right": right, "bottom": 4}, config=_CONFIGURATION
    ).to_dict(validate=False)
    drawn: str = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    drawn = drawn.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    drawn = drawn.replace(f'font-family="{_MEASURED}"', f'font-family="{FONT}"')
    return drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def standalone(drawn: str, title: str) -> str:
    """A chart as a file of its own: under its title, on white."""
    size = re.search(r' width="(\d+)" height="(\d+)"', drawn)
    if size is None:
        raise ValueError("no drawn chart: its size is missing")
    titled = 16 + sum(14 if east_asian_width(c) in "WF" else 8 for c in title)
    width, height = max(int(size[1]), titled), int(size[2]) + _TITLE_HEIGHT
    inner = drawn.replace("<svg ", f'<svg y="{_TITLE_HEIGHT}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(title)} '
        f'style="background: white"><title>{escape(title)}</title>'
        f'<text x="8" y="20" font-family="{FONT}" font-size="14" font-weight="bold" fill="{INK}">'
        f"{escape(title)}</text>{inner}</svg>\n"
    )


def _data(rows: Sequence[Bar]) -> alt.InlineData:
    return alt.InlineData(
        values=[
            {
                "line": line,
                "label": row.label,
                "value": row.value,
                "text": row.text,
                "part": row.part,
                "withheld": row.withheld,
            }
            for line, row in enumerate(rows)
        ]
    )
