"""Figures in files, in every format."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import vl_convert
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Page

from inspect_resample.cli import main
from inspect_resample.report.figures.files import ENDINGS, library, save
from inspect_resample.studies.summary.figures import plot_summaries

from ..commands.every import all_commands
from ..studies.made_reports import summary

pytestmark = pytest.mark.slow

HOSTILE = "</script><script>window.hacked = 1</script>'\"><b>\u202e{x}"
STARTS = {
    ".png": b"\x89PNG", ".svg": b"<svg", ".pdf": b"%PDF", ".html": b"<!DOCTYPE", ".json": b"{",
}  # fmt: skip
PLOTTED = sorted(
    name
    for name, command in all_commands().items()
    if any(parameter.name == "plot" for parameter in command.params)
)
NEEDED = {"forecast": ["--k", "9"], "backtest": ["--draws", "2"], "same-model": ["absent"]}


def test_every_ending_has_a_format() -> None:
    assert set(ENDINGS) == set(STARTS)


@pytest.mark.parametrize("ending", [*STARTS, ".SVG"])
def test_the_ending_says_the_format_and_the_same_figure_is_the_same_file(
    tmp_path: Path, ending: str
) -> None:
    spec = plot_summaries([summary()])
    paths = [tmp_path / f"{name}{ending}" for name in ("one", "two")]
    for path in paths:
        save(spec, path)
    first, second = (path.read_bytes() for path in paths)
    assert first.startswith(STARTS[ending.lower()])
    if ending != ".pdf":  # Its date is in it.
        assert first == second


def test_a_picture_is_not_blank_and_is_sharp(tmp_path: Path) -> None:
    save(plot_summaries([summary()]), tmp_path / "plot.png")
    with Image.open(io.BytesIO((tmp_path / "plot.png").read_bytes())) as picture:
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3).astype(int)
        assert picture.width > 2000
    assert (np.ptp(pixels, axis=1) > 40).mean() > 0.005


def test_json_is_the_specification(tmp_path: Path) -> None:
    spec = plot_summaries([summary()])
    save(spec, tmp_path / "plot.json")
    read = json.loads((tmp_path / "plot.json").read_text(encoding="utf-8"))
    assert read == json.loads(json.dumps(spec))
    assert read["$schema"].startswith("https://vega.github.io/schema/vega-lite/v")
    assert vl_convert.vegalite_to_vega(read)["marks"]


def test_html_needs_no_network_and_texts_from_logs_stay_texts(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "plot.html"
    save(plot_summaries([summary(model=HOSTILE)]), path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.goto(path.as_uri())
    page.wait_for_selector("#figure svg")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("window.hacked") is None
    assert "[U+202E]{x}" in " ".join(page.locator("#figure svg text").all_text_contents())


def test_all_commands_with_figures_are_known() -> None:
    assert [
        *("analyze", "backtest", "compare", "fit", "forecast", "leaderboard", "optimal-k"),
        *("plan", "quality", "same-model", "select", "verifiers"),
    ] == PLOTTED


@pytest.mark.parametrize("command", PLOTTED)
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("x.bmp", "expected a name that ends in .png, .svg, .pdf, .html or .json, got 'x.bmp'"),
        ("svg", "got 'svg'"),
        ("absent/x.svg", "the directory of absent/x.svg does not exist"),
    ],
)
def test_a_wrong_name_is_named_before_any_work(command: str, name: str, message: str) -> None:
    arguments = [command, "absent", *NEEDED.get(command, []), "--plot", name]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_the_library_is_bundled_once_for_all_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    library.cache_clear()
    bundled = library()
    library.cache_clear()  # As another process would begin.
    monkeypatch.setattr(vl_convert, "javascript_bundle", None)
    assert library() == bundled
    assert "vegaEmbed" in bundled


def test_a_library_that_cannot_be_kept_is_bundled_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("INSPECT_RESAMPLE_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(vl_convert, "javascript_bundle", lambda text: "bundled")
    library.cache_clear()
    assert library() == "bundled"
    library.cache_clear()
