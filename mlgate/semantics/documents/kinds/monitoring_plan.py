"""The monitoring plan: what is watched once a model is in use, and who answers."""

from __future__ import annotations

from mlgate.semantics.documents.kind import DELIVERED, DocumentKind, FieldSpec

_ONLINE = ("online",)

KIND = DocumentKind(
    name="monitoring-plan",
    title="Monitoring plan",
    purpose="What is watched once the model is in use, from which value on somebody acts, and who that is.",
    path="docs/monitoring-plan.md",
    files=("monitoring plan", "model monitoring", "monitoring"),
    titles=("Model monitoring plan", "Monitoring and drift plan", "Monitoringplan"),
    telling=("Input drift", "Prediction drift", "Label health"),
    kinds=DELIVERED,
    fields=(
        FieldSpec(
            "System health",
            "Which availability, error rate, timeouts, and durations are normal, and for a batch: did it run?",
            "Job ended by 06:00 with 0 errors; 41,000 rows scored, plus or minus 5 %.",
            (
                "System metrics",
                "Service health",
                "Service metrics",
                "Availability",
                "Operational metrics",
                "Infrastructure",
            ),
        ),
        FieldSpec(
            "Latency and load",
            "Which p50, p95, p99 and queue depth are normal?",
            "p50 12 ms, p95 60 ms, p99 110 ms, queue below 20.",
            (
                "Latency",
                "Load",
                "Latency and throughput",
                "Throughput",
                "Performance",
            ),
            kinds=_ONLINE,
        ),
        FieldSpec(
            "Input drift",
            "Which null rates, ranges, categories and freshness of features are watched, against what?",
            "Null rate of each feature within 5 points of June, PSI below 0.25, newest row under a day old.",
            (
                "Feature drift",
                "Data drift",
                "Data quality",
                "Feature monitoring",
                "Data monitoring",
                "Input monitoring",
            ),
        ),
        FieldSpec(
            "Prediction drift",
            "Which shift of scores and of confidence counts as drift?",
            "Share above the threshold between 2 and 4 %; PSI of the scores below 0.25.",
            (
                "Prediction distribution",
                "Output drift",
                "Score drift",
                "Prediction and confidence drift",
                "Model drift",
            ),
        ),
        FieldSpec(
            "Label health",
            "When do labels arrive, how many may be missing, and which quality do they show later?",
            "95 % within 35 days; then auc by month above 0.78.",
            (
                "Labels",
                "Label arrival",
                "Delayed labels",
                "Delayed quality",
                "Label arrival and delayed quality",
                "Ground truth",
            ),
        ),
        FieldSpec(
            "Business guardrails",
            "Which number of the business must not fall?",
            "Saved customers a month above 40; complaints below 10.",
            (
                "Business metrics",
                "Business KPIs",
                "KPI guardrails",
                "Product metrics",
                "KPIs",
            ),
        ),
        FieldSpec(
            "Rollback triggers",
            "Which value takes the model out of use?",
            "Share above the threshold over 10 %, or two missed nights.",
            (
                "Rollback trigger",
                "Triggers",
                "Kill switch",
                "Stop criteria",
            ),
        ),
        FieldSpec(
            "Dashboards",
            "Where is it seen, for each version of the model?",
            "grafana.example.com/d/churn, with the model version as a variable.",
            (
                "Dashboard",
                "Per-version dashboards",
                "Version dashboards",
            ),
        ),
        FieldSpec(
            "Alert owners",
            "Who is told by which alert, and who acts at night?",
            "save-data on call; the retention lead for business guardrails.",
            (
                "Owners",
                "Owner",
                "Alert owner",
                "On call",
                "On-call",
                "Alerting",
                "Alerts",
                "Responsible",
            ),
        ),
        FieldSpec(
            "Runbooks",
            "What is done about stale features, missing labels, overload, schema drift, a bad promotion?",
            "docs/runbooks/churn.md: one page for each of the five.",
            (
                "Runbook",
                "Playbook",
                "Playbooks",
                "Incident response",
            ),
        ),
        FieldSpec(
            "Retraining",
            "On which schedule or signal is it trained again, and who decides?",
            "First of the quarter, or PSI above 0.25 twice; Ada decides.",
            (
                "Retraining schedule",
                "Retrain criteria",
                "Retraining trigger",
                "Retraining criteria",
                "Retraining policy",
            ),
        ),
    ),
)
