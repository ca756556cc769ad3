"""How Inspect's log viewer shows the logs of this package."""

from typing import Literal

from inspect_ai.viewer import (
    SampleScoreView,
    ScoreColorScale,
    TaskSamplesColumn,
    TaskSamplesSort,
    TaskSamplesView,
    ViewerConfig,
)

from inspect_resample.quality.measures import HEADLINE

SCORER = "dual_suite"
QUALITY = "code_quality"
ANSWERS = "answers"

_LABELS = {
    "weak": "Weak rate",
    "strong": "Strong rate",
    "false_positive": "False positives",
    "draws": "Draws",
    "pylint_score": "Pylint",
}
_SCALES: dict[str, Literal["neutral"] | ScoreColorScale] = {
    "weak": ScoreColorScale(palette="good-high", min=0, max=1),
    "strong": ScoreColorScale(palette="good-high", min=0, max=1),
    # None is not green, for a problem that no draw passes has none either; half is the darkest.
    "false_positive": ScoreColorScale(palette="neutral", min=0, max=0.5),
    "draws": "neutral",
    "pylint_score": ScoreColorScale(palette="good-high", min=0, max=10),
}
_MORE_QUALITY = (*(name for name in HEADLINE if name != "pylint_score"), "unparsable")
"""Measures that stand to the right of all else: the viewer shows every column of a score."""


def viewer(quality: bool = False) -> ViewerConfig:
    """The list of samples with the suspicious problems first, and the shares in colours.

    Args:
        quality: Whether the scorer `code_quality` comes before `dual_suite`. The viewer takes its
            answers from the first score, which then has none.

    Returns:
        What a task takes as its `viewer`. Content is trusted, because an explanation is a table:
        what of a program is in it is quoted, and the viewer runs no scripts that a log holds.
    """
    scores = ("weak", "strong", "false_positive", "draws")
    return ViewerConfig(
        task_samples_view=TaskSamplesView(
            name="Suspicious problems first",
            columns=[
                TaskSamplesColumn(id="sampleStatus"),
                TaskSamplesColumn(id="sampleId"),
                *(TaskSamplesColumn.score(SCORER, name) for name in scores),
                TaskSamplesColumn.score(QUALITY, "pylint_score"),
                TaskSamplesColumn(id="answer", visible=not quality),
                TaskSamplesColumn(id="tokens"),
                TaskSamplesColumn(id="duration"),
                TaskSamplesColumn(id="input", visible=False),
                TaskSamplesColumn(id="target", visible=False),
                *(TaskSamplesColumn.score(QUALITY, name) for name in _MORE_QUALITY),
            ],
            sort=[
                TaskSamplesSort.score(SCORER, "false_positive", dir="desc"),
                TaskSamplesSort(column="sampleId"),
            ],
            score_labels=_LABELS,
            score_color_scales=_SCALES,
            color_scales_enabled=True,
            multiline=False,
        ),
        sample_score_view=SampleScoreView(default="chips"),
    )


def answers_viewer() -> ViewerConfig:
    """The list of samples where draws are answers: the most frequent one, and the share right."""
    return ViewerConfig(
        task_samples_view=TaskSamplesView(
            name="Hard problems first",
            columns=[
                TaskSamplesColumn(id="sampleStatus"),
                TaskSamplesColumn(id="sampleId"),
                TaskSamplesColumn.score(ANSWERS, "correct"),
                TaskSamplesColumn(id="answer"),
                TaskSamplesColumn(id="target"),
                TaskSamplesColumn(id="tokens"),
                TaskSamplesColumn(id="duration"),
                TaskSamplesColumn(id="input", visible=False),
            ],
            sort=[TaskSamplesSort.score(ANSWERS, "correct"), TaskSamplesSort(column="sampleId")],
            score_labels={"correct": "Right"},
            score_color_scales={"correct": ScoreColorScale(palette="good-high", min=0, max=1)},
            color_scales_enabled=True,
            multiline=False,
        ),
        sample_score_view=SampleScoreView(default="chips"),
    )
