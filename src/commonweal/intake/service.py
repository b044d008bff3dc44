"""The stage: every delivery that is new is taken in, all others are recognised."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from sqlalchemy import func, select

from commonweal.catalogue import Contract
from commonweal.database import Delivery
from commonweal.errors import DeliveryError
from commonweal.intake.model import INCREMENTAL, Arrival
from commonweal.intake.queue import History, Refusal, arrivals, check_order, due, in_order
from commonweal.intake.take import REGIONS, Standing, take
from commonweal.region import Regions
from commonweal.stage import StageContext, StageResult


def receive(context: StageContext) -> StageResult:
    """Take in what is new below deliveries/.

    A delivery that is refused leaves no trace in the lake and does not hold up the others: its
    dataset stays as it was, and ``summary["refused"]`` says why. When nothing at all can be used,
    the first refusal is raised.
    """
    return _Receiving(context).go()


class _Receiving:
    """One run of the stage."""

    def __init__(self, context: StageContext) -> None:
        self.context = context
        self.regions = context.workspace.regions()
        self.histories: dict[str, History] = {}
        self.refused: list[Refusal] = []
        with context.database.session() as session:
            self.next_number = 1 + (session.scalar(select(func.max(Delivery.id))) or 0)

    def go(self) -> StageResult:
        """Every dataset, each after those it refers to."""
        context = self.context
        codes = pa.table({"value": pa.array([r.code for r in self.regions], pa.string())})
        context.engine.register("region_codes", codes)
        context.engine.create(REGIONS, "SELECT value FROM region_codes")
        waiting, self.refused = arrivals(context.workspace.path("deliveries"), context.contracts)
        for dataset in in_order(context.contracts):
            contract = context.contracts[dataset]
            history = self._history(contract)
            self.histories[dataset] = history
            try:
                for arrival, content in due(dataset, waiting.get(dataset, []), history):
                    try:
                        check_order(arrival, history)
                        self._take(arrival, contract, content, history)
                    except DeliveryError as error:
                        self.refused.append(Refusal(dataset, arrival.path.name, error))
                        if arrival.mode != INCREMENTAL:
                            continue
                        # Later changes build on these: leave the dataset as it is.
                        break
            except DeliveryError as error:
                self.refused.append(Refusal(dataset, "", error))
            self._keep(contract, history)
        if self.refused and not any(history.rows for history in self.histories.values()):
            raise self.refused[0].error
        summary = self._summary()
        rows = sum(entry["delivered"] for entry in summary["datasets"])
        return context.finish(rows, summary)

    def _take(self, arrival: Arrival, contract: Contract, content: str, history: History) -> None:
        row = take(
            self.context,
            arrival,
            contract,
            content,
            history.reading,
            self._standing(contract, history),
            self.next_number,
        )
        with self.context.database.session() as session:
            session.add(row)
        self.next_number += 1
        history.add(row)

    def _standing(self, contract: Contract, history: History) -> Standing | None:
        """The state that changes are applied to: the one the newest row names."""
        latest = history.latest
        if latest is None:
            return None
        lake = self.context.lake
        return Standing(
            latest.accepted_version,
            latest.quarantine_version,
            lake.scan(f"accepted/{contract.dataset}", latest.accepted_version),
            lake.scan(f"quarantine/{contract.dataset}", latest.quarantine_version),
        )

    def _keep(self, contract: Contract, history: History) -> None:
        """Let the newest good state of the dataset be part of this run."""
        if not history.rows:
            return
        latest = history.latest or history.rows[-1]
        accepted = f"accepted/{contract.dataset}"
        if history.latest is None:
            # Read under another contract: of use only while it has the columns of this one.
            columns = set(self.context.lake.columns(accepted, latest.accepted_version))
            if not {column.name for column in contract.columns} <= columns:
                return
        self.context.keep(accepted, latest.accepted_version)
        self.context.keep(f"quarantine/{contract.dataset}", latest.quarantine_version)

    def _history(self, contract: Contract) -> History:
        with self.context.database.session() as session:
            rows = session.scalars(
                select(Delivery)
                .where(Delivery.lake == self.context.lake.identity)
                .where(Delivery.dataset == contract.dataset)
                .order_by(Delivery.id)
            ).all()
        return History(list(rows), reading(contract, self.regions))

    def _summary(self) -> Mapping[str, Any]:
        datasets = []
        for dataset, history in sorted(self.histories.items()):
            rows = history.since_full or history.rows[-1:]
            if not rows or not self.context.has(f"accepted/{dataset}"):
                continue
            contract = self.context.contracts[dataset]
            reasons: Counter[str] = Counter()
            blanked: Counter[str] = Counter()
            for row in rows:
                reasons.update(row.reasons)
                blanked.update(row.blanked)
            datasets.append(
                {
                    "dataset": dataset,
                    "department": contract.department,
                    "title": dict(contract.title),
                    "department_title": dict(contract.department_title),
                    "as_of": rows[-1].as_of.isoformat(),
                    "deliveries": len(rows),
                    "delivered": sum(row.lines for row in rows),
                    "accepted": sum(row.accepted for row in rows),
                    "quarantined": sum(row.quarantined for row in rows),
                    "blank": sum(row.blank for row in rows),
                    "reasons": dict(sorted(reasons.items())),
                    "blanked": dict(sorted(blanked.items())),
                }
            )
        return {
            "datasets": datasets,
            "refused": [
                {
                    "dataset": refusal.dataset,
                    "name": refusal.name,
                    "code": refusal.error.code,
                    "message": str(refusal.error),
                    "hint": refusal.error.hint,
                }
                for refusal in self.refused
            ],
        }


def reading(contract: Contract, regions: Regions) -> str:
    """SHA-256 of all that decides how a delivery under ``contract`` is read."""
    digest = hashlib.sha256(contract.digest.encode())
    if any(column.region for column in contract.columns):
        for region in regions:
            digest.update(region.code.encode() + b"\n")
    return digest.hexdigest()
