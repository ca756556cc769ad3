"""The answers of a training set, and where the right ones of a log's problems stand among them."""

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from inspect_resample.answers.final import final_answer
from inspect_resample.answers.forms import key
from inspect_resample.logs.fields import metadata_of
from inspect_resample.logs.file import used_records
from inspect_resample.logs.letters import PASS, answers, codes, letters
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.training import Training


def training_answers(path: str | Path) -> list[Fraction | str]:
    """The distinct answers of a training set, the most frequent first.

    Args:
        path: JSON lines, also compressed (.gz), each an object with an `answer`: the answer alone,
            or a solution that ends with it.

    Raises:
        ValueError: A line is no such object.
        OSError: The file cannot be read.
    """
    opened = gzip.open if str(path).endswith(".gz") else open
    counted: Counter[Fraction | str] = Counter()
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                given = json.loads(line)["answer"]
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(
                    f"{path}, line {number}: expected a JSON object with an `answer`"
                ) from error
            text = str(given).strip()
            counted[key(final_answer(text).text or text)] += 1
    return [answer for answer, _ in counted.most_common()]


def training_for(evaluation: Evaluation, frequent: Sequence[Fraction | str]) -> Training:
    """Where the right answers of an evaluation stand among those of a training set.

    The right answer is the sample's target, or else the answer of a draw that is right.

    Raises:
        OSError: A log is not there any more.
    """
    places = {answer: place for place, answer in enumerate(frequent, 1)}
    right: dict[str, str] = {}
    scorer, _, name = evaluation.weak_score.rpartition(".")
    for record in used_records(evaluation, full=True):
        target = record.get("target")
        text = target if isinstance(target, str) else ""
        metadata = metadata_of(record, scorer)
        length = int(metadata.get("draws") or 0) + int(metadata.get("unscored") or 0)
        given = answers(metadata, length)
        if not text and given is not None:
            passed = codes(letters(metadata, name, length)) == ord(PASS)
            text = next((given[i] or "" for i in np.flatnonzero(passed)), "")
        if text:
            right.setdefault(str(record["id"]), text)
    found = [right.get(problem) for problem in evaluation.counts.problems]
    rank = [np.inf if one is None else places.get(key(one), np.inf) for one in found]
    return Training(np.array(rank, dtype=np.float64), found.count(None))
