"""Charts that only a simulation needs: what comes and what goes, and what a value costs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from commonweal.report.charts import INK, MAIN, MUTED, RULE, WARN, draw, room_for

_ROW = 22


@dataclass(frozen=True)
class Sides:
    """One line: what is drawn to the left (less) and to the right (more) of zero."""

    label: str
    lost: int
    gained: int
    lost_text: str
    gained_text: str


def sides(rows: Sequence[Sides], *, width: int = 250, top: int = 0, room: int | None = None) -> str:
    """Bars to both sides of zero, one line each, in the order given.

    ``top`` is the longest bar of all charts that are compared, ``room`` the width of the labels.
    """
    longest = top or max((max(row.lost, row.gained) for row in rows), default=0) or 1
    # Room for the numbers at the ends of the bars; hardly any side where nothing is drawn.
    reach, edge = 1.35 * longest, 0.25 * longest
    left = reach if any(row.lost for row in rows) else 0.02 * longest
    right = reach if any(row.gained for row in rows) else edge
    scale = alt.Scale(domain=[-left, right])
    data = alt.InlineData(
        values=[
            {
                "line": line,
                "lost": -row.lost,
                "gained": row.gained,
                "left": row.lost_text,
                "right": row.gained_text,
            }
            for line, row in enumerate(rows)
        ]
    )
    labels = f"{json.dumps([row.label for row in rows], ensure_ascii=False)}[datum.value]"
    extent = room or room_for(row.label for row in rows)
    axis = alt.Axis(ticks=False, domain=False, labelExpr=labels, minExtent=extent, maxExtent=extent)
    base = alt.Chart(data).encode(y=alt.Y("line:O", title=None, axis=axis))

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=None, axis=None, scale=scale)

    layers = [
        base.mark_bar(color=MAIN, size=13).encode(x=x("gained")),
        base.mark_bar(color=WARN, size=13).encode(x=x("lost")),
        base.mark_text(align="left", dx=5, color=INK).encode(x=x("gained"), text="right:N"),
        base.transform_filter("datum.lost < 0")
        .mark_text(align="right", dx=-5, color=INK)
        .encode(x=x("lost"), text="left:N"),
        alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color=MUTED).encode(x=x("zero")),
    ]
    chart = alt.layer(*layers).properties(width=width, height=max(1, len(rows)) * _ROW)
    return draw(chart, right=20)


@dataclass(frozen=True)
class Point:
    """One value that was tried, and what it costs in whole units of the currency."""

    value: float
    cost: float
    found: bool = False


def curve(
    points: Sequence[Point], budget: float, *, x_title: str, budget_label: str, width: int = 400
) -> str:
    """The cost by value as a line through the values tried, with the budget as a level line."""
    data = alt.InlineData(
        values=[
            {"value": point.value, "cost": point.cost, "found": point.found} for point in points
        ]
    )
    axis = alt.Axis(format=",d", domain=False, ticks=False, tickCount=5)
    x = alt.X("value:Q", title=x_title, axis=alt.Axis(format=",.6~f", tickCount=5, grid=False))
    y = alt.Y("cost:Q", title=None, axis=axis, scale=alt.Scale(zero=True))
    base = alt.Chart(data).encode(x=x, y=y)
    line = alt.Chart(alt.InlineData(values=[{"cost": budget, "label": budget_label}])).encode(
        y=alt.Y("cost:Q", title=None, axis=axis)
    )
    layers = [
        line.mark_rule(color=WARN, strokeDash=[5, 4]),
        line.mark_text(align="left", baseline="bottom", dy=-3, color=WARN).encode(
            x=alt.value(4), text="label:N"
        ),
        base.mark_line(color=MAIN, strokeWidth=2),
        base.mark_point(color=MAIN, filled=True, size=36, stroke=RULE, strokeWidth=0),
        base.transform_filter("datum.found").mark_point(
            color=WARN, filled=True, size=110, shape="diamond"
        ),
    ]
    return draw(alt.layer(*layers).properties(width=width, height=230))
