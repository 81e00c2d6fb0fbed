"""What a run may use up: rounds, tokens, money, time. Asked before each call, with the worst that the call may cost."""

from __future__ import annotations

import time
from collections.abc import Callable

from mlgate.agent.provider import Usage
from mlgate.agent.stop import Stop
from mlgate.core.values import NamedTuple

PER_PRICE = 1_000_000
OVERHEAD_TOKENS = 200
"""What protocols add around a request: roles, the name of the tool."""
Pricing = Callable[[int, int], float | None]
"""Tokens of the request and of the answer to a cost; None where nobody knows."""


class Limits(NamedTuple):
    """The limits of a run; None: there is none. `seconds` for all of it, `call_seconds` for one answer."""

    rounds: int = 50
    tokens: int | None = 500_000
    cost: float | None = None
    seconds: float = 1800.0
    call_seconds: float = 180.0
    output_tokens: int = 8192


def worst_input(*texts: str) -> int:
    """The most tokens that texts can be: no tokenizer makes more of a text than one for each byte."""
    return sum(len(text.encode("utf-8", "replace")) for text in texts) + OVERHEAD_TOKENS


def no_price(input_tokens: int, output_tokens: int) -> float | None:
    """Of a provider that nobody has a price for."""
    return None


def fixed_price(per_input: float, per_output: float) -> Pricing:
    """The prices of the configuration, for a million tokens each."""
    return lambda given, answered: (given * per_input + answered * per_output) / PER_PRICE


class Budget:
    """Counts what is used, and says when the next call might be too much."""

    def __init__(
        self, limits: Limits, pricing: Pricing = no_price, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits = limits
        self.rounds = 0
        self.input_tokens = 0
        self.output_tokens = 0
        self.cost: float | None = None
        self.estimated_calls = 0
        """Calls that did not say what they used: they count as the worst case."""
        self._pricing = pricing
        self._clock = clock
        self._started = clock()

    @property
    def tokens(self) -> int:
        """Tokens used, both ways."""
        return self.input_tokens + self.output_tokens

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return self._clock() - self._started

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline."""
        return self.limits.seconds - self.elapsed

    @property
    def call_timeout(self) -> float:
        """Seconds that the next call may take."""
        return max(min(self.limits.call_seconds, self.seconds_left), 0.0)

    def refusal(self, worst_input_tokens: int) -> Stop | None:
        """Why the next call must not be made, or None."""
        limits = self.limits
        if self.rounds >= limits.rounds:
            return Stop.MAX_ROUNDS
        if self.seconds_left <= 0:
            return Stop.DEADLINE
        if limits.tokens is not None and self.tokens + worst_input_tokens + limits.output_tokens > limits.tokens:
            return Stop.BUDGET_TOKENS
        if limits.cost is not None:
            worst = self._pricing(worst_input_tokens, limits.output_tokens)
            if worst is None or (self.cost or 0.0) + worst > limits.cost:
                return Stop.BUDGET_COST
        return None

    def count(self, usage: Usage, worst_input_tokens: int) -> None:
        """Count a call that was made; what it did not say counts as the worst case."""
        self.rounds += 1
        is_told = usage.input_tokens is not None and usage.output_tokens is not None
        self.estimated_calls += not is_told
        given = worst_input_tokens if usage.input_tokens is None else usage.input_tokens
        answered = self.limits.output_tokens if usage.output_tokens is None else usage.output_tokens
        self.input_tokens += given
        self.output_tokens += answered
        cost = usage.cost if usage.cost is not None else self._pricing(given, answered)
        if cost is not None:
            self.cost = (self.cost or 0.0) + cost
