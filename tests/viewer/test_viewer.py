"""A log of thousands of draws in Inspect's own viewer, in a real browser."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, read_eval_log_sample_summaries
from playwright.sync_api import Locator, Page, expect

from ..browser import Chromium, Watch
from ..datasets.pocket_wrong import WRONG_PROGRAMS
from ..scoring.scripted import answer, judged
from .drawn import draw
from .served import files, inspect, view

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(600)]

OPENS = 3.0
"""Seconds within which a sample of 1,000 draws must be open."""

UNASKED = "/api/flow?"
"""Inspect's viewer asks for a file of Inspect Flow and answers itself that there is none."""


@dataclass
class Served:
    """A log in a running viewer."""

    url: str
    log: EvalLog

    def open(self, watch: Watch) -> Page:
        """The log's list of samples, or its only sample."""
        watch.forgive(UNASKED)
        directory, name = Path(self.log.location).parts[-2:]
        watch.page.goto(f"{self.url}/#/tasks/{directory}/{quote(name)}")
        return watch.page


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory of logs, and a cache of verdicts that no other test knows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECT_RESAMPLE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def url(root: Path) -> Iterator[str]:
    with view(root) as address:
        yield address


@pytest.fixture(scope="module")
def thousand(root: Path, url: str) -> Served:
    return Served(url, draw(root / "thousand", problems=3, k=1000))


@pytest.fixture(scope="module")
def ten_thousand(root: Path, url: str) -> Served:
    return Served(url, draw(root / "ten_thousand", problems=1, k=10_000, chunk=64))


@pytest.fixture(scope="module")
def hostile(root: Path, url: str) -> Served:
    return Served(url, judged(root / "hostile", {"power": [HOSTILE]}))


def column(page: Page, name: str) -> Locator:
    """The cells of a column of the list of samples."""
    return page.locator(f'[role="gridcell"][data-col-id="{name}"]')


def score_column(page: Page, name: str) -> Locator:
    return column(page, f"score__dual_suite__{name}")


def scoring(page: Page) -> Locator:
    """The explanation of an open sample. The viewer shows its text before it is a page of Markdown:
    what is looked for in it is waited for."""
    page.get_by_role("tab", name="Scoring", exact=True).last.click()
    return page.locator(".markdown-content", has_text="of them the strong one too")


def check_list(page: Page, log: EvalLog) -> None:
    """The list of samples has the columns of both suites, coloured, the suspicious ones first."""
    for title in ("Weak rate", "Strong rate", "False positives", "Draws"):
        expect(page.get_by_role("columnheader", name=title)).to_be_visible()
    summaries = read_eval_log_sample_summaries(log.location)
    values = {str(s.id): s.scores["dual_suite"].value for s in summaries if s.scores}
    shares = {name: dict(value) for name, value in values.items() if isinstance(value, dict)}
    wanted = sorted(shares, key=lambda name: (-float(shares[name]["false_positive"] or 0), name))
    expect(column(page, "sampleId")).to_have_text(wanted)
    for name in ("weak", "strong", "false_positive"):
        cells = score_column(page, name)
        expect(cells).to_have_text([f"{shares[id][name]:.3g}" for id in wanted])
        colours = [_colour(cell) for cell in cells.all()]
        assert all(colours)
        assert len(set(colours)) == len({shares[id][name] for id in wanted})
    expect(score_column(page, "draws")).to_have_text([str(shares[id]["draws"]) for id in wanted])


def _colour(cell: Locator) -> str:
    """The background that a cell has of its own; empty when none."""
    return str(cell.evaluate("cell => cell.style.backgroundColor"))


def test_the_list_puts_the_suspicious_problems_first(thousand: Served, watch: Watch) -> None:
    check_list(thousand.open(watch), thousand.log)


@pytest.mark.parametrize(("name", "limit"), [("thousand", OPENS), ("ten_thousand", 3 * OPENS)])
def test_a_sample_of_many_draws_opens(
    request: pytest.FixtureRequest, browser: Chromium, name: str, limit: float
) -> None:
    served: Served = request.getfixturevalue(name)
    for _ in range(3):  # what is measured is the viewer, not what else the machine does
        with browser.open() as watch:
            opened, explained = opening(served, watch)
        print(f"{name}: open after {opened:.2f} s, its scoring after {explained:.2f} s more")
        if max(opened, explained) < limit:
            return
    pytest.fail(f"a sample of {name} draws is not open within {limit} s")


def opening(served: Served, watch: Watch) -> tuple[float, float]:
    """Seconds until the first sample shows its transcript, and its explanation then."""
    began = time.monotonic()
    page = served.open(watch)
    sample = column(page, "sampleId").first
    turns = page.get_by_text(re.compile(r"^\d+ turns$")).first
    expect(sample.or_(turns).first).to_be_visible()
    if not turns.is_visible():  # a log of one sample opens it by itself
        began = time.monotonic()
        sample.click()
    expect(turns).to_be_visible()
    opened = time.monotonic() - began
    began = time.monotonic()
    expect(scoring(page)).to_be_visible()
    return opened, time.monotonic() - began


def test_a_sample_says_what_was_drawn_and_why_it_is_wrong(thousand: Served, watch: Watch) -> None:
    page = thousand.open(watch)
    column(page, "sampleId").first.click()
    explanation = scoring(page)
    expect(explanation).to_contain_text("1000 draws: ")
    expect(explanation).to_contain_text(re.compile(r"passes the \d weak cases but on .* where"))
    expect(explanation.locator("pre code").first).to_contain_text("def ")
    titles = ["#", "draws", "weak", "strong", "first failing case", "expected", "got"]
    expect(explanation.locator("th")).to_have_text(titles)
    expect(explanation.locator("tbody tr")).to_have_count(12)
    rows = [
        [cell.strip() for cell in row.locator("td").all_inner_texts()]
        for row in explanation.locator("tbody tr").all()
    ]
    expect(explanation).to_contain_text(re.compile(r"and \d+ more distinct programs"))
    assert rows[0][0] == "1" and rows[0][2:4] == ["pass", "wrong"]
    assert re.match(r"\w+\(.*\)$", rows[0][4])
    # Each program's code is there, those that come first above the table.
    expect(explanation.locator("pre code")).to_have_count(12)
    expect(explanation.get_by_text("Program 12", exact=True)).to_have_count(1)
    # A word that is broken to make a column narrow has a line more.
    for title in ("draws", "weak", "strong", "expected", "got"):
        box = explanation.locator("th", has_text=title).bounding_box()
        assert box is not None and box["height"] < 40, title


def test_all_events_of_10000_draws_can_be_shown(ten_thousand: Served, watch: Watch) -> None:
    page = ten_thousand.open(watch)
    page.get_by_role("button", name="Events: Default").click()
    began = time.monotonic()
    page.get_by_text("Debug", exact=True).first.click()
    expect(page.get_by_role("button", name="Events: Debug")).to_be_visible()
    page.mouse.move(600, 600)
    page.mouse.wheel(0, 1_000_000)
    expect(page.get_by_text(re.compile("score", re.IGNORECASE)).last).to_be_visible()
    print(f"all events after {time.monotonic() - began:.2f} s")


MARKUP = "</code></pre><img src=x onerror='window.taken=1'><script>window.taken=1</script>"
LINE = f"| `{MARKUP}` | [link](javascript:window.taken=1) | ````` ~~~ \u202egnp.exe\u2066 \u200b |"
ATTACK = f"""
# A heading
{LINE}
![image](http://example.invalid/x.png)
{"long " * 400}
<iframe src="http://example.invalid/"></iframe>
$$\\href{{javascript:window.taken=1}}{{x}}$$
"""
"""Enough to break out of a table, of a block of code, and of the page."""

HOSTILE = [
    answer(WRONG_PROGRAMS["pocket/power"][0].replace(":\n", f":\n    note = r'''{ATTACK}'''\n", 1)),
    f"{ATTACK}\n{answer('def power(base, exponent):')}{ATTACK}",
    *(
        answer(f"def power(base, exponent):\n    raise ValueError({text!r})\n")
        for text in (
            MARKUP,
            "a | b | c | d | e | f | g",
            "`|` ``` \\| \\",
            "\u202egnp.exe",
            "x" * 500,
        )
    ),
    *(
        answer(f"def power(base, exponent):\n    return {text!r}\n")
        for text in (MARKUP, "a | b", "`" * 60, "\n\n# heading\n\n", "y" * 500)
    ),
    answer(f"def power(base, exponent):\n    return base  # {'long ' * 2000}\n"),
]


def test_a_hostile_program_stays_what_it_is(hostile: Served, watch: Watch) -> None:
    page = hostile.open(watch)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    explanation = scoring(page)
    rows = explanation.locator("tbody tr")
    expect(rows).to_have_count(12)
    assert [row.locator("td").count() for row in rows.all()] == [7] * 12
    expect(explanation.locator("img, script, iframe, a, h1, h2")).to_have_count(0)
    expect(explanation.locator("table")).to_have_count(1)
    blocks = explanation.locator("pre code").all_inner_texts()
    assert len(blocks) == explanation.locator("pre").count() > 6
    code = "\n".join(blocks)
    assert MARKUP in code and "\\u202egnp.exe" in code
    assert "\u202e" not in explanation.inner_text()
    for tab in ("Transcript", "Messages", "Scoring", "JSON"):
        page.get_by_role("tab", name=tab, exact=True).last.click()
        page.wait_for_timeout(300)
    assert page.evaluate("window.taken") is None
    assert [url for url in asked if not url.startswith((hostile.url, "data:", "blob:"))] == []


ANSWERS = {
    "pocket-answers/0": [("7", 2.5), ("7.0", 1.25), ("8", -0.5), ("", 0.0)],
    "pocket-answers/1": [(MARKUP, 3.0), (MARKUP, 2.0), ("21 | [x](javascript:alert)", 1.0)],
}
"""Answers to questions of the project's own, with rewards: right ones, none, and hostile ones."""


@pytest.fixture(scope="module")
def answered(root: Path, url: str, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Recorded answers with scores, judged by the right ones."""
    recording = tmp_path_factory.mktemp("recording") / "answers.jsonl"
    rows = [
        {"task_id": problem, "answer": answer, "scores": {"reward": reward}}
        for problem, draws in ANSWERS.items()
        for answer, reward in draws
    ]
    recording.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (log,) = inspect_eval(
        "inspect_resample/pocket_answers",
        model=f"replay/{recording}",
        task_args={"k": 4, "verifier": "vote"},
        display="none",
        log_dir=str(root / "answered"),
    )
    assert log.status == "success", log.error
    return Served(url, log)


def test_answers_and_scores_of_draws_are_shown(answered: Served, watch: Watch) -> None:
    page = answered.open(watch)
    expect(page.get_by_role("columnheader", name="Right")).to_be_visible()
    # Hard problems first, coloured, with the most frequent answer.
    expect(column(page, "sampleId")).to_have_text(list(reversed(ANSWERS)))
    cells = column(page, "score__answers__correct")
    expect(cells).to_have_text(["0", "0.5"])
    assert all(_colour(cell) for cell in cells.all())
    expect(column(page, "answer").last).to_have_text("7")
    column(page, "sampleId").last.click()
    page.get_by_role("tab", name="Scoring", exact=True).last.click()
    explanation = page.locator(".markdown-content", has_text="The right answer is")
    expect(explanation).to_contain_text("Of 4 draws 2 are right. 1 have no answer: none 1.")
    rows = [
        ["0", "7", "right", "2.5"],
        ["1", "7.0", "right", "1.25"],
        ["2", "8", "wrong", "-0.5"],
        ["3", "(none)", "wrong", "0"],
    ]
    cells = explanation.locator("table").last.locator("tbody td")
    expect(cells).to_have_text([text for row in rows for text in row])
    votes = page.locator(".markdown-content", has_text="share of the largest class")
    expect(votes.locator("tbody tr td")).to_have_text(["vote", "0.6667", "1"])


def test_a_hostile_answer_stays_what_it_is(answered: Served, watch: Watch) -> None:
    page = answered.open(watch)
    column(page, "sampleId").first.click()
    page.get_by_role("tab", name="Scoring", exact=True).last.click()
    explanation = page.locator(".markdown-content", has_text="The right answer is")
    expect(explanation.locator("table").last.locator("tbody tr")).to_have_count(3)
    expect(explanation.locator("img, script, iframe, a")).to_have_count(0)
    assert page.evaluate("window.taken") is None


def test_a_bundle_shows_the_same(thousand: Served, watch: Watch, tmp_path: Path) -> None:
    log = thousand.log
    source = str(Path(log.location).parent)
    arguments = ("view", "bundle", "--log-dir", source, "--output-dir", str(tmp_path / "site"))
    subprocess.run(inspect(*arguments), check=True, capture_output=True)
    with files(tmp_path / "site") as url:
        watch.page.goto(f"{url}/#/tasks/{quote(Path(log.location).name)}")
        check_list(watch.page, log)
        column(watch.page, "sampleId").first.click()
        expect(scoring(watch.page)).to_be_visible()
