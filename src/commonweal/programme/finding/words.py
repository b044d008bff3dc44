"""Why a kind of finding is suspended, in Chinese (``zh``) and English (``en``)."""

from collections.abc import Mapping

from commonweal.programme.finding.model import PublishedKind

_SUSPENDED: Mapping[str, str] = {
    "zh": "{title}：已暂停。抽样核实{verified}条，其中{holding}条属实"
    "（95%置信区间{low:.1%}至{high:.1%}），低于{threshold:.0%}的要求。"
    "定义修改后，或新的核实结果达到要求后恢复。",
    "en": "{title}: suspended. Of {verified} drawn by lot and verified, {holding} hold (95 % "
    "interval {low:.1%} to {high:.1%}), under the threshold of {threshold:.0%}. It is raised again "
    "when its definition changes or more verified findings reach the threshold.",
}


def sentence(kind: PublishedKind, language: str) -> str | None:
    """Why ``kind`` is suspended; None when it is not."""
    known = kind.precision
    if known.state != "suspended":
        return None
    low, high = known.interval
    return _SUSPENDED[language].format(
        title=kind.title[language],
        verified=known.verified,
        holding=known.holding,
        low=low,
        high=high,
        threshold=known.threshold,
    )
