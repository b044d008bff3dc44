"""A rule file with a decision table, and sheets that somebody has edited."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commonweal.programme.formats.table import TableImport, export_table, import_table

FILE = """\
version: 1
programme: grant
title: {zh: 助学金, en: Grant}
summary: {zh: 甲, en: A}
authority: {zh: 甲, en: A}
period: {kind: academic_year, starts: 09-01}
sources:
  law: {title: {zh: 办法, en: Rules}, issued_by: {zh: 省, en: Province}, date: 2020-06-01}
  later_law: {title: {zh: 新办法, en: New}, issued_by: {zh: 省, en: Province}, date: 2022-06-01}
population: {title: {zh: 学生, en: Pupils}, from: enrolment}

# What the law sets.
parameters:
  line:
    title: {zh: 收入线, en: Income line}
    type: money
    values:
      # since the beginning
      - {valid_from: 2020-09-01, value: 7000 yuan, source: law, article: 第三条}
      - {valid_from: 2022-09-01, value: 7500.50 yuan, source: later_law}
  rate:
    title: {zh: 比例, en: Share}
    type: number
    values: [{valid_from: 2020-09-01, valid_until: 2023-08-31, value: 0.25, source: law}]
  kinds:
    title: {zh: 类别, en: Kinds}
    type: texts
    values: [{valid_from: 2020-09-01, value: [rural, urban], source: law}]
  fee:
    title: {zh: 学费, en: Fee}
    type: money
    by: integer
    values:
      - {valid_from: 2020-09-01, value: {1: 100 yuan, 2: 200 yuan}, source: law}
      - {valid_from: 2021-09-01, value: {1: 150 yuan, 2: 200 yuan}, source: law}

facts:
  monitored: {title: {zh: 监测对象, en: Monitored}, type: boolean, from: enrolment, absent: false}
  income:
    title: {zh: 人均收入, en: Income per head}
    type: money
    unit: yuan
    from: enrolment
    value: approved_tuition
    absent: unknown
    minimum: 0
  children:
    title: {zh: 子女, en: Children}
    type: integer
    from: enrolment
    value: grade
    absent: unknown
  kind: {title: {zh: 户别, en: Kind}, type: text, from: enrolment, value: stage, absent: unknown}

tables:
  # How much, by income.
  step:
    title: {zh: 助学金档次, en: Step of the grant}
    inputs: [monitored, income]
    outputs: {amount: money, level: integer}
    rows:
      - {when: [true, '-'], then: [3800 yuan, 1]}  # first the monitored
      # then by income
      - {when: [false, < line], then: [3300 yuan, 2], valid_from: 2020-09-01}
      - {when: [false, '>= line'], then: [2800 yuan, 3], article: 第五条}
    source: law
    article: 第四条
  extra:
    title: {zh: 加发, en: Extra}
    hit: first
    inputs: [kind, children]
    outputs: {amount: money}
    rows:
      - {when: ['rural, urban', '[2..3]'], then: [100 yuan]}
      - {when: [in kinds, '-'], then: [children * line]}
    otherwise: [0 yuan]
    source: law

# The decision.
eligible: {title: {zh: 符合, en: Entitled}, expression: monitored and step.level < 3, source: law}
awards:
  grant: {title: {zh: 助学金, en: Grant}, amount: step.amount + extra.amount, source: law}
"""

Edit = Callable[[Any], None]


class Office:
    """A folder of rule files and an official who edits what was exported from it."""

    def __init__(self, folder: Path, text: str = FILE) -> None:
        self.folder, self.path = folder, folder / "grant.yaml"
        self.path.write_bytes(text.encode())
        self.sheet = folder / "table.xlsx"

    @property
    def text(self) -> str:
        """The rule file."""
        return self.path.read_bytes().decode()

    def edit(self, change: Edit, table: str = "step") -> TableImport:
        """What comes of a sheet after ``change`` of it."""
        book = openpyxl.load_workbook(io.BytesIO(export_table(self.folder, "grant", table)))
        change(book.worksheets[0])
        book.save(self.sheet)
        return import_table(self.folder, "grant", table, self.sheet)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with the rule file above."""
    return Office(tmp_path)


def _part(start: str, end: str) -> str:
    """The lines of the rule file from one that begins with ``start`` to one that is ``end``."""
    return FILE[FILE.index(start) : FILE.index(end)]


LAWS = _part("  law: {title", "population:")
MONITORED = _part("  monitored: {title", "  children:\n")
STEP = _part("  # How much, by income.\n", "  extra:\n")
LINE = _part("  line:\n", "  rate:\n")
SHARED = f"""\
version: 1
definitions: incomes  # of everybody
title: {{zh: 收入, en: Incomes}}
sources:
{LAWS}parameters:
{LINE}facts:
{MONITORED}tables:
{STEP}"""
"""What the rule file says of incomes, as a file that programmes share."""

OWN = FILE.replace(
    LAWS, "  own_law: {title: {zh: 己, en: Own}, issued_by: {zh: 县, en: C}, date: 2020-01-01}\n"
)
for _taken in (MONITORED, STEP, LINE):
    OWN = OWN.replace(_taken, "")
OWN = OWN.replace("period:", "uses: [incomes]\nperiod:")
OTHER = OWN.replace("programme: grant", "programme: meals").replace(
    "uses: [incomes]", "uses: [more]"
)
MORE = """\
version: 1
definitions: more
title: {zh: 更多, en: More}
uses: [incomes]
"""


class SharingOffice(Office):
    """An office in which two programmes use one shared file, ``meals`` through another."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, OWN)
        (folder / "shared").mkdir()
        self.shared = folder / "shared/incomes.yaml"
        self.shared.write_bytes(SHARED.encode())
        (folder / "shared/more.yaml").write_text(MORE, "utf-8")
        (folder / "meals.yaml").write_text(OTHER, "utf-8")


@pytest.fixture
def sharing(tmp_path: Path) -> SharingOffice:
    """An office with the shared file above."""
    return SharingOffice(tmp_path)
