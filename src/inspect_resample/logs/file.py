"""One Inspect log as a header and a stream of samples, for all modules here that read logs.

Inspect's own reader makes an object of every summary, and of every member of an archive, which
takes minutes and gigabytes where there are a million. Here a header is read by Inspect and the
samples are read from the file's JSON, one at a time.
"""

import io
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import fsspec  # type: ignore[import-untyped]
from inspect_ai.log import EvalLog, read_eval_log

from inspect_resample.logs.fields import scorer_of
from inspect_resample.logs.json_stream import CutOff, JsonStream
from inspect_resample.logs.salvage import repair
from inspect_resample.logs.sample_draws import with_store
from inspect_resample.statistics.counts import Evaluation

_HEADER = "header.json"
_SUMMARIES = "summaries.json"
_START = "_journal/start.json"
_JOURNAL = "_journal/summaries/"
_CONFIG_UPDATES = "_journal/config_updates/"
_SAMPLES = "samples/"
_EPOCH = "_epoch_"
_AFTER_SAMPLES = "reductions"
_CHUNK = 1 << 18  # Bytes read at a time.

Record = dict[str, Any]
"""A sample, or its summary, as the JSON of a log has it."""


@dataclass(frozen=True, eq=False)
class OpenLog:
    """A log while it is read.

    Attributes:
        header: What Inspect reads of it without its samples.
        records: Its samples, in the order of the log; of a sample that is there twice the last one
            counts. Raises an error after the last one that can be read when more should follow.
        cut: Whether the file was cut off.
    """

    header: EvalLog
    records: Iterator[Record]
    cut: bool = False


@contextmanager
def open_log(
    location: str, full: bool = False, only: Collection[str] | None = None
) -> Iterator[OpenLog]:
    """Open a log.

    Args:
        location: The file, on anything that fsspec reads.
        full: Give whole samples instead of summaries where the log has both.
        only: Ids of the whole samples that are wanted: of others none need be read, but some may
            be given.

    Raises:
        Exception: Whatever a damaged file causes in the libraries that read it.
    """
    with fsspec.open(location, "rb") as file:
        if location.endswith(".json"):
            yield _open_json(file)
            return
        with _archive(file) as (archive, cut):
            header = _header(archive)
            if full:
                names = _sample_members(archive.namelist())
                records = _members(archive, names if only is None else _of_ids(names, only))
            else:
                records = _summaries(archive)
            yield OpenLog(header, records, cut)


def readable_records(
    location: str, full: bool = False, only: Collection[str] | None = None
) -> Iterator[Record]:
    """The samples of a log that was read before, up to where it is damaged if it is.

    Reading it for the first time has told of the damage (`reading.py`); what is before it is good.
    Arguments are those of `open_log`.

    Raises:
        OSError: The file is not there any more.
    """
    try:
        with open_log(location, full, only) as opened:
            yield from opened.records
    except OSError:
        raise
    except Exception:  # Whatever a damaged file makes its readers raise; see above.
        return


def used_records(
    evaluation: Evaluation, full: bool = False, only: Collection[str] | None = None
) -> Iterator[Record]:
    """The samples with a score of the evaluation's weak suite, each from the newest of its logs.

    Counts do not hold everything. What is read here is of the same copies of samples that `pool.py`
    counted, or a page would show figures of one judging beside programs of another.

    Args:
        evaluation: As it was read.
        full: As for `open_log`.
        only: Ids of the samples to give; all by default.

    Raises:
        OSError: A log is not there any more.
    """
    scorer = scorer_of(evaluation.weak_score)
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


@contextmanager
def _archive(file: BinaryIO) -> Iterator[tuple[zipfile.ZipFile, bool]]:
    """The archive, and whether it had to be repaired."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        with tempfile.TemporaryFile() as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy)
            if not repair(cast(BinaryIO, copy)):
                raise
            with zipfile.ZipFile(copy) as archive:
                yield archive, True
        return
    with archive:
        yield archive, False


def _header(archive: zipfile.ZipFile) -> EvalLog:
    """The header, read by Inspect from an archive that holds nothing else."""
    if _HEADER in archive.NameToInfo:
        names = [_HEADER]
    elif _START in archive.NameToInfo:
        names = [_START, *(n for n in archive.NameToInfo if n.startswith(_CONFIG_UPDATES))]
    else:
        raise CutOff("it has nothing that says which task and model it is")
    small = io.BytesIO()
    with zipfile.ZipFile(small, "w") as copy:
        for name in names:
            copy.writestr(name, archive.read(name))
    small.seek(0)
    return read_eval_log(small, header_only=True, format="eval")


def _summaries(archive: zipfile.ZipFile) -> Iterator[Record]:
    """The summaries; of a run that is not finished, from its journal."""
    if _SUMMARIES in archive.NameToInfo:
        return _array(archive, _SUMMARIES)
    return _journaled(archive)


def _journaled(archive: zipfile.ZipFile) -> Iterator[Record]:
    """What is in the journal, and the samples that were written after its last entry."""
    names = archive.namelist()
    journal = _journal(names)
    for name in journal:
        yield from _array(archive, name)
    entries = set(journal)
    last = max((place for place, name in enumerate(names) if name in entries), default=-1)
    yield from _members(archive, _sample_members(names[last + 1 :]))


def _journal(names: list[str]) -> list[str]:
    numbered = {
        name: name.removeprefix(_JOURNAL).removesuffix(".json")
        for name in names
        if name.startswith(_JOURNAL)
    }
    return sorted(
        (name for name, number in numbered.items() if number.isdecimal()),
        key=lambda name: int(numbered[name]),
    )


def _sample_members(names: list[str]) -> list[str]:
    """The members with whole samples; one that was written again is there twice by one name."""
    return list(dict.fromkeys(name for name in names if name.startswith(_SAMPLES)))


def _of_ids(names: list[str], ids: Collection[str]) -> list[str]:
    """The members with samples of these ids: Inspect names them `samples/ID_epoch_NUMBER.json`."""
    return [
        name
        for name in names
        if name.removeprefix(_SAMPLES).rpartition(_EPOCH)[0] in ids or _EPOCH not in name
    ]


def _array(archive: zipfile.ZipFile, name: str) -> Iterator[Record]:
    with archive.open(name) as member:
        yield from JsonStream(iter(lambda: member.read(_CHUNK), b"")).elements()


def _members(archive: zipfile.ZipFile, names: list[str]) -> Iterator[Record]:
    for name in names:
        yield with_store(json.loads(archive.read(name)))


def _open_json(file: BinaryIO) -> OpenLog:
    stream = JsonStream(iter(lambda: file.read(_CHUNK), b""))
    members = stream.members()
    fields: dict[str, Any] = {}
    records: Iterator[Record] = iter(())
    for key in members:
        if key == "samples":
            records = _json_samples(stream, fields.get("results") or {})
            break
        value = stream.value()
        if key != _AFTER_SAMPLES:
            fields[key] = value
    header = json.dumps(fields).encode()
    return OpenLog(read_eval_log(io.BytesIO(header), header_only=True, format="json"), records)


def _json_samples(stream: JsonStream, results: dict[str, Any]) -> Iterator[Record]:
    for sample in stream.elements():
        if "score" in sample:  # Logs of Inspect's first versions, with one scorer.
            name = (results.get("scorer") or {}).get("name", "score")
            sample["scores"] = {name: sample["score"]}
        yield with_store(sample)


# Other JSON files lie in directories of logs; Inspect's own begin with a time.
_NAME = re.compile(r".*\.eval|\d{4}-\d{2}-\d{2}T\d{2}[:-]\d{2}[:-]\d{2}.*\.json")


class LogError(ValueError):
    """There is nothing to analyse at the paths given; the message says why."""


def find_logs(paths: Sequence[str]) -> list[str]:
    """The log files at `paths`, each once, those of a directory from the oldest to the newest.

    Raises:
        LogError: A path cannot be reached, does not exist, is not a log, or is a directory without
            logs.
    """
    return list(find_files(paths))


def find_files(paths: Sequence[str]) -> dict[str, int]:
    """The log files at `paths` as `find_logs` has them, and their sizes in bytes."""
    found: dict[str, int] = {}
    for path in paths:
        try:
            files, root = fsspec.core.url_to_fs(path)
            exists, is_directory = files.exists(root), files.isdir(root)
            listed = _listed(files, root, is_directory) if exists else []
        except Exception as error:  # Each remote file system has errors of its own.
            raise LogError(f"{path} cannot be reached: {error}") from error
        if not exists:
            raise LogError(f"{path} does not exist; expected a log file or a directory of logs")
        if is_directory and not listed:
            raise LogError(
                f"{path} has no Inspect logs in it; expected files NAME.eval, or .json whose names "
                f"begin with a time as Inspect writes them"
            )
        if not is_directory and not root.endswith((".eval", ".json")):
            raise LogError(f"{path} is not an Inspect log; expected a file .eval or .json")
        found.update(listed)
    return found


def _is_log(name: str) -> bool:
    """Whether a file of a directory is a log; in a hidden folder lies what a kill left of one."""
    *folders, own = name.strip("/").split("/")
    hidden = any(folder.startswith(".") for folder in folders)
    return not hidden and _NAME.fullmatch(own) is not None


def _listed(files: Any, root: str, is_directory: bool) -> list[tuple[str, int]]:
    """Names and sizes of the log at `root` or of those below it."""
    if is_directory:
        below = files.find(root, detail=True)
        infos = [info for name, info in below.items() if _is_log(name[len(root) :])]
    else:
        infos = [{**files.info(root), "name": root}]
    infos.sort(key=lambda info: str(info["name"]).rpartition("/")[2])
    return [
        (
            str(files.unstrip_protocol(info["name"])).removeprefix("file://"),
            int(info.get("size") or 0),
        )
        for info in infos
    ]
