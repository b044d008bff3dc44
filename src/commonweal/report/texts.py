"""Every sentence of the report in both languages.

An entry cannot exist in one language only; ``{name}`` marks a value that is put in.
"""

from dataclasses import dataclass

from commonweal.languages import Language

Code = Language
"""A language by its code; the page has a class of its own for all that one language does."""


@dataclass(frozen=True)
class Text:
    """One sentence, heading or label."""

    zh: str
    en: str

    def of(self, language: Code) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en


TEXTS: dict[str, Text] = {
    "language.name": Text("中文", "English"),
    "page.title": Text("数据整合与资助报告", "Data integration and aid report"),
    "page.as-of": Text("数据截至{date}", "As of {date}"),
    "page.contents": Text("目录", "Contents"),
    "page.not-run": Text(
        "本次运行没有包含这一阶段，因此没有可报告的数字。",
        "This run did not include this stage, so there are no figures to report.",
    ),
    "page.footer": Text(
        "由 Commonweal {version} 根据上述日期的数据生成；同样的数据得出同样的报告。"
        "每个数字都可以用 commonweal export 导出其明细。",
        "Made by Commonweal {version} from the data of the date above; the same data gives the "
        "same report. commonweal export writes out what is behind each figure.",
    ),
    "key.records": Text("条记录入库", "records accepted"),
    "key.persons": Text("人", "people"),
    "key.households": Text("户", "households"),
    "key.families": Text("户符合资助条件", "families entitled to aid"),
    "key.amount": Text("应发资助", "in aid due to them"),
    "column.dataset": Text("数据集", "Dataset"),
    "column.department": Text("部门", "Department"),
    "column.delivered": Text("送达", "Delivered"),
    "column.accepted": Text("入库", "Accepted"),
    "column.quarantined": Text("隔离", "Quarantined"),
    "column.blank": Text("空行", "Blank"),
    "column.share": Text("占比", "Share"),
    "column.reason": Text("原因", "Reason"),
    "column.records": Text("记录数", "Records"),
    "column.persons": Text("人数", "People"),
    "column.households": Text("户数", "Households"),
    "column.members": Text("成员数", "Members"),
    "column.pairs": Text("记录对", "Pairs"),
    "column.weight": Text("权重", "Weight"),
    "column.weight-from": Text("权重（自）", "Weight, from"),
    "column.comparison": Text("比较项", "Comparison"),
    "column.level": Text("一致程度", "Agreement"),
    "column.m": Text("同一人中占比 m", "Among the same person, m"),
    "column.u": Text("不同人中占比 u", "Among different people, u"),
    "column.size": Text("人口", "People in it"),
    "column.cluster": Text("每人记录数", "Records of one person"),
    "column.basis": Text("依据", "Basis"),
    "column.county": Text("县（市、区）", "County"),
    "column.families": Text("符合条件户数", "Entitled families"),
    "column.rate": Text("每千户", "Per 1,000"),
    "column.programme": Text("项目", "Programme"),
    "column.period": Text("时段", "Period"),
    "column.eligible": Text("符合", "Eligible"),
    "column.verify": Text("待核实", "To verify"),
    "column.unknown": Text("信息不足", "Unknown"),
    "column.ineligible": Text("不符合", "Not eligible"),
    "column.amount": Text("应发金额", "Amount due"),
    "column.up-to": Text("核实后至多", "At most, once verified"),
    "column.finding": Text("线索", "Finding"),
    "column.count": Text("数量", "Number"),
    "intake.title": Text("数据接收与隔离", "What came in, and what was set aside"),
    "intake.lead": Text(
        "{departments}个部门送达{datasets}个数据集，共{delivered}行：{accepted}行入库，"
        "{quarantined}行（{share}）因违反数据约定被隔离，{blank}行为空行。"
        "被隔离的每一行都保留原值、行号和全部原因，等待部门更正。",
        "{departments} departments delivered {datasets} datasets with {delivered} lines: "
        "{accepted} were accepted, {quarantined} ({share}) broke their contract and were set "
        "aside, {blank} were blank. Each line set aside keeps its raw values, its line number "
        "and every reason until the department has put it right.",
    ),
    "intake.datasets": Text("各数据集的行数", "Lines by dataset"),
    "intake.datasets.alt": Text(
        "横条图：各数据集入库行数，深色部分为隔离行数；最多的是{largest}，{count}行。",
        "Bars: accepted lines by dataset, those set aside in a darker colour; the most in "
        "{largest}, {count} lines.",
    ),
    "intake.reasons": Text("隔离原因", "Why lines were set aside"),
    "intake.reasons.alt": Text(
        "横条图：各隔离原因的行数；最多的是{largest}，{count}行。",
        "Bars: lines by reason; the most frequent is {largest}, {count} lines.",
    ),
    "intake.reasons.note": Text(
        "一行可能有多个原因，因此各行之和可以大于隔离行数。",
        "A line can have several reasons, so they may add up to more than the lines set aside.",
    ),
    "intake.clean": Text("没有任何一行被隔离。", "Not one line was set aside."),
    "identity.title": Text("人员关联", "How records became people"),
    "identity.lead": Text(
        "{records}条人员记录归并为{persons}人。{reviews}对记录无法由机器判定，留待人工审核。",
        "{records} records of people were joined into {persons} people. {reviews} pairs were too "
        "uncertain for a machine and wait for a person to decide.",
    ),
    "identity.quality": Text(
        "根据关联权重估计：被关联的记录对中有{precision}确属同一人，"
        "属于同一人的记录对中有{recall}被找到。这是模型的估计，不是核查的结果。",
        "Estimated from the match weights: {precision} of the joined pairs really are one person, "
        "and {recall} of the pairs that are one person were found. This is the model's estimate, "
        "not the result of a check.",
    ),
    "identity.weights": Text("各项一致与不一致的分量", "What agreement and disagreement count for"),
    "identity.weights.note": Text(
        "权重为 log₂(m/u)：每增加一，属于同一人的可能性加倍；负值表示更可能是两个人。",
        "The weight is log₂(m/u): each unit doubles the odds that two records are one person; "
        "below zero they are more likely two.",
    ),
    "identity.weights.alt": Text(
        "双向横条图：{count}个比较等级的权重，从{lowest}到{highest}。",
        "Bars to both sides: the weights of {count} levels of agreement, from {lowest} to "
        "{highest}.",
    ),
    "link.why": Text(
        "为何认定 {left} 与 {right} 为同一人", "Why {left} and {right} are taken for one person"
    ),
    "link.prior": Text("两条记录属于同一人本不多见", "Two records are seldom one person"),
    "link.rarity": Text(
        "取值罕见或常见，亲属也会相同", "Rare or common values; relatives share some"
    ),
    "link.total": Text("匹配权重（几率的 log2）", "Match weight (log2 of the odds)"),
    "identity.sizes": Text("每人有多少条记录", "How many records a person has"),
    "identity.sizes.alt": Text(
        "柱状图：按记录数统计的人数；最常见的是{size}条，{count}人。",
        "Columns: people by their number of records; most have {size}, {count} people.",
    ),
    "identity.histogram": Text("记录对的匹配权重", "Match weights of the pairs compared"),
    "identity.histogram.alt": Text(
        "柱状图：匹配权重从{lowest}到{highest}的记录对数，纵轴为对数刻度。",
        "Columns: pairs by match weight from {lowest} to {highest}, on a logarithmic scale.",
    ),
    "identity.histogram.note": Text(
        "左边的一群是不同的人，右边的一群是同一人；两群分得越开，关联越可靠。纵轴为对数刻度。",
        "The group on the left is different people, the group on the right the same people; the "
        "further apart they stand, the surer the links. The vertical scale is logarithmic.",
    ),
    "household.title": Text("家庭户", "Households"),
    "household.lead": Text(
        "{members}人组成{households}户。依据依次为户口簿户号、未成年人的监护关系、相同住址；"
        "在学校集体户登记的学生仍归入家庭。",
        "{members} people form {households} households: by the number of the register book, then "
        "by guardianship of minors, then by shared address. A pupil registered in a school's "
        "collective book stays with the family.",
    ),
    "household.conflicts": Text(
        "{count}处登记与所采用的归户不一致，已连同理由记录，可供查阅。",
        "In {count} places a register says otherwise than the household chosen; each is recorded "
        "with the reason for the choice.",
    ),
    "household.sizes": Text("户规模", "Size of households"),
    "household.sizes.alt": Text(
        "柱状图：按人口统计的户数；最常见的是{size}人户，{count}户。",
        "Columns: households by size; most have {size} people, {count} households.",
    ),
    "household.basis": Text("归户依据", "What the households rest on"),
    "household.basis.alt": Text(
        "横条图：按依据统计的户数；最多的是{largest}，{count}户。",
        "Bars: households by basis; the most rest on {largest}, {count} households.",
    ),
    "county.title": Text("各县符合条件的家庭", "Entitled families by county"),
    "county.lead": Text(
        "共有{families}户家庭至少一人符合至少一个项目的条件，占全部{households}户的{share}。"
        "各图横轴相同，可相互比较。",
        "{families} families have at least one member who is eligible for at least one programme, "
        "{share} of all {households} households. All charts share one scale and can be compared.",
    ),
    "county.lead-withheld": Text(
        "符合条件的家庭总数很少，为保护隐私不予公布。",
        "The entitled families are so few that their number is withheld.",
    ),
    "county.suppression": Text(
        "各县小于 {threshold} 的数字不予公布（以“{mark}”表示）；为防止由合计反推，"
        "另有一些较大的数字也不公布。",
        "Numbers under {threshold} in a county are withheld (“{mark}”); so are some larger ones, "
        "because the small ones could be worked out from the totals otherwise.",
    ),
    "county.mark": Text("不公布", "[c]"),
    "county.alt": Text(
        "横条图：{prefecture}各县符合条件的户数；最多的是{largest}，{count}户。",
        "Bars: entitled families in the counties of {prefecture}; the most in {largest}, {count}.",
    ),
    "county.alt-withheld": Text(
        "横条图：{prefecture}各县的数字均不公布或为零。",
        "Bars: all numbers in {prefecture} are withheld or zero.",
    ),
    "county.total": Text("合计", "All"),
    "county.unknown": Text("地区不明", "Region unknown"),
    "county.none": Text(
        "本次运行没有任何家庭符合条件。", "No family was found eligible in this run."
    ),
    "programme.title": Text("资助项目与金额", "Programmes and money"),
    "programme.lead": Text(
        "{programmes}个项目共作出{eligible}项“符合”认定；另有{verify}项须由人核实事实后决定，"
        "{unknown}项因信息不足需要询问。机器不作拒绝：不符合的认定同样由经办人决定。",
        "{programmes} programmes found {eligible} entitlements; {verify} more depend on a fact "
        "that a person must verify, and {unknown} on a question that must be asked. The machine "
        "refuses nobody: an adverse decision is an officer's.",
    ),
    "programme.drafts": Text(
        "按尚未发布的规则草稿认定的项目：{programmes}。",
        "Determined by drafts that nobody has published: {programmes}.",
    ),
    "programme.resting": Text(
        "本期间没有生效版本、因此未作认定的项目：{programmes}。",
        "Not determined, because no version is in force in the period: {programmes}.",
    ),
    "programme.amounts": Text("各项目应发金额", "Amount due by programme"),
    "programme.amounts.alt": Text(
        "横条图：各项目应发金额；最多的是{largest}，{amount}。",
        "Bars: amount due by programme; the most for {largest}, {amount}.",
    ),
    "programme.up-to": Text(
        "“核实后至多”是在尚不清楚的事实都有利于申请人时的金额。",
        "“At most, once verified” is the amount if every open fact turns out in the family's "
        "favour.",
    ),
    "programme.outcomes": Text("各项目的认定结果", "Outcomes by programme"),
    "programme.none": Text("本工作区没有资助项目。", "This workspace has no programmes."),
    "finding.title": Text("值得核查的线索", "Findings worth a look"),
    "finding.lead": Text(
        "共{count}条线索。线索只是核查的理由，不是结论，不影响任何认定。",
        "{count} findings. A finding is a reason to look, never a conclusion, and changes no "
        "determination.",
    ),
    "finding.none": Text("没有发现登记之间的出入。", "No discrepancy between registers was found."),
    "finding.suspended": Text(
        "已暂停“{title}”类线索：抽样核实{verified}条，其中{holding}条属实"
        "（95%置信区间{low}至{high}），低于{threshold}的要求。",
        "Findings of the kind “{title}” are suspended: of {verified} drawn by lot and verified, "
        "{holding} hold (95 % interval {low} to {high}), under the threshold of {threshold}.",
    ),
    "finding.kinds": Text("各类线索的数量", "Findings by kind"),
    "finding.kinds.alt": Text(
        "横条图：各类线索的数量；最多的是{largest}，{count}条。",
        "Bars: findings by kind; the most are {largest}, {count}.",
    ),
}
