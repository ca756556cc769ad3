"""Whether a local model server is there at all.

Inspect retries a refused connection for hours, which is right for an API that is overloaded and
wrong for a server that nobody started.
"""

from urllib.parse import urlsplit

import anyio
from inspect_ai.model import Model

LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}


def local_address(model: Model) -> tuple[str, int] | None:
    """Host and port of the model's server when it runs on this machine."""
    url = urlsplit(str(getattr(model.api, "base_url", None) or ""))
    if url.hostname not in LOCAL:
        return None
    return url.hostname, url.port or (443 if url.scheme == "https" else 80)


async def require_server(model: Model) -> None:
    """Check that something listens where a local model is served.

    Raises:
        ConnectionError: Nothing does.
    """
    address = local_address(model)
    if address is None:
        return
    try:
        with anyio.fail_after(10):
            stream = await anyio.connect_tcp(*address)
    except (OSError, TimeoutError) as refused:
        raise ConnectionError(
            f"No model server answers at {model.api.base_url}, where {model} is expected. Start "
            "it, or correct its address (for example VLLM_BASE_URL), and run the same command "
            "again."
        ) from refused
    await stream.aclose()
