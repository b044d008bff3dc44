"""What one determination's conditions are told with: its titles, its values, its law."""

from commonweal.programme.explanation.explained import Explanation
from commonweal.programme.explanation.wording import Wording
from commonweal.programme.language import Constant, Expression, Name, Symbol
from commonweal.programme.language.told import Teller


def teller(wording: Wording, explanation: Explanation) -> Teller:
    """Tells the conditions of ``explanation``; an amount may stand on certain facts alone."""

    def said(constant: Constant) -> str:
        return wording.value(constant.value, constant.kind)

    def called(symbol: Symbol) -> str:
        if symbol.origin in {"household", "outcome"}:
            return wording.named_fact(explanation.fact(symbol.name))
        title = explanation.programme.title_of(symbol.name.partition(".")[0])
        return wording.title(title) if title is not None else symbol.name

    def valued(expression: Expression) -> str:
        value = explanation.values.of(explanation.plan.bound(expression))
        told = wording.value(value, expression.kind)
        if isinstance(expression, Name) and explanation.is_uncertain(expression.symbol):
            told = wording.say("bracket", value=told, name=wording.words["uncertain"])
        return told

    return Teller(wording.language, called, said, value_of=valued)


def law_of(wording: Wording, explanation: Explanation, name: str) -> str:
    """The law of a rule; of a decision table that of the rows that were hit."""
    for table in explanation.tables:
        if name in table.results:
            laws = [wording.law(row.source, row.article) for row in table.rows]
            return wording.joined(*dict.fromkeys(laws))
    rule = next(rule for rule in explanation.rules if rule.name == name)
    return wording.law(rule.source, rule.article)
