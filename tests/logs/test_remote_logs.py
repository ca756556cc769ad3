"""Logs on file systems that are not local."""

import socket
from collections.abc import Iterator
from pathlib import Path

import fsspec  # type: ignore[import-untyped]
import pytest
from moto.server import ThreadedMotoServer

from inspect_resample.logs import LogError, find_logs, read_draws, read_evaluations
from inspect_resample.statistics.counts import Evaluation

from ..studies.made_logs import COUNTS, make_log

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """An S3 bucket on a server of this module: fsspec keeps connections, so one serves all."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer("127.0.0.1", port)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            patch.setenv(name, value)
        fsspec.filesystem("s3").mkdir("logs")
        yield "s3://logs"
    fsspec.filesystem("s3").clear_instance_cache()
    server.stop()


@pytest.fixture
def memory() -> Iterator[str]:
    yield "memory://logs"
    fsspec.filesystem("memory").rm("/logs", recursive=True)


@pytest.mark.parametrize("place", ["bucket", "memory"])
def test_a_log_elsewhere_reads_like_a_local_one(
    place: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    directory: str = request.getfixturevalue(place)
    log = make_log(tmp_path, args={"counts": COUNTS}, epochs=2)
    content = Path(log.location).read_bytes()
    with fsspec.open(f"{directory}/run 1/a.eval", "wb") as file:
        file.write(content)
    with fsspec.open(f"{directory}/cut.eval", "wb") as file:
        file.write(content[: len(content) // 2])
    found = find_logs([directory])
    assert [name.partition("logs/")[2] for name in found] == ["run 1/a.eval", "cut.eval"]
    reading = read_evaluations([directory])
    assert any("cut.eval is cut off" in warning for warning in reading.warnings)
    local = read_evaluations([log.location]).evaluations[0]
    assert draws_of(reading.evaluations[0]) == draws_of(local)
    assert len(read_draws([found[0]]).pools[0].samples) == 10


def draws_of(evaluation: Evaluation) -> dict[str, int]:
    return dict(zip(evaluation.counts.problems, evaluation.counts.draws.tolist(), strict=True))


def test_a_bucket_that_is_not_there_is_named(bucket: str) -> None:
    with pytest.raises(LogError, match="s3://other/x does not exist"):
        find_logs(["s3://other/x"])
    with pytest.raises(LogError, match="s3://logs/absent does not exist"):
        find_logs([f"{bucket}/absent"])
