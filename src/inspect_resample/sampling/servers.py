"""Several servers of one model as one: the provider `servers/NAME`.

    --model servers/NAME --model-base-url http://first:8000/v1,http://second:8000/v1

Each speaks OpenAI's protocol and is asked through Inspect's own provider `openai-api`. All have to
serve the same weights with the same settings.
"""

import os
import time
from dataclasses import dataclass
from typing import Any

from inspect_ai.model import (
    ChatMessage,
    GenerateConfig,
    ModelAPI,
    ModelCall,
    ModelOutput,
    RetryDecision,
    get_model,
    modelapi,
)
from inspect_ai.tool import ToolChoice, ToolInfo

from inspect_resample._inspect import refused

PAUSE = 10
"""Seconds for which a server that has failed is asked only when all others have failed, too."""


@dataclass
class Server:
    """One of the servers.

    Attributes:
        api: What asks it.
        asked: Requests that it has not answered yet.
        rests_until: When it is asked like the others again, after it has failed.
    """

    api: ModelAPI
    asked: int = 0
    rests_until: float = 0.0


class ServersAPI(ModelAPI):
    """Gives each request to the server with the fewest unanswered ones.

    A request that a server fails to answer goes to the others, at once. Only when all have failed
    is it Inspect that waits and tries again. So a request has one answer, whoever gave it.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 (as Inspect's own)
        **model_args: Any,
    ) -> None:
        """Make one; for the arguments see Inspect's `ModelAPI`.

        Args:
            model_name: The name by which all servers know the model.
            base_url: Their addresses, with commas between them; by default `$VLLM_BASE_URL`.
            api_key: A key that all take; by default `$VLLM_API_KEY`, or any.
            config: How is drawn.
            model_args: What `openai-api` takes.

        Raises:
            PrerequisiteError: No address is given.
        """
        told = base_url or os.environ.get("VLLM_BASE_URL") or ""
        addresses = list(dict.fromkeys(filter(None, map(str.strip, told.split(",")))))
        if not addresses:
            raise refused(
                f"servers/{model_name} needs the addresses of its servers: --model-base-url "
                "http://first:8000/v1,http://second:8000/v1"
            )
        key = api_key or os.environ.get("VLLM_API_KEY") or "none"
        super().__init__(model_name, ",".join(addresses), key, ["VLLM_API_KEY"], config)
        asking: dict[str, Any] = {"max_retries": 0, **model_args}  # it is others that are asked
        self.servers = [
            Server(
                get_model(
                    f"openai-api/vllm/{model_name}",
                    base_url=address, api_key=key, config=config, memoize=False, **asking,
                ).api
            )
            for address in addresses
        ]  # fmt: skip

    async def generate(
        self,
        input: list[ChatMessage],
        tools: list[ToolInfo],
        tool_choice: ToolChoice,
        config: GenerateConfig,
    ) -> ModelOutput | tuple[ModelOutput | Exception, ModelCall]:
        """Have one of the servers answer; see `ModelAPI.generate`."""
        # What a request ends with where its server is gone, or breaks down. To import it takes half
        # a second, which every eval would pay for.
        from openai import APIConnectionError, InternalServerError

        left = list(self.servers)
        while True:
            now = time.monotonic()
            server = min(left, key=lambda one: (max(one.rests_until - now, 0), one.asked))
            left.remove(server)
            server.asked += 1
            try:
                return await server.api.generate(input, tools, tool_choice, config)
            except (APIConnectionError, InternalServerError):
                server.rests_until = time.monotonic() + PAUSE
                if not left:
                    raise
            finally:
                server.asked -= 1

    def should_retry(self, ex: Exception) -> bool | RetryDecision:
        """What Inspect's own provider says."""
        return self.servers[0].api.should_retry(ex)

    def connection_key(self) -> str:
        """What has its requests counted together."""
        return f"{self.base_url}/{self.model_name}"

    def max_connections(self) -> int:
        """As many as Inspect has for each of them."""
        return super().max_connections() * len(self.servers)

    async def aclose(self) -> None:
        """Close what asks each of them."""
        for server in self.servers:
            await server.api.aclose()


@modelapi(name="servers")
def servers() -> type[ModelAPI]:
    """The provider, as Inspect finds it."""
    return ServersAPI
