"""Whether a local model server is there at all.

Inspect retries a refused connection for hours, which is right for an API that is overloaded and
wrong for a server that nobody started.
"""

import os
import socket
from urllib.parse import urlsplit

import anyio.to_thread
from inspect_ai.model import Model, ModelName

LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}


def server_url(model: Model) -> str | None:
    """Where the model is served; None when its provider does not say, or starts a server itself."""
    url = getattr(model.api, "base_url", None)
    if url is None and ModelName(model).api.startswith("vllm"):
        # This provider learns its address with its first request.
        url = getattr(model.api, "_init_base_url", None) or os.environ.get("VLLM_BASE_URL")
    return str(url) if url else None


def local_address(model: Model) -> tuple[str, int] | None:
    """Host and port of the model's server when it runs on this machine."""
    url = urlsplit(server_url(model) or "")
    if url.hostname not in LOCAL:
        return None
    return url.hostname, url.port or (443 if url.scheme == "https" else 80)


def missing_server(model: Model) -> str | None:
    """What to tell the user when nothing listens where a local model is served."""
    address = local_address(model)
    if address is None:
        return None
    try:
        socket.create_connection(address, timeout=10).close()
    except OSError:
        return (
            f"No model server answers at {server_url(model)}, where {model} is expected. Start it, "
            "or correct its address (for example VLLM_BASE_URL), and run the same command again."
        )
    return None


async def require_server(model: Model) -> None:
    """Check that something listens where a local model is served.

    Raises:
        ConnectionError: Nothing does.
    """
    missing = await anyio.to_thread.run_sync(missing_server, model)
    if missing:
        raise ConnectionError(missing)
