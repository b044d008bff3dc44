"""The page's own words."""

from collections.abc import Mapping

from commonweal.languages import Language

TAGS: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}
NAMES: Mapping[Language, str] = {"zh": "中文", "en": "English"}

TEXTS: Mapping[str, Mapping[Language, str]] = {
    "contents": {"zh": "目录", "en": "Contents"},
    "authority": {"zh": "主管部门", "en": "Authority"},
    "period": {"zh": "期间", "en": "Period"},
    "academic_year": {"zh": "学年，自 {} 起", "en": "Academic year, from {}"},
    "calendar_year": {"zh": "年度，自 {} 起", "en": "Calendar year, from {}"},
    "month": {"zh": "按月", "en": "A month"},
    "day": {"zh": "按日", "en": "A day"},
    "population": {"zh": "面向", "en": "For whom"},
    "eligible": {"zh": "谁可以享受", "en": "Who is entitled"},
    "rules": {"zh": "规则", "en": "Rules"},
    "tables": {"zh": "决策表", "en": "Decision tables"},
    "awards": {"zh": "享受什么", "en": "What they receive"},
    "limits": {"zh": "不可兼得与上限", "en": "What is not paid beside one another"},
    "limit.highest": {
        "zh": "以下项目的同组待遇只发金额最高的一项：{}",
        "en": "Of the awards of this group in these programmes only the highest is paid: {}",
    },
    "limit.first": {
        "zh": "以下项目的同组待遇只发排在最前的一项：{}",
        "en": "Of the awards of this group in these programmes only the first is paid: {}",
    },
    "limit.cap": {
        "zh": "以下项目的同组待遇合计不超过{1}：{0}",
        "en": "The awards of this group in these programmes are together at most {1}: {0}",
    },
    "excludes": {
        "zh": "符合本项目条件者不再享受：{}",
        "en": "Whoever is entitled to this programme is not entitled to: {}",
    },
    "parameters": {"zh": "法定标准", "en": "Values that the law sets"},
    "facts": {"zh": "所用信息", "en": "What is looked at"},
    "findings": {"zh": "疑点线索", "en": "Findings: reasons to look"},
    "sources": {"zh": "法律依据", "en": "The law"},
    "law": {"zh": "依据", "en": "Law"},
    "since": {"zh": "自 {} 起", "en": "Since {}"},
    "between": {"zh": "{} 至 {}", "en": "{} to {}"},
    "until": {"zh": "至 {}", "en": "Until {}"},
    "always": {"zh": "一直", "en": "Always"},
    "as_of": {"zh": "自 {1} 起为 {0}", "en": "{0} since {1}"},
    "was": {"zh": "{1} 至 {2} 为 {0}", "en": "{0} from {1} to {2}"},
    "valid": {"zh": "有效期", "en": "In force"},
    "value": {"zh": "标准", "en": "Value"},
    "row": {"zh": "行", "en": "Row"},
    "otherwise": {"zh": "其他情形", "en": "Otherwise"},
    "cell.and": {"zh": " 且 ", "en": " and "},
    "cell.or": {"zh": "、", "en": " or "},
    "any": {"zh": "任意", "en": "any"},
    "hit.unique": {"zh": "各行互不重叠。", "en": "The rows exclude each other."},
    "hit.any": {"zh": "重叠的各行结果相同。", "en": "Rows that overlap say the same."},
    "hit.first": {"zh": "以第一个符合的行为准。", "en": "The first row that applies decides."},
    "hit.collect_sum": {
        "zh": "符合的各行结果相加。",
        "en": "The results of all rows that apply are added up.",
    },
    "amount": {"zh": "金额", "en": "Amount"},
    "if": {"zh": "条件：{}", "en": "If {}"},
    "fact": {"zh": "信息", "en": "Fact"},
    "from": {"zh": "来源", "en": "From"},
    "absent": {"zh": "无记录时", "en": "Without a record"},
    "unknown": {"zh": "未知，须询问", "en": "unknown, to be asked"},
    "person": {"zh": "人员档案", "en": "the person's own record"},
    "household": {"zh": "家庭", "en": "the household"},
    "members": {"zh": "家庭成员", "en": "the members of the household"},
    "with": {"zh": "（{}）", "en": " ({})"},
    "household.sum": {"zh": "{1}的{0}之和", "en": "the sum of {0} over {1}"},
    "household.min": {"zh": "{1}中最小的{0}", "en": "the least {0} of {1}"},
    "household.max": {"zh": "{1}中最大的{0}", "en": "the greatest {0} of {1}"},
    "household.any": {"zh": "{1}中有人：{0}", "en": "for one of {1}: {0}"},
    "household.all": {"zh": "{1}人人：{0}", "en": "for all of {1}: {0}"},
    "household.count": {"zh": "{1}中符合以下条件的人数：{0}", "en": "how many of {1}: {0}"},
    "of_household": {"zh": "{}（全家）", "en": "{} (the whole household)"},
    "issued_by": {"zh": "发布机关", "en": "Issued by"},
    "number": {"zh": "文号", "en": "Number"},
    "article": {"zh": "条款", "en": "Article"},
    "date": {"zh": "日期", "en": "Date"},
    "level": {"zh": "层级", "en": "Level"},
    "national": {"zh": "国家", "en": "national"},
    "provincial": {"zh": "省级", "en": "provincial"},
    "local": {"zh": "地方", "en": "local"},
    "link": {"zh": "原文", "en": "Text"},
    "expression": {"zh": "规则文件中的写法", "en": "As the rule file writes it"},
    "footer": {
        "zh": "由规则文件 {} 生成（SHA-256：{}）。",
        "en": "Made from the rule file {} (SHA-256: {}).",
    },
}


def text(key: str, language: Language, *values: str) -> str:
    """The text called ``key`` with ``values`` put in."""
    return TEXTS[key][language].format(*values)
