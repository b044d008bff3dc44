"""Registers in a workspace with known truth: pseudopeople and the demo province."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from bench.task import ROOT, SHARED, Task, commonweal, fresh, node, take_in, write
from commonweal.catalogue import Contract, load_contracts
from commonweal.published import Published
from commonweal.workspace import Workspace

REGISTERS = SHARED / "pseudopeople-seed1"
HOME = "street_number, street_name"
MAIL = "mailing_address_street_number, mailing_address_street_name"
NOWHERE = "NULL, NULL"


def pseudopeople() -> Task:
    """Five registers of one simulated population; of a tax return only its filer is judged."""
    folder = fresh("pseudopeople")
    connection = duckdb.connect()
    parts = (
        _person("census", birth_date="%m/%d/%Y", address=HOME),
        _person("ssa", birth_date="%Y%m%d", ssn=True, middle="middle_name[1]"),
        _person("w2", ssn=True, address=MAIL),
        _person("tax1040", ssn=True, address=MAIL),
        _person("wic", birth_date="%m%d%Y", address=HOME),
    )
    columns = "node, first_name, middle_initial, last_name, birth_date, ssn, sex, " + HOME
    flat = f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS flat({columns})"
    write(connection, flat, folder / "records.parquet")
    datasets = sorted(path.stem for path in REGISTERS.glob("*.csv"))
    truth = " UNION ALL ".join(
        f"""SELECT {node(dataset)} AS node, simulant_id AS person
            FROM {_csv(REGISTERS / "truth" / f"{dataset}.csv")}"""
        for dataset in datasets
    )
    write(connection, truth, folder / "truth.parquet")
    workspace = folder / "workspace"
    shutil.copytree(ROOT / "examples" / "pseudopeople", workspace)
    for dataset in datasets:
        as_of = "2020-04-01" if dataset == "census" else "2020-12-31"
        delivery = workspace / "deliveries" / dataset / f"{as_of}.csv"
        delivery.parent.mkdir(parents=True)
        shutil.copyfile(REGISTERS / f"{dataset}.csv", delivery)
    take_in(workspace)
    return Task("pseudopeople", folder, workspace=workspace)


def _csv(path: Path) -> str:
    return f"read_csv('{path}', all_varchar = true)"


def _person(
    dataset: str,
    birth_date: str | None = None,
    ssn: bool = False,
    middle: str = "middle_initial",
    address: str = NOWHERE,
) -> str:
    """One register's persons; ``birth_date`` is the format of its dates, if it has any."""
    born = f"CAST(try_strptime(date_of_birth, '{birth_date}') AS DATE)" if birth_date else "NULL"
    return f"""
        SELECT {node(dataset)}, lower(first_name), lower({middle}), lower(last_name),
               CAST({born} AS VARCHAR), {"ssn" if ssn else "NULL"},
               {"sex" if birth_date else "NULL"}, {address}
        FROM {_csv(REGISTERS / f"{dataset}.csv")}"""


def province(residents: int, seed: int = 1) -> Task:
    """The demo province: every person that an accepted record speaks of."""
    name = f"province_{residents}"
    folder = fresh(name)
    workspace = folder / "workspace"
    commonweal("demo", workspace, "--residents", str(residents), "--seed", str(seed))
    take_in(workspace)
    connection = duckdb.connect()
    records = write(connection, flat_persons(workspace), folder / "records.parquet")
    truth = f"""
        SELECT dataset || '/' || record_id || '/' || subject AS node, person
        FROM read_parquet('{workspace / "truth" / "records.parquet"}')"""
    accepted = f"SELECT node FROM read_parquet('{records}')"
    judged = f"SELECT node, person FROM ({truth}) WHERE node IN ({accepted})"
    write(connection, judged, folder / "truth.parquet")
    return Task(name, folder, workspace=workspace)


def flat_persons(workspace: Path) -> str:
    """Every person of every accepted record with the fields that Splink compares, cleaned.

    A birth date and a sex that a record leaves out are read from its resident ID, as a user of
    Splink who knows Chinese identity numbers would do.
    """
    opened = Workspace.open(workspace)
    contracts = load_contracts(opened.path("contracts"))
    with opened.database() as database:
        published = Published.newest(database, opened.lake())
    persons = " UNION ALL ".join(
        _subject(contract, subject, published.source(f"accepted/{dataset}"))
        for dataset, contract in contracts.items()
        for subject in contract.subjects
    )
    born = "CAST(try_strptime(substr(resident_id, 7, 8), '%Y%m%d') AS DATE)"
    odd = "try_cast(substr(resident_id, 17, 1) AS INTEGER) % 2"
    return f"""
        SELECT node, name, resident_id, coalesce(birth_date, CAST({born} AS VARCHAR)) AS birth_date,
               coalesce(sex, CASE {odd} WHEN 1 THEN 'male' WHEN 0 THEN 'female' END) AS sex,
               phone, county
        FROM ({persons}) AS persons(node, name, resident_id, birth_date, sex, phone, county)
        WHERE name IS NOT NULL OR resident_id IS NOT NULL"""


def _subject(contract: Contract, subject: str, source: str) -> str:
    """One subject of one dataset, in the column order of :func:`flat_persons`."""

    def column(role: str) -> str:
        found = contract.columns_with(role, subject)
        return f'CAST("{found[0].name}" AS VARCHAR)' if found else "NULL"

    return f"""
        SELECT '{contract.dataset}/' || record_id || '/{subject}',
               lower(regexp_replace({column("person.name")}, '[\\s·•．.]', '', 'g')),
               upper(trim({column("person.resident_id")})), {column("person.birth_date")},
               {column("person.sex")}, {column("person.phone")},
               left({column("address.region")}, 6)
        FROM {source}"""
