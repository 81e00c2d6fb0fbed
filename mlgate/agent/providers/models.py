"""Models over HTTP: OpenAI, Anthropic, Ollama, and whatever speaks OpenAI's protocol; through pydantic-ai.

The clients' own retries are off: every call is one of ours, and the deadline holds for all of them together.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable

from mlgate.agent.provider import Answer, ProviderError, Request, Usage
from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.core.values import NamedTuple
from mlgate.semantics.security.credentials import conceal

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse
    from pydantic_ai.models import Model

ATTEMPTS = 4
TOOL = "reply"
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60.0
_TRY_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_WITHOUT_TOOLS = frozenset({400, 404, 422, 501})
"""What servers say whose models cannot call tools; they are asked once more, for plain text."""
_LONGEST_REASON = 200


class Endpoint(NamedTuple):
    """Where a model is: `kind` openai or anthropic (the protocol), `url` None for the provider's own."""

    kind: str
    model: str
    url: str | None
    key: str
    name: str


class ModelProvider:
    """A model at an endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._calls_tools = True

    @property
    def name(self) -> str:
        """`openai:gpt-5`, or the address and the model."""
        return self._endpoint.name

    @property
    def writes_files(self) -> bool:
        """A model replies with edits."""
        return False

    def ask(self, request: Request) -> Answer:
        """Answer one request; what failed for a while is tried again, within the same deadline.

        Raises:
            ProviderError: There is no answer.
        """
        try:
            return asyncio.run(self._within_deadline(request))
        except TimeoutError:
            raise self._error(f"no answer within {request.timeout:.0f} seconds") from None

    async def _within_deadline(self, request: Request) -> Answer:
        return await asyncio.wait_for(self._asked_again(request), request.timeout)

    async def _asked_again(self, request: Request) -> Answer:
        async with _Client(self._endpoint, request.timeout) as model:
            for attempt in range(1, ATTEMPTS + 1):
                outcome = await _attempt(model, request, self._calls_tools)
                if isinstance(outcome, Answer):
                    return outcome
                if self._calls_tools and outcome.status in _WITHOUT_TOOLS:
                    self._calls_tools = False
                    continue
                if not outcome.is_passing or attempt == ATTEMPTS:
                    raise self._error(outcome.told)
                await asyncio.sleep(outcome.pause or _pause(attempt))
        raise self._error("no attempt was left")

    def _error(self, told: str) -> ProviderError:
        key = self._endpoint.key
        told = conceal(told.replace(key, "***") if len(key) > 3 else told)
        return ProviderError(f"{self.name}: {told[:_LONGEST_REASON]}")


def _pause(attempt: int) -> float:
    """Longer after each failure, never the same for two runs that failed together."""
    return _FIRST_PAUSE * float(2 ** (attempt - 1)) * random.uniform(0.8, 1.2)


class _Failure(NamedTuple):
    """Why an attempt gave nothing; `pause` as the server asked, `is_passing`: it is worth another."""

    told: str
    is_passing: bool
    status: int = 0
    pause: float = 0.0


class _Client:
    """The model with a client of its own, closed afterwards: connections belong to one event loop."""

    def __init__(self, endpoint: Endpoint, timeout: float) -> None:
        self._endpoint = endpoint
        self._timeout = timeout
        self._close: Callable[[], Awaitable[None]] | None = None

    async def __aenter__(self) -> Model:
        return self._anthropic() if self._endpoint.kind == "anthropic" else self._openai()

    async def __aexit__(self, *problem: object) -> None:
        if self._close is not None:
            await self._close()

    def _openai(self) -> Model:
        from openai import AsyncOpenAI
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider

        at = self._endpoint
        client = AsyncOpenAI(base_url=at.url, api_key=at.key or "none", max_retries=0, timeout=self._timeout)
        if at.url is not None:  # a server of somebody else's is told nothing of accounts at OpenAI
            client.organization = client.project = None
        self._close = client.close
        return OpenAIChatModel(at.model, provider=OpenAIProvider(openai_client=client))

    def _anthropic(self) -> Model:
        from anthropic import AsyncAnthropic
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        at = self._endpoint
        client = AsyncAnthropic(base_url=at.url, api_key=at.key, max_retries=0, timeout=self._timeout)
        self._close = client.close
        return AnthropicModel(at.model, provider=AnthropicProvider(anthropic_client=client))


async def _attempt(model: Model, request: Request, calls_tools: bool) -> Answer | _Failure:
    """One call: the answer, or why there is none."""
    from pydantic_ai.exceptions import AgentRunError, ModelHTTPError, UserError

    try:
        return _answer(await _sent(model, request, calls_tools))
    except ModelHTTPError as error:
        status = error.status_code
        return _Failure(_http_words(error), status in _TRY_AGAIN, status, _retry_after(error))
    except UserError as error:
        return _Failure(_words(error), False)
    except AgentRunError as error:
        return _Failure(_words(error), True)
    except TimeoutError:
        raise
    except Exception as error:  # a client that stumbles over what a server sent: the server's fault, not ours
        return _Failure(f"unusable answer ({type(error).__name__})", True)


async def _sent(model: Model, request: Request, calls_tools: bool) -> ModelResponse:
    from pydantic_ai.direct import model_request
    from pydantic_ai.messages import ModelRequest, SystemPromptPart, UserPromptPart
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.tools import ToolDefinition

    parameters = ModelRequestParameters()
    if calls_tools:
        words = "Give the edits, and what cannot be fixed."
        tool = ToolDefinition(name=TOOL, description=words, parameters_json_schema=dict(request.schema))
        parameters = ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=True)
    parts: list[SystemPromptPart | UserPromptPart] = [SystemPromptPart(request.system), UserPromptPart(request.user)]
    settings: Any = {"max_tokens": request.max_output_tokens, "timeout": request.timeout}
    return await model_request(
        model, [ModelRequest(parts=parts)], model_settings=settings, model_request_parameters=parameters
    )


def _answer(response: ModelResponse) -> Answer:
    from pydantic_ai.messages import TextPart, ToolCallPart

    calls = [part.args for part in response.parts if isinstance(part, ToolCallPart)]
    texts = [part.content for part in response.parts if isinstance(part, TextPart)]
    args = calls[0] if calls else None
    text = "".join(texts) if args is None else args if isinstance(args, str) else json.dumps(args)
    return Answer(text, None, _usage(response), response.model_name or "")


def _usage(response: ModelResponse) -> Usage:
    """Tokens as told; a server that says nothing of them seems to have used none."""
    told = response.usage
    if not told.input_tokens or not told.output_tokens:
        return Usage(told.input_tokens or None, told.output_tokens or None)
    return Usage(told.input_tokens, told.output_tokens)


def _http_words(error: Any) -> str:
    body = error.body
    inner = body.get("error", body) if isinstance(body, dict) else body
    message = inner.get("message", "") if isinstance(inner, dict) else inner
    told = " ".join(str(message or "").split())
    return f"HTTP {error.status_code}" + (f": {told}" if told else "")


def _words(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _retry_after(error: BaseException) -> float:
    """The pause that the server asked for, in seconds; the client's own error below knows the headers."""
    response = getattr(error.__cause__, "response", None)
    told = response.headers.get("retry-after", "") if response is not None else ""
    try:
        return min(max(float(told), 0.0), _LONGEST_PAUSE)
    except ValueError:
        return 0.0


def published_price(model: str, provider: str | None) -> Callable[[int, int], float | None]:
    """What tokens cost as the list shipped with pydantic-ai has it; None for a model that it does not know."""

    def price(given: int, answered: int) -> float | None:
        from genai_prices import Usage as Tokens
        from genai_prices import calc_price

        try:
            told = calc_price(Tokens(input_tokens=given, output_tokens=answered), model_ref=model, provider_id=provider)
        except LookupError:
            return None
        return float(told.total_price)

    return price
