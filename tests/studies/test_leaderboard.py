"""The leaderboard: its figures, its ranks, and its page in a real browser."""

import functools
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copy

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

import inspect_resample as ir
from inspect_resample.cli import main
from inspect_resample.decisions.pricing import FREE
from inspect_resample.errors import Failure
from inspect_resample.studies.leaderboard.shown import Leaderboard
from inspect_resample.studies.leaderboard.study import find_boards

from .made_reports import evaluation

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples" / "logs"
MODELS = {
    name: evaluation(model=name, seed=seed, problems=40, draws=12)
    for seed, name in enumerate(("lab/one", "lab/two", "lab/three"))
}


def test_its_figures_are_those_of_analyze() -> None:
    summary = ir.summarize(EXAMPLES, k=[1, 10], cost_ratio=[1, 4]).to_dict()
    (board,) = ir.leaderboard(EXAMPLES, k=[1, 10], cost_ratio=[1, 4]).to_dict()
    assert [one["model"] for one in board["models"]] == [
        "openai-api/vllm/Qwen2.5-Coder-0.5B-Instruct",
        "openai-api/vllm/SmolLM2-135M-Instruct",
    ]
    for one in board["models"]:
        (own,) = [each for each in summary if each["model"] == one["model"]]
        for k in ("1", "10"):
            assert one["pass_at"][k]["value"] == pytest.approx(own["strong_pass_at"][k])
        assert one["conditional_accuracy"] == pytest.approx(own["conditional_accuracy"]["macro"])
        for row in own["reward"]:
            found = one["reward"][f"{row['cost_ratio']:g}"]
            assert found["k_star"] == row["k_star"]
            assert found["at_k_star"]["value"]["estimate"] == pytest.approx(row["reward"])
        assert one["tokens_per_draw"] > 0 and one["dollars_per_draw"] is None


def test_figures_are_of_the_problems_in_common_and_what_is_missing_is_said() -> None:
    few = evaluation(model="lab/few", problems=30, draws=12)
    early = evaluation(model="lab/early", problems=40, draws=12)
    early = replace(early, counts=replace(early.counts, stopped_early=True))
    (board,) = find_boards([*MODELS.values(), few, early], [1, 12], [1.0], FREE, 200, 0)
    assert board.paired.problems == 30
    assert {one.left_out for one in board.models} == {0, 10}
    text = str(Leaderboard([board]))
    assert "early is not ranked: its drawing stopped early" in text
    assert "Problems that not all models have are left out: 10 of" in " ".join(text.split())


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(Failure, match="k = 13 is beyond the data"):
        find_boards(list(MODELS.values()), [13], [1.0], FREE, 200, 0)
    early = MODELS["lab/one"]
    early = replace(early, counts=replace(early.counts, stopped_early=True))
    with pytest.raises(Failure, match="no other model can be ranked"):
        find_boards([early], None, [1.0], FREE, 200, 0)


def test_a_bundle_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    asked = ["leaderboard", str(EXAMPLES), "--replicates", "100", "--json"]
    page = ["-o", str(tmp_path / "board.html"), "--bundle", str(tmp_path / "mine")]
    found = CliRunner().invoke(main, [*asked, *page])
    assert found.exit_code == 2 and "is not empty" in found.stderr
    assert not (tmp_path / "board.html").exists()
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The page with its viewer, on a server of its own."""
    logs = tmp_path / "logs"
    logs.mkdir()
    for log in EXAMPLES.glob("*.eval"):
        copy(log, logs)
    page = tmp_path / "board.html"
    asked = ["leaderboard", str(logs), "--replicates", "100", "--json"]
    found = CliRunner().invoke(
        main, [*asked, "-o", str(page), "--bundle", str(tmp_path / "a viewer")]
    )
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)[0]["problems"] == 56
    serve = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.slow
def test_the_page_sorts_filters_and_leads_to_samples(site: str, page: Page) -> None:
    page.goto(f"{site}/board.html")
    page.emulate_media(media="screen", color_scheme="dark")
    expect(page.locator("body")).to_have_css("color", "rgb(232, 232, 232)")
    page.emulate_media(media="print", color_scheme="dark")  # Paper is white.
    expect(page.locator("body")).to_have_css("color", "rgb(28, 28, 28)")
    page.emulate_media(media="screen", color_scheme="light")
    names = page.locator("table.ranking tbody tr:visible th")
    expect(names.first).to_contain_text("Qwen")
    head = page.get_by_role("button", name="tokens a draw")
    head.click()
    expect(names.first).to_contain_text("SmolLM2")
    head.click()
    expect(names.first).to_contain_text("Qwen")
    page.get_by_role("searchbox").fill("smol")
    expect(names).to_have_count(1)
    expect(page.locator("#shown")).to_have_text("1 of 2 models")
    page.reload()  # What is shown is in the address.
    expect(names).to_have_count(1)
    page.locator("summary").click()
    page.get_by_role("row", name="pocket/is_even").get_by_role("link").first.click()
    # Inspect's viewer is a large script.
    expect(page.get_by_text("pocket/is_even").first).to_be_visible(timeout=120_000)
