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
    """Where the model is served; None when its provider does not say, or starts a server itself.

    Addresses of several servers have commas between them.
    """
    url = getattr(model.api, "base_url", None)
    if url is None and ModelName(model).api.startswith("vllm"):
        # This provider learns its address with its first request.
        url = getattr(model.api, "_init_base_url", None) or os.environ.get("VLLM_BASE_URL")
    return str(url) if url else None


def local_addresses(model: Model) -> list[tuple[str, int]]:
    """Hosts and ports of the model's servers when all of them run on this machine."""
    urls = [urlsplit(url) for url in (server_url(model) or "").split(",")]
    return [
        (url.hostname, url.port or (443 if url.scheme == "https" else 80))
        for url in urls
        if url.hostname in LOCAL and all(each.hostname in LOCAL for each in urls)
    ]


def missing_server(model: Model) -> str | None:
    """What to tell the user when nothing listens where a local model is served."""
    addresses = local_addresses(model)
    if not addresses or any(map(_answers, addresses)):
        return None
    return (
        f"No model server answers at {server_url(model)}, where {model} is expected. Start it, "
        "or correct its address (for example VLLM_BASE_URL), and run the same command again."
    )


def _answers(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=10).close()
    except OSError:
        return False
    return True


async def require_server(model: Model) -> None:
    """Check that something listens where a local model is served.

    Raises:
        ConnectionError: Nothing does.
    """
    missing = await anyio.to_thread.run_sync(missing_server, model)
    if missing:
        raise ConnectionError(missing)
