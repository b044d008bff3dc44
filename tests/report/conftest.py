"""A workspace whose lake and figures a report can be written from."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonweal.catalogue import Contract
from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.region import Regions
from commonweal.stage import Silent, StageContext
from commonweal.workspace import Workspace

CONTRACTS = {
    "resident_register": Contract(
        "resident_register",
        "public_security",
        (),
        title={"zh": "常住人口登记", "en": "Resident register"},
        department_title={"zh": "公安", "en": "Public security"},
    ),
    "enrolment": Contract(
        "enrolment",
        "education",
        (),
        title={"zh": "在校学生", "en": "School enrolment"},
        department_title={"zh": "教育", "en": "Education"},
    ),
}

SUMMARIES: dict[str, dict[str, Any]] = {
    "intake": {
        "datasets": [
            {
                "dataset": "resident_register",
                "department": "public_security",
                "delivered": 100_310,
                "accepted": 99_870,
                "quarantined": 430,
                "blank": 10,
                "reasons": {"check-digit": 300, "pattern": 140, "required": 12},
            },
            {
                "dataset": "enrolment",
                "department": "education",
                "delivered": 17_000,
                "accepted": 16_950,
                "quarantined": 50,
                "blank": 0,
                "reasons": {"reference": 50},
            },
        ]
    },
    "identity": {
        "records": 116_820,
        "persons": 100_400,
        "pairs": 20_000,
        "reviews": 87,
        "sizes": {"1": 84_000, "2": 16_000, "3": 380, "12": 20},
        "weights": [
            {"comparison": c, "level": level, "m": m, "u": u, "weight": weight}
            for c in ("name", "birth_date")
            for level, m, u, weight in (
                ("same", 0.93, 0.0004, 11.2),
                ("similar", 0.05, 0.003, 4.1),
                ("different", 0.02, 0.9966, -5.6),
            )
        ],
        "histogram": [
            {"weight": weight, "pairs": (weight - 3) ** 2 * 40 + 1} for weight in range(-20, 31)
        ],
        "precision": 0.9991,
        "recall": 0.9876,
    },
    "household": {
        "households": 31_000,
        "members": 100_400,
        "by_basis": {"register": 29_000, "guardianship": 300, "address": 200, "alone": 1_500},
        "by_size": {str(size): 6_000 - 430 * size for size in range(1, 13)},
        "conflicts": {"authority": 120, "collective": 800},
    },
    "programme": {
        "programmes": [
            {
                "programme": "senior_high_waiver",
                "title": {"zh": "普通高中免学费", "en": "Senior-high tuition waiver"},
                "period": "2021",
                "currency": "CNY",
                "eligible": 1_200,
                "ineligible": 4_000,
                "verify": 60,
                "unknown": 20,
                "amount_fen": 118_000_000,
                "amount_up_to_fen": 120_000_000,
            },
            {
                "programme": "university_support",
                "version": 2,
                "title": {"zh": "高校学生资助", "en": "University support"},
                "period": "2021",
                "currency": "CNY",
                "eligible": 700,
                "ineligible": 900,
                "verify": 11,
                "unknown": 5,
                "amount_fen": 545_000_000,
                "amount_up_to_fen": 545_000_000,
            },
        ],
        "findings": {"poor_owns_car": 41, "pupil_unpaid": 230},
        "finding_titles": {
            "poor_owns_car": {"zh": "登记贫困户名下有轿车", "en": "Registered poor, owns a car"},
            "pupil_unpaid": {"zh": "符合条件而未领资助的学生", "en": "Eligible pupil, not paid"},
        },
        "resting": ["old_support"],
        "finding_kinds": [
            {
                "programme": "checks",
                "finding": "poor_owns_company",
                "title": {"zh": "登记贫困户名下有公司", "en": "Registered poor, owns a company"},
                "definition": "d",
                "threshold": None,
                "count": 12,
                "suspended": {
                    "verified": 40,
                    "holding": 21,
                    "low": 0.375,
                    "high": 0.671,
                    "threshold": 0.8,
                },
            },
        ],
    },
}


def families(regions: Regions) -> list[tuple[str, int, int]]:
    """County, households, entitled families: from none at all to many."""
    counties = [region.code for region in regions if len(region.code) == 6]
    return [
        (code, 150 + position * 13 % 400, (0, 1, 3, 17, 45, 120)[position % 6] + position % 4)
        for position, code in enumerate(counties)
    ]


MakeContext = Callable[..., StageContext]


@pytest.fixture
def make_context(tmp_path: Path) -> Iterator[MakeContext]:
    """A context over a workspace with Guizhou's regions and the given counts by county."""
    engines: list[Engine] = []

    def make(
        counts: list[tuple[str | None, int, int]] | None = None,
        summaries: Mapping[str, Mapping[str, Any]] = SUMMARIES,
    ) -> StageContext:
        workspace = Workspace.create(tmp_path / f"workspace{len(engines)}", "empty")
        Regions.guizhou().write(workspace.path("regions.csv"))
        if counts is None:
            counts = list(families(workspace.regions()))
        engine = Engine(threads=1)
        engines.append(engine)
        lake = Lake(workspace.path("lake"))
        engine.execute("CREATE TABLE counts (county VARCHAR, households INT, families INT)")
        for row in counts:
            engine.execute("INSERT INTO counts VALUES (?, ?, ?)", row)
        numbered = "counts, range(1000) AS n(i)"
        versions = {
            "households": lake.overwrite(
                engine,
                "households",
                "SELECT coalesce(county, 'x') || i AS household_id, county || '001' AS region, "
                f"3 AS size, 'p' AS head_person_id, 'register' AS basis FROM {numbered} "
                "WHERE i < households",
            ),
            "determinations/senior_high_waiver": lake.overwrite(
                engine,
                "determinations/senior_high_waiver",
                "SELECT coalesce(county, 'x') || i AS household_id, 'p' || i AS person_id, "
                "CASE WHEN i < families THEN 'eligible' ELSE 'verify' END AS outcome "
                f"FROM {numbered} WHERE i < households",
            ),
        }
        return StageContext(
            workspace=workspace,
            contracts=CONTRACTS,
            engine=engine,
            lake=lake,
            database=None,  # type: ignore[arg-type]
            versions=versions,
            as_of=date(2021, 10, 1),
            progress=Silent(),
            summaries=summaries,
        )

    yield make
    for engine in engines:
        engine.close()
