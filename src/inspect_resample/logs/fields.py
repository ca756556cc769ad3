"""Where a sample's JSON has the fields of scores and of the store that this package writes."""

from collections.abc import Mapping
from typing import Any

from inspect_resample.logs.letters import letters
from inspect_resample.logs.verdicts import is_quality
from inspect_resample.sampling.draws import Draws


def score_of(record: Mapping[str, Any], scorer: str) -> Mapping[str, Any]:
    """The score that a scorer gave a sample; empty without one."""
    score = (record.get("scores") or {}).get(scorer)
    return score if isinstance(score, Mapping) else {}


def metadata_of(record: Mapping[str, Any], scorer: str) -> Mapping[str, Any]:
    """The metadata of that score; empty without any."""
    metadata = score_of(record, scorer).get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def scorer_of(score: str) -> str:
    """The scorer of a score `SCORER.SUITE`; a score without a suite has the scorer's name."""
    return score.rpartition(".")[0] or score


def letters_of(record: Mapping[str, Any], score: str, length: int) -> str:
    """The letters of `length` draws on the suite of `SCORER.SUITE`; empty where it has none.

    Of attempts in chains they are those of the attempts, where there are as many of these.
    """
    scorer, _, suite = score.rpartition(".")
    metadata = metadata_of(record, scorer)
    return letters(metadata, suite, length) or letters(metadata, f"attempts_{suite}", length)


def quality_of(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The metadata of a sample's latest score of code quality; None without one."""
    for name in reversed(record.get("scores") or {}):
        metadata = metadata_of(record, name)
        if is_quality(name) and "measures" in metadata:
            return metadata
    return None


def stored(record: Mapping[str, Any], field: str) -> Any:
    """A field of `Draws` in the store of a whole sample; None without one."""
    return (record.get("store") or {}).get(f"{Draws.__name__}:{field}")
