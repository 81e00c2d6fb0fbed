"""The acceptance rule: whether a change may stay, whoever made it. One module a demand, asked in order by `judging`."""

from mlgate.agent.acceptance.judging import judge
from mlgate.agent.acceptance.verdict import BugError, Demand, Reason, Refusal, Tested, Verdict

__all__ = ["BugError", "Demand", "Reason", "Refusal", "Tested", "Verdict", "judge"]
