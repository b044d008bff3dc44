"""Failures of the demo province."""

from commonweal.errors import DemoError


class TooFewResidents(DemoError):
    """So few people fill no province."""

    code = "demo.too-few-residents"
    hint = "Ask for more residents: `commonweal demo --residents 2000` is a small province."

    def __init__(self, residents: int, fewest: int) -> None:
        super().__init__(
            f"a province of {residents} residents was asked for; {fewest} is the least"
        )
        self.residents, self.fewest = residents, fewest
