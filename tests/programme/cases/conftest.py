"""A small programme to write cases for."""

from collections.abc import Callable
from typing import Any

import pytest

from commonweal.programme.cases import CaseRun
from commonweal.programme.definitions import Definitions, Problems, define

PROGRAMME = """version: 1
programme: meals
title: {zh: 餐, en: Meals}
summary: {zh: 餐, en: Meals}
authority: {zh: 局, en: Office}
period: {kind: academic_year, starts: 09-01}
sources:
  law: {title: {zh: 法, en: Law}, issued_by: {zh: 会, en: Council}, date: 2015-01-01}
population: {title: {zh: 人, en: People}, from: enrolment, where: stage = 'primary'}
parameters:
  line:
    title: {zh: 线, en: Line}
    type: money
    values:
      - {valid_from: 2015-09-01, value: 6000 yuan, source: law}
      - {valid_from: 2021-09-01, value: 7000 yuan, source: law}
  stages:
    title: {zh: 阶段, en: Stages}
    type: texts
    values: [{valid_from: 2015-09-01, value: [primary, lower], source: law}]
facts:
  at_school:
    {title: {zh: 在校, en: At school}, type: boolean, from: enrolment, value: stage in stages,
     absent: false}
  grade:
    {title: {zh: 年级, en: Grade}, type: integer, from: enrolment, value: grade, absent: unknown,
     minimum: 1, maximum: 6}
  income:
    {title: {zh: 收入, en: Income}, type: money, unit: yuan, from: enrolment,
     value: approved_tuition, absent: unknown}
rules:
  poor:
    title: {zh: 贫, en: Poor}
    expression: income < line
    source: law
  young:
    title: {zh: 低, en: Young}
    versions:
      - {valid_from: 2015-09-01, expression: grade <= 2, source: law}
      - {valid_from: 2020-09-01, expression: grade <= 3, source: law}
tables:
  step:
    title: {zh: 档, en: Step}
    inputs: [grade, poor]
    outputs: {amount: money}
    rows:
      - {when: ['< 3', true], then: [300 yuan]}
      - {when: ['>= 3', true], then: [200 yuan]}
      - {when: ['-', false], then: [100 yuan]}
    source: law
eligible: {title: {zh: 合, en: Entitled}, expression: at_school and (poor or young), source: law}
awards:
  meal:
    title: {zh: 餐, en: Meal}
    amount: case when grade = 1 then step.amount * 2 else step.amount end
    source: law
findings:
  odd: {title: {zh: 怪, en: Odd}, when: at_school and not poor}
"""


@pytest.fixture
def defined() -> Callable[[str], tuple[Definitions, Problems]]:
    """The programme with these cases, and what is wrong with it."""

    def read(cases: str = "") -> tuple[Definitions, Problems]:
        definitions = define(PROGRAMME + cases, "meals.yaml", problems := Problems())
        assert definitions is not None, problems.found
        return definitions, problems

    return read


@pytest.fixture
def run(defined: Any) -> Callable[[str], CaseRun]:
    """The programme's cases, ready to be worked out."""

    def start(cases: str) -> CaseRun:
        definitions, problems = defined(cases)
        assert problems.found == []
        return CaseRun(definitions)

    return start
