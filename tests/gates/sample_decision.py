"""Decisions with everything that a report may have to show."""

from decimal import Decimal

from mlgate.gates.decision import (
    Acceptance,
    ChampionFacts,
    Check,
    Decision,
    GatesFacts,
    Outcome,
    RunFacts,
    Statistic,
    Verdict,
)

GATES = """version: 1
model: churn
lock: {required: true}
gates:
  - {id: auc, metric: auc, min: 0.82, why: the list is worked from the top, paid_by: the sales team}
  - {id: ece, metric: calibration_error, max: 0.04}
  - {id: latency, metric: p95_latency_ms, max: 80}
  - {id: vs, metric: auc, direction: max, baseline: champion, max_drop: 0.005}
  - {id: slices, slices: "slice/region/*/auc", direction: max, baseline: champion, max_drop: 0.02}
  - {id: fair, metric: fairness_gap, max: 0.05, guardrail: true}
  - {id: stat, statistic: auc, artifact: eval/predictions.csv, key: row_id, baseline: champion}
  - {id: evidence, require: {params: [seed]}}
  - {id: signoff, approvals: {from: [alice, bob]}}
"""
PROSE = {"auc": {"why": "the list is worked from the top", "paid_by": "the sales team"}}

RUN = RunFacts(
    "3f2a90" + "0" * 26, "1", "good", "FINISHED", "active", 1_790_000_000_000, 1_790_000_060_000, "trainer", "a" * 40
)
FACTS = GatesFacts("0123456789abcdef" * 4, "churn", "champion", "b" * 40, "gates.yaml")


def decision(*checks: Check, outcome: Outcome | None = None, **changes: object) -> Decision:
    failed = any(check.verdict in (Verdict.FAIL, Verdict.NOT_JUDGED) for check in checks)
    values = {
        "outcome": outcome or (Outcome.FAIL if failed else Outcome.PASS),
        "checks": checks,
        "gates": FACTS,
        "run": RUN,
        "champion": ChampionFacts("1", "c" * 32),
        "metrics_sha256": "d" * 64,
        "version": "0.1.0",
    }
    return Decision(**{**values, **changes})  # type: ignore[arg-type]


def number(text: str) -> Decimal:
    return Decimal(text)


STATE = (
    Check("run_lifecycle", "run", Verdict.PASS, observed="active", bound="active"),
    Check("run_status", "run", Verdict.PASS, observed="FINISHED", bound="FINISHED"),
)
LOCKED = Check("lock", "run", Verdict.PASS, observed=FACTS.sha256, bound=FACTS.sha256)
TAMPERED = Check(
    "lock",
    "run",
    Verdict.FAIL,
    "the gates were changed after the run was stamped: that is tampering",
    "judge by the gates that were stamped, or train again under the new ones",
    observed="1" * 64,
    bound=FACTS.sha256,
)
AUC = Check(
    "auc",
    "metric",
    Verdict.PASS,
    metric="auc",
    observed=number("0.861"),
    bound=">= 0.82",
    minimum=number("0.82"),
    step=0,
    timestamp=1_790_000_001_000,
    line=5,
)
NEAR = Check(
    "auc",
    "metric",
    Verdict.FAIL,
    "0.8199999999 is not >= 0.82",
    "improve `auc`, or ask the owner of the gates",
    metric="auc",
    observed=number("0.8199999999"),
    bound=">= 0.82",
    minimum=number("0.82"),
    step=0,
    timestamp=1_790_000_001_000,
    line=5,
)
NAN = Check(
    "ece",
    "metric",
    Verdict.FAIL,
    "`calibration_error` is NaN",
    "find out why `calibration_error` is no number, then log it in a new run",
    metric="calibration_error",
    observed="NaN",
    bound="<= 0.04",
    line=6,
)
MISSING = Check(
    "latency",
    "metric",
    Verdict.FAIL,
    "`p95_latency_ms` is not logged",
    "log metric `p95_latency_ms`",
    metric="p95_latency_ms",
    bound="<= 80",
    missing=("p95_latency_ms",),
    line=7,
)
VERSUS = Check(
    "vs",
    "metric",
    Verdict.PASS,
    metric="auc",
    observed=number("0.861"),
    bound=">= 0.845 (champion 0.85, max_drop 0.005)",
    minimum=number("0.845"),
    baseline=number("0.85"),
    line=8,
)
SLICE = Check(
    "slices[apac]",
    "slice",
    Verdict.FAIL,
    "0.6 is not >= 0.82 (champion 0.84, max_drop 0.02)",
    "improve `slice/region/apac/auc`, or ask the owner of the gates",
    metric="slice/region/apac/auc",
    observed=number("0.6"),
    bound=">= 0.82 (champion 0.84, max_drop 0.02)",
    minimum=number("0.82"),
    baseline=number("0.84"),
    line=9,
)
FEW = Check("slices[mea]", "slice", Verdict.SKIPPED, "n=500, 1000 are needed", metric="slice/region/mea/auc", line=9)
WAIVED = Check(
    "fair",
    "metric",
    Verdict.WAIVED,
    "0.12 is not <= 0.05",
    "improve `fairness_gap`, or ask the owner of the gates",
    metric="fairness_gap",
    observed=number("0.12"),
    bound="<= 0.05",
    maximum=number("0.05"),
    guardrail=True,
    waiver=Acceptance(("alice", "bob"), "new labels arrive in May", "2027-05-31"),
    line=10,
)
LUCK = Check(
    "stat",
    "statistic",
    Verdict.FAIL,
    "the gain is 0.004, at 95 % confidence at least -0.0021, not >= 0",
    "evaluate on more rows, or improve the model",
    metric="auc",
    observed=number("-0.0021"),
    bound=">= 0",
    minimum=number("0"),
    baseline=number("0.85"),
    statistic=Statistic("paired_bootstrap", 0.004, -0.0021, 0.0103, None, 0.95, 4000, 0, 2000),
    line=11,
)
EVIDENCE = Check(
    "evidence",
    "evidence",
    Verdict.FAIL,
    "missing: param:seed, signature",
    "log param `seed` and a signature",
    bound="params seed",
    missing=("param:seed", "signature"),
    line=12,
)
UNSIGNED = Check(
    "signoff", "approvals", Verdict.FAIL, "0 of 1 approvals", "ask alice or bob", bound="1 of alice, bob", line=13
)
LATE = Check("late_metrics", "run", Verdict.WARN, "logged after the run ended: `auc`", "evaluate again", observed="auc")

PASSING = decision(*STATE, LOCKED, AUC, VERSUS, notes=())
FAILING = decision(
    *STATE,
    TAMPERED,
    MISSING,
    EVIDENCE,
    NEAR,
    NAN,
    VERSUS,
    SLICE,
    FEW,
    WAIVED,
    LUCK,
    UNSIGNED,
    notes=("slices[mea] skipped: n=500, 1000 are needed", "fair waived"),
)
ACCEPTED = decision(*STATE, LATE, LOCKED, AUC, FEW, WAIVED)
WAITING = decision(
    Check("run_status", "run", Verdict.FAIL, "the run is RUNNING", "wait until the run has ended", observed="RUNNING"),
    Check("auc", "metric", Verdict.NOT_JUDGED, "`auc` is not logged", metric="auc", missing=("auc",), line=5),
    outcome=Outcome.NOT_READY,
    champion=None,
    run=RunFacts("3f2a90" + "0" * 26, "1", "", "RUNNING", "active", 1_790_000_000_000, None, None, None),
)
EVERY = {"passing": PASSING, "failing": FAILING, "accepted": ACCEPTED, "waiting": WAITING}
