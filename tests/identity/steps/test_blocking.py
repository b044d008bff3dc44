"""Candidate pairs, held against looking at every pair."""

from collections.abc import Iterator
from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.identity.model import ATTRIBUTES, Rule
from commonweal.identity.steps import blocking

COLUMNS = tuple(name for name in ATTRIBUTES if name not in {"middle", "sex", "occupation"})
RULES = (
    Rule(("id",), everybody=True),
    Rule(("name", "birth")),
    Rule(("spelling", "phone")),
    Rule(("year_from_birth", "county_from_region")),
)
NODES = st.lists(
    st.fixed_dictionaries(
        {
            "entity": st.integers(0, 6),
            "anchored": st.booleans(),
            "name": st.sampled_from([None, "王伟", "王玮", "李娜"]),
            "spelling": st.sampled_from([None, "wangwei", "lina"]),
            "birth": st.sampled_from([None, "19900101", "19900202"]),
            "phone": st.sampled_from([None, "138", "139"]),
            "id": st.sampled_from([None, "A1", "B2"]),
            "region": st.sampled_from([None, "52", "520102", "520102001"]),
        }
    ),
    max_size=10,
)

Node = dict[str, object]
Found = list[tuple[int, int, int]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(threads=1) as opened:
        yield opened


def _keys(engine: Engine, nodes: list[Node], rules: tuple[Rule, ...] = RULES) -> None:
    table = pa.table(
        {
            "node": pa.array(range(len(nodes)), pa.uint64()),
            "entity": pa.array([node["entity"] for node in nodes], pa.uint64()),
            "anchored": pa.array([node["anchored"] for node in nodes], pa.bool_()),
            **{
                name: pa.array([node.get(name) for node in nodes], pa.string())
                for name in (*COLUMNS, "spelling")
            },
        }
    )
    engine.register("nodes_arrow", table)
    engine.create("nodes", "SELECT * FROM nodes_arrow")
    engine.unregister("nodes_arrow")
    engine.create("keys", blocking.keys(rules, paired="NOT anchored"))


def _value(key: str, node: Node) -> object:
    """The blocking key, as its name says."""
    text = str(node.get("birth" if "birth" in key else "region") or "")
    if key == "year_from_birth":
        return text[:4] or None
    if key == "county_from_region":
        return text[:6] if len(text) >= 6 else None
    return node[key]


def _agree(rule: Rule, left: Node, right: Node) -> bool:
    values = [(_value(key, left), _value(key, right)) for key in rule.keys]
    return all(one is not None and one == other for one, other in values)


def _looked_for(rule: Rule, left: Node, right: Node) -> bool:
    return rule.everybody or not left["anchored"] or not right["anchored"]


@settings(max_examples=60, deadline=None)
@given(NODES)
def test_pairs_are_those_that_agree_on_a_rule_each_once(engine: Engine, nodes: list[Node]) -> None:
    _keys(engine, nodes)
    found: Found = engine.rows(blocking.pairs(list(enumerate(RULES))))
    told = {(min(left, right), max(left, right)): rules for left, right, rules in found}
    assert len(told) == len(found)
    expected = {}
    for left, right in combinations(range(len(nodes)), 2):
        one, other = nodes[left], nodes[right]
        if one["entity"] == other["entity"]:
            continue
        agreed = [rule for rule in RULES if _agree(rule, one, other)]
        if any(_looked_for(rule, one, other) for rule in agreed):
            expected[left, right] = sum(1 << RULES.index(rule) for rule in agreed)
    assert told.keys() == expected.keys()
    for pair, rules in told.items():
        # What stands before the rule that found the pair is not looked at again.
        assert rules == expected[pair]


def test_oversize_blocks_are_set_aside_and_no_others(engine: Engine) -> None:
    many = blocking.LARGEST_BLOCK + 1
    nodes: list[Node] = [
        {"entity": place, "anchored": False, "id": "A1" if place < many else "B2"}
        for place in range(many + 2)
    ]
    _keys(engine, nodes, RULES[:1])
    every, without, oversize = engine.row(blocking.cost(0, RULES[0]))
    assert (every, without, oversize) == (many * (many - 1) / 2 + 1, 1, many)
    engine.create("oversize", blocking.no_oversize())
    engine.execute(blocking.note_oversize(0, order=0))
    engine.execute(blocking.set_aside(0, order=0))
    assert len(engine.rows(blocking.pairs([(0, RULES[0])]))) == 1


@settings(max_examples=40, deadline=None)
@given(NODES)
def test_the_cost_of_a_rule_is_the_number_of_its_pairs(engine: Engine, nodes: list[Node]) -> None:
    _keys(engine, [{**node, "entity": place} for place, node in enumerate(nodes)])
    for place, rule in enumerate(RULES):
        alone = engine.rows(blocking.pairs([(place, rule)]))
        assert engine.value(blocking.cost(place, rule)) == len(alone)


def test_rules_need_only_what_the_data_has() -> None:
    have = frozenset({"name", "birth", "phone"})
    found = blocking.rules(have)
    assert found
    assert all(rule.attributes <= have for rule in found)
    assert blocking.rules(frozenset()) == ()


def test_rules_have_room_in_one_number_and_stand_once() -> None:
    every = blocking.rules(frozenset(ATTRIBUTES))
    assert len(every) <= 62
    assert len({rule.keys for rule in every}) == len(every)


@pytest.mark.parametrize(
    "rule", blocking.rules(frozenset(ATTRIBUTES)), ids=lambda r: "+".join(r.keys)
)
def test_every_rule_runs_and_pairs_equals(engine: Engine, rule: Rule) -> None:
    full = dict.fromkeys((*COLUMNS, "spelling"), "52010219900101")
    nodes: list[Node] = [{"entity": n, "anchored": False, **full} for n in range(3)]
    nodes.append({"entity": 3, "anchored": False})
    _keys(engine, nodes, (rule,))
    assert len(engine.rows(blocking.pairs([(0, rule)]))) == 3
