"""From the words of `--agent` to somebody who answers, and what that costs."""

from __future__ import annotations

import difflib
import importlib.util
import shlex
from collections.abc import Mapping
from pathlib import Path

from mlgate.agent.budget import Pricing, fixed_price, no_price
from mlgate.agent.provider import Provider
from mlgate.config.settings import AgentSettings
from mlgate.core.values import NamedTuple

KINDS = ("openai", "anthropic", "ollama", "command", "replay")
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_OLLAMA = "http://localhost:11434/v1"
EXTRA = "the agents of `--agent` need pydantic-ai: pip install 'mlgate[agent]'"


class AgentChoiceError(Exception):
    """`--agent` cannot be understood, or what it needs is not set; `is_missing`: something is not installed."""

    def __init__(self, message: str, is_missing: bool = False) -> None:
        super().__init__(message)
        self.is_missing = is_missing


class Choice(NamedTuple):
    """Who answers, and the price of tokens."""

    provider: Provider
    pricing: Pricing


def choose(wanted: str, settings: AgentSettings, environment: Mapping[str, str]) -> Choice:
    """The provider that `wanted` names.

    Raises:
        AgentChoiceError: Nobody is, or a key, a model or a library is missing.
        RecordingError: A recording cannot be read.
    """
    if wanted.startswith(("http://", "https://")):
        return _at_address(wanted, settings, environment)
    kind, colon, rest = wanted.partition(":")
    if not colon or kind not in KINDS:
        raise AgentChoiceError(_unknown(wanted, kind))
    if kind == "command":
        return Choice(_program(rest, settings), _own_price(settings) or no_price)
    if not rest:
        raise AgentChoiceError(f"--agent {wanted}: what follows `{kind}:` is missing")
    if kind == "replay":
        from mlgate.agent.providers.recording import Replay

        return Choice(Replay(Path(rest)), _own_price(settings) or no_price)
    return _hosted(kind, rest, settings, environment)


def _unknown(wanted: str, kind: str) -> str:
    close = difflib.get_close_matches(kind, KINDS, 1)
    hint = f"; did you mean `{close[0]}:`?" if close else ""
    return f"--agent {wanted}: expected an address (http://...), or one of {', '.join(f'{k}:' for k in KINDS)}{hint}"


def _program(rest: str, settings: AgentSettings) -> Provider:
    from mlgate.agent.providers.program import PRESETS, ProgramProvider

    if rest in PRESETS:
        preset = PRESETS[rest]
        return ProgramProvider(preset.argv, (*preset.environment, *settings.environment), f"command:{rest}")
    try:
        argv = shlex.split(rest) if rest.strip() else list(settings.command)
    except ValueError as error:
        raise AgentChoiceError(f"--agent command:{rest}: {str(error).lower()}") from None
    if not argv:
        known = ", ".join(PRESETS)
        raise AgentChoiceError(f"--agent command: names no program; known are {known}, or set `agent.command`")
    return ProgramProvider(argv, settings.environment, f"command:{Path(argv[0]).name}")


def _at_address(url: str, settings: AgentSettings, environment: Mapping[str, str]) -> Choice:
    if not settings.model:
        raise AgentChoiceError(f"--agent {url}: which model? Give --model NAME, or set `agent.model`")
    key = _key(settings.api_key_env, environment) if settings.api_key_env else ""
    return Choice(_model("openai", settings.model, url, key, f"{_bare(url)} {settings.model}"), _price(settings, None))


def _hosted(kind: str, model: str, settings: AgentSettings, environment: Mapping[str, str]) -> Choice:
    if kind == "ollama":
        url = environment.get("OLLAMA_BASE_URL") or _OLLAMA
        key = _key(settings.api_key_env, environment) if settings.api_key_env else ""
        return Choice(_model("openai", model, url, key, f"ollama:{model}"), _own_price(settings) or fixed_price(0, 0))
    key = _key(settings.api_key_env or _KEYS[kind], environment)
    return Choice(_model(kind, model, None, key, f"{kind}:{model}"), _price(settings, kind, model))


def _bare(url: str) -> str:
    """An address without what may be secret in it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"


def _key(variable: str, environment: Mapping[str, str]) -> str:
    key = environment.get(variable, "")
    if not key:
        raise AgentChoiceError(f"the key of the agent: the environment variable `{variable}` is not set")
    return key


def _model(kind: str, model: str, url: str | None, key: str, name: str) -> Provider:
    if importlib.util.find_spec("pydantic_ai") is None:
        raise AgentChoiceError(EXTRA, is_missing=True)
    from mlgate.agent.providers.models import Endpoint, ModelProvider

    return ModelProvider(Endpoint(kind, model, url, key, name))


def _own_price(settings: AgentSettings) -> Pricing | None:
    """The prices of the configuration; one that is left out is nothing."""
    if settings.price_input is None and settings.price_output is None:
        return None
    return fixed_price(settings.price_input or 0.0, settings.price_output or 0.0)


def _price(settings: AgentSettings, provider: str | None, model: str = "") -> Pricing:
    own = _own_price(settings)
    if own is not None or provider is None:
        return own or no_price
    from mlgate.agent.providers.models import published_price

    return published_price(model, provider)
