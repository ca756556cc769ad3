"""Whether a model's server is there is asked of this machine's servers, and of no others."""

import pytest
from inspect_ai.model import get_model

from inspect_resample.sampling.server import local_addresses, missing_server

from .fake_server import FakeServer


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://localhost:8000/v1", ("localhost", 8000)),
        ("http://127.0.0.1:80/v1", ("127.0.0.1", 80)),
        ("http://[::1]:8000", ("::1", 8000)),
        ("https://localhost/v1", ("localhost", 443)),
        ("http://localhost", ("localhost", 80)),
        ("https://api.example.org/v1", None),
        ("http://localhost.example.org:8000/v1", None),
        ("http://192.0.2.1:8000/v1", None),
    ],
)
def test_servers_of_this_machine_are_known_by_their_address(
    url: str, address: tuple[str, int] | None
) -> None:
    model = get_model("openai-api/fake/table", base_url=url, api_key="none", memoize=False)
    assert local_addresses(model) == ([address] if address else [])
    if address is None:
        assert missing_server(model) is None


def test_a_model_without_a_server_is_not_asked() -> None:
    model = get_model("mockllm/model")
    assert local_addresses(model) == []
    assert missing_server(model) is None


@pytest.mark.parametrize("api", ["vllm", "vllm-completions"])
@pytest.mark.parametrize("given", ["variable", "argument"])
def test_vllm_says_its_address_before_its_first_request(
    monkeypatch: pytest.MonkeyPatch, api: str, given: str
) -> None:
    monkeypatch.delenv("VLLM_BASE_URL", raising=False)
    with FakeServer() as server:
        if given == "variable":
            monkeypatch.setenv("VLLM_BASE_URL", server.url)
        url = None if given == "variable" else server.url
        model = get_model(f"{api}/some-model", base_url=url, memoize=False)
        assert missing_server(model) is None
    assert server.url in (missing_server(model) or "")


def test_a_server_that_vllm_starts_itself_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLLM_BASE_URL", raising=False)
    assert local_addresses(get_model("vllm/some-model", memoize=False)) == []
