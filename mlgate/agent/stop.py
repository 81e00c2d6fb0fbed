"""Why a run ended."""

from __future__ import annotations

from enum import StrEnum


class Stop(StrEnum):
    """Why a run ended."""

    CLEAN = "clean"
    NO_AGENT = "no_agent"
    MAX_ROUNDS = "max_rounds"
    BUDGET_TOKENS = "budget_tokens"
    BUDGET_COST = "budget_cost"
    DEADLINE = "deadline"
    NO_PROGRESS = "no_progress"
    OSCILLATION = "oscillation"
    PROVIDER_ERROR = "provider_error"
    GUARD_BREACH = "guard_breach"
    INTERRUPTED = "interrupted"


EXPLAINED = {
    Stop.CLEAN: "nothing is left",
    Stop.NO_AGENT: "no agent was asked",
    Stop.MAX_ROUNDS: "no more requests are allowed",
    Stop.BUDGET_TOKENS: "the next request might use more tokens than are left",
    Stop.BUDGET_COST: "the next request might cost more than is left",
    Stop.DEADLINE: "the time is over",
    Stop.NO_PROGRESS: "what is left was refused or given up",
    Stop.OSCILLATION: "a patch led back to a state that was there before",
    Stop.PROVIDER_ERROR: "the agent could not be asked",
    Stop.GUARD_BREACH: "the project was changed from outside while the agent worked",
    Stop.INTERRUPTED: "somebody interrupted it",
}
