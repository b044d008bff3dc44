"""The stages of the main job, in their order."""

from commonweal import household, identity, intake, programme, report
from commonweal.run.model import Stage

STAGES = (
    Stage("intake", intake.receive, recognises_work_done=True),
    Stage("identity", identity.resolve, fingerprint=identity.fingerprint, remembers=True),
    Stage("household", household.form, fingerprint=household.fingerprint),
    Stage("programme", programme.determine, fingerprint=programme.fingerprint),
    Stage("report", report.write, presents="report.html"),
)
