"""Contracts to read."""

from collections.abc import Callable
from pathlib import Path

import pytest

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: pupils
version: 1.0.0
status: active
schema:
- name: pupils
  properties:
  - name: number
    physicalName: 学籍号
    logicalType: string
    primaryKey: true
  - name: sex
    physicalName: 性别
    logicalType: string
    customProperties:
    - property: role
      value: person.sex
    - property: codes
      value: {男: male, 女: female, 1: male}
  - name: born
    logicalType: date
    customProperties:
    - property: dateFormat
      value: "%Y%m%d"
customProperties:
- property: department
  value: education
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the contract above, with some of its text replaced."""

    def write(*changes: tuple[str, str], name: str = "pupils.odcs.yaml") -> Path:
        text = CONTRACT
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
