"""Every sentence of a simulation's page in both languages."""

from commonweal.report.texts import Text

SIMULATION: dict[str, Text] = {
    "simulation.page": Text("政策模拟：{programme}", "Simulation: {programme}"),
    "simulation.as-of": Text(
        "{period}年度，数据截至{date}", "Period {period}, on data as of {date}"
    ),
    "simulation.footer": Text(
        "由 Commonweal {version} 根据已发布的数据模拟；没有改动任何认定。"
        "同样的数据和设置得出同样的结果。",
        "Simulated by Commonweal {version} on the published data; no determination was changed. "
        "The same data and settings give the same result.",
    ),
    "simulation.key.gained": Text("人新享受", "people come to the aid"),
    "simulation.key.lost": Text("人不再享受", "people lose it"),
    "simulation.key.persons": Text("人享受（变动后）", "people receive it afterwards"),
    "simulation.key.money": Text("资金增减", "more or less money"),
    "simulation.key.together": Text(
        "资金增减（含相关项目）", "more or less money, other programmes included"
    ),
    "simulation.key.found": Text("符合预算的取值", "is the value that fits the budget"),
    "column.parameter": Text("参数", "Parameter"),
    "column.in-force": Text("现行值", "In force"),
    "column.simulated": Text("模拟值", "Simulated"),
    "column.whom": Text("对象", "Who"),
    "column.before": Text("之前", "Before"),
    "column.after": Text("之后", "After"),
    "column.gained": Text("新增", "Gained"),
    "column.lost": Text("减少", "Lost"),
    "column.before-most": Text("之前至多", "Before, at most"),
    "column.after-most": Text("之后至多", "After, at most"),
    "column.families-number": Text("户数", "Families"),
    "column.persons-number": Text("人数", "People"),
    "column.families-change": Text("增 / 减", "gained / lost"),
    "column.persons-change": Text("增 / 减", "gained / lost"),
    "column.money": Text("金额", "Money"),
    "column.money-more": Text("增减", "more or less"),
    "column.families-before-most": Text("户数至多：之前", "Families at most: before"),
    "column.families-after-most": Text("之后", "after"),
    "column.persons-before-most": Text("人数至多：之前", "People at most: before"),
    "column.persons-after-most": Text("之后", "after"),
    "column.money-before-most": Text("金额至多：之前", "Money at most: before"),
    "column.money-after-most": Text("之后", "after"),
    "column.place": Text("地区", "Place"),
    "column.household-size": Text("户人口", "People in household"),
    "column.value": Text("取值", "Value"),
    "column.cost": Text("所需资金", "Cost"),
    "column.scenario": Text("方案", "Scenario"),
    "column.settings": Text("设置", "Settings"),
    "change.title": Text("模拟了什么", "What was simulated"),
    "change.lead": Text(
        "在已发布的数据上重新计算认定，与{against}逐人比较。没有写入任何数据。",
        "Determinations were worked out anew on the published data and compared, person by person, "
        "with {against}. Nothing was written.",
    ),
    "change.published": Text("现行规则", "the rules in force"),
    "change.nothing": Text("尚无此项目的情形", "there being no such programme"),
    "change.same-rules": Text(
        "规则文件未作参数改动。", "No parameter of the rule file was changed."
    ),
    "change.settings": Text("改动的参数", "Parameters changed"),
    "outcome.title": Text("总的变化", "What changes"),
    "outcome.lead": Text(
        "项目共考察{considered}人。变动前后都符合的有{kept}人，其中{raised}人金额增加，"
        "{lowered}人金额减少。",
        "The programme considers {considered} people. {kept} are eligible before and after; "
        "{raised} of them receive more, {lowered} less.",
    ),
    "outcome.levels": Text(
        "新增、减少或金额变动的人数中有不足 {threshold} 的，故只列总数。",
        "Fewer than {threshold} gain, lose or get another amount, so only the levels are shown.",
    ),
    "outcome.before": Text(
        "变动涉及的人数不足 {threshold}，故不公布变动后的数字。",
        "Fewer than {threshold} people are concerned, so what would be afterwards is withheld.",
    ),
    "outcome.nothing": Text(
        "享受者不足 {threshold} 人，故全部不公布。",
        "Fewer than {threshold} people receive this aid, so everything is withheld.",
    ),
    "outcome.suppression": Text(
        "小于 {threshold} 的数字以及可据以推算的数字不公布（以“{mark}”表示）。"
        "一行中有小数字时整行不公布；为防止由合计反推，还有其他行不公布。",
        "Numbers under {threshold}, and those from which they could be worked out, are withheld "
        "(“{mark}”). A line with a small number is withheld as a whole, and others with it, so "
        "that the total does not give it away.",
    ),
    "outcome.mark": Text("不公布", "[c]"),
    "outcome.who": Text("享受资助的家庭与个人", "Families and people who receive the aid"),
    "outcome.who.alt": Text(
        "横条图：享受者变动前{before}人，变动后{after}人。",
        "Bars: people who receive the aid, {before} before and {after} after.",
    ),
    "outcome.families": Text("家庭（户）", "Families"),
    "outcome.persons": Text("个人", "People"),
    "outcome.money": Text("金额", "Money"),
    "outcome.margin": Text("不确定的范围", "The margin of what is uncertain"),
    "outcome.margin.alt": Text(
        "横条图：确定的与至多的数额，变动后从{least}到{most}。",
        "Bars: what is certain and what it is at most; after the change from {least} to {most}.",
    ),
    "outcome.margin.note": Text(
        "“至多”：须核实（关联不确定）和信息不足的人若全部符合，尚不清楚的事实都有利于他们。",
        "At most: if all to be verified (an uncertain link) or unknown were eligible, every open "
        "fact turning out in their favour.",
    ),
    "outcome.margin.boundless": Text(
        "其中{before}人（之后{after}人）的金额上限不明，未计入。",
        "The amounts of {before} people ({after} afterwards) have no known limit and are not in "
        "it.",
    ),
    "outcome.margin-withheld": Text(
        "须核实和信息不足的人数太少，不予公布。",
        "Those to be verified or unknown are so few that they are withheld.",
    ),
    "outcome.flows": Text(
        "认定结果：之前（行）与之后（列）", "Outcomes: before (rows), after (columns)"
    ),
    "outcome.eligible": Text("符合", "Eligible"),
    "outcome.verify": Text("待核实", "To verify"),
    "outcome.unknown": Text("信息不足", "Unknown"),
    "outcome.open": Text("待核实或信息不足", "To verify or unknown"),
    "outcome.withheld": Text("由其他项目给付", "Paid by another programme"),
    "outcome.ineligible": Text("不符合", "Not eligible"),
    "together.title": Text("连同其他项目", "Together with other programmes"),
    "together.lead": Text(
        "通过同组的补助或排除关系，变动还涉及：{names}。"
        "以下是各组限制和排除之后实际享受的人数与金额；合计中每人只计一次。",
        "Through groups of awards, or because one programme excludes another, the change reaches: "
        "{names}. The numbers are what is received after every group and exclusion; the sum counts "
        "each person once.",
    ),
    "together.nothing": Text(
        "涉及的人数中有不足 {threshold} 的，故合计不公布。",
        "Fewer than {threshold} move from one to another, or receive several, so the sum is "
        "withheld.",
    ),
    "together.lines": Text("各项目与合计", "Each programme and their sum"),
    "together.lines.alt": Text(
        "双向横条图：各项目资金的增减；合计{more}。",
        "Bars to both sides: more and less money of each programme; of their sum {more}.",
    ),
    "together.sum": Text("合计", "Sum"),
    "together.others": Text("其他项目", "The others"),
    "together.margin": Text("合计的不确定范围", "The margin of the sum"),
    "places.title": Text("各市州与各县", "By prefecture and county"),
    "places.persons": Text(
        "图中右边为新增人数，左边为减少人数。表中为变动后的数字及增减。",
        "In the charts, people who gain stand to the right and people who lose to the left. The "
        "tables give the numbers afterwards and what has changed.",
    ),
    "places.money": Text(
        "没有人新增或减少；图中为资金的增减，右边为增，左边为减。",
        "Nobody gains or loses the aid; the charts show more money to the right, less to the left.",
    ),
    "places.prefectures": Text("各市州", "Prefectures"),
    "places.together": Text("不公布者合计", "Those withheld, together"),
    "places.lines": Text("不公布：{names}。", "Withheld: {names}."),
    "places.withheld": Text(
        "下列市州各县的数字均不公布：{names}。",
        "The numbers of all counties are withheld in: {names}.",
    ),
    "margins.title": Text("{group}：至多", "{group}: at most"),
    "margins.lines": Text("范围不公布：{names}。", "The margin is withheld of: {names}."),
    "sizes.title": Text("按家庭人口", "By household size"),
    "sizes.none": Text("无户", "no household"),
    "groups.title": Text("按组：{group}", "By group: {group}"),
    "groups.true": Text("是", "yes"),
    "groups.false": Text("否", "no"),
    "groups.unknown": Text("不详", "unknown"),
    "sides.persons": Text(
        "双向横条图：新增与减少的人数；新增最多的是{largest}，{count}人。",
        "Bars to both sides: people who gain and who lose; the most gain in {largest}, {count}.",
    ),
    "sides.money": Text(
        "双向横条图：资金的增减；增加最多的是{largest}，{count}。",
        "Bars to both sides: more and less money; the most more in {largest}, {count}.",
    ),
    "sides.levels": Text(
        "横条图：变动后享受的人数；最多的是{largest}，{count}人。",
        "Bars: people who receive the aid afterwards; the most in {largest}, {count}.",
    ),
    "search.title": Text("符合预算的取值", "The value that fits the budget"),
    "search.found": Text(
        "{parameter} 取 {value} 时需 {cost}，预算为 {budget}。",
        "{parameter} at {value} costs {cost}; the budget is {budget}.",
    ),
    "search.neighbour": Text(
        "相邻的取值 {value} 需 {cost}，超出预算。",
        "The next value, {value}, costs {cost}, which exceeds it.",
    ),
    "search.together": Text(
        "所需资金是相关项目的合计，各组限制和排除之后。",
        "The cost is that of all programmes the change reaches, after groups and exclusions.",
    ),
    "search.none": Text(
        "{parameter} 在 {least} 与 {greatest} 之间没有符合预算 {budget} 的取值。",
        "No value of {parameter} between {least} and {greatest} fits the budget of {budget}.",
    ),
    "search.not-monotone": Text(
        "所需资金并不随该参数单调变化，因此只能在试过的取值中选择：",
        "The cost both rises and falls with the parameter, so that only the values tried can be "
        "chosen from:",
    ),
    "search.curve": Text("试过的取值", "Values tried"),
    "search.curve.alt": Text(
        "折线图：所需资金随取值从{least}到{most}，横线为预算。",
        "Line: the cost by value, from {least} to {most}; the level line is the budget.",
    ),
    "search.budget": Text("预算", "budget"),
    "scenarios.title": Text("方案比较", "Scenarios compared"),
    "scenarios.lead": Text(
        "各方案均与其保存时的现行规则比较。",
        "Each scenario is compared with the rules in force when it was saved.",
    ),
    "scenarios.versions": Text(
        "这些方案不是在同一批数据上模拟的，差别可能来自数据。",
        "These scenarios were not simulated on the same data; differences may come from that.",
    ),
    "scenarios.persons": Text("享受资助的人数", "People who receive the aid"),
    "scenarios.money": Text("金额", "Money"),
    "scenarios.alt": Text(
        "横条图：各方案；最多的是{largest}，{count}。",
        "Bars: the scenarios; the most in {largest}, {count}.",
    ),
}
