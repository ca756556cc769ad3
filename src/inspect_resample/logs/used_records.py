"""The samples that an evaluation's counts are of, read once more from its logs.

Counts do not hold everything. What is read here must be of the same copies of samples that
`pool.py` counted, or a page would show figures of one judging beside programs of another.
"""

from collections.abc import Collection, Iterator

from inspect_resample.logs.file import Record, readable_records
from inspect_resample.statistics.counts import Evaluation


def used_records(
    evaluation: Evaluation, full: bool = False, only: Collection[str] | None = None
) -> Iterator[Record]:
    """The samples with a score of the evaluation's weak suite, each from the newest of its logs.

    Args:
        evaluation: As it was read.
        full: As for `file.open_log`.
        only: Ids of the samples to give; all by default.

    Raises:
        OSError: A log is not there any more.
    """
    scorer = evaluation.weak_score.rpartition(".")[0] or evaluation.weak_score
    read: set[object] = set()
    for source in reversed(evaluation.sources):  # They are in the order of their dates.
        if not source.samples:
            continue
        for record in readable_records(source.location, full, only):
            problem = str(record["id"])
            if (problem, int(record["epoch"])) in source.invalid:
                continue
            if only is not None and problem not in only:
                continue
            if scorer not in (record.get("scores") or {}):
                continue
            keys = {(source.task_id, problem, record["epoch"]), record.get("uuid")} - {None}
            if read.isdisjoint(keys):
                yield record
            read |= keys
