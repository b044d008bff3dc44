"""Make the five simulated registers with pseudopeople: the deliveries, and the truth beside them.

    pip install pseudopeople
    python generate.py WORKSPACE [SEED]

writes ``WORKSPACE/deliveries/<dataset>/<date>.csv`` and ``WORKSPACE/truth/<dataset>.csv``
(dataset, record_id, simulant_id and, where the register knows it, household_id).
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas
import pseudopeople

YEAR = 2020
REGISTERS: dict[str, tuple[str, Callable[..., pandas.DataFrame]]] = {
    "census": ("2020-04-01", partial(pseudopeople.generate_decennial_census, year=YEAR)),
    "ssa": ("2020-12-31", partial(pseudopeople.generate_social_security, year=YEAR)),
    "w2": ("2020-12-31", partial(pseudopeople.generate_taxes_w2_and_1099, year=YEAR)),
    "tax1040": ("2020-12-31", partial(pseudopeople.generate_taxes_1040, year=YEAR)),
    "wic": ("2020-12-31", partial(pseudopeople.generate_women_infants_and_children, year=YEAR)),
}
TRUTH = ("simulant_id", "household_id")


def generate(workspace: Path, seed: int) -> None:
    """Write every register into the workspace, its truth split off."""
    for dataset, (as_of, make) in REGISTERS.items():
        register = make(seed=seed)
        register.insert(0, "record_id", [f"{dataset}-{row}" for row in range(len(register))])
        truth = register[["record_id", *(column for column in TRUTH if column in register)]]
        delivery = workspace / "deliveries" / dataset / f"{as_of}.csv"
        answers = workspace / "truth" / f"{dataset}.csv"
        for path in (delivery, answers):
            path.parent.mkdir(parents=True, exist_ok=True)
        register.drop(columns=list(TRUTH), errors="ignore").to_csv(delivery, index=False)
        truth.assign(dataset=dataset).to_csv(answers, index=False)
        sys.stdout.write(f"{dataset}: {len(register):,} records\n")


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    generate(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 1)
