"""Which problems come in groups: by a field of their metadata, or by a pattern on their ids."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from inspect_resample.logs.file import LogError, used_records
from inspect_resample.statistics.clusters import FEWEST
from inspect_resample.statistics.counts import Evaluation

_VARIANT = re.compile(
    r"(?<=\d)[a-zA-Z]$"  # HumanEval/1a
    r"|[-_./: ](?:v|var|variant|version|rev|copy|template|t|seed|s|part|p|q)[-_.]?\d+$"  # p1-v1
    r"|(?<=\d)[-_.:/ ](?:\d{1,3}|[a-zA-Z])$"  # 1.2, 1200_A
)
"""What the id of one variant has behind that of the problem."""

_MOST_ALIKE = 20.0
"""Members of a group on average; larger ones are subjects rather than variants."""


def clustered(evaluation: Evaluation, by: str) -> Evaluation:
    """The evaluation with its problems in clusters, and a warning where these are few.

    Args:
        evaluation: One task and model.
        by: A field of the problems' metadata, or a regular expression that is looked for in their
            ids: what its first group, or else all of it, matches is the name of the cluster.

    Raises:
        LogError: It is neither of all problems, or the same of all.
    """
    records = ((str(record["id"]), record.get("metadata")) for record in used_records(evaluation))
    found, few = name_clusters(evaluation.counts.problems, records, by)
    warnings = [one for one in evaluation.warnings if not _is_alike(one)]
    counts = replace(evaluation.counts, clusters=found)
    return replace(evaluation, counts=counts, clustered_by=by, warnings=(*warnings, *few))


def name_clusters(
    problems: Sequence[str], metadata: Iterable[tuple[str, Any]], by: str
) -> tuple[tuple[str, ...], list[str]]:
    """The cluster of each problem, and a warning where they are few.

    Args:
        problems: Their ids.
        metadata: Ids, each with the metadata of its problem.
        by: See `clustered`.

    Raises:
        LogError: See `clustered`.
    """
    names: dict[str, str] = {}
    for problem, fields in metadata:
        if isinstance(fields, Mapping) and fields.get(by) is not None:
            names.setdefault(problem, str(fields[by]))
    names = names or _by_pattern(problems, by)
    without = [problem for problem in problems if problem not in names]
    if without:
        raise LogError(
            f"clusters by {by!r} must hold all problems, and {len(without)} of {len(problems)} "
            f"have none, for instance {without[0]}; give a field that is in the metadata of each, "
            f"or a regular expression that matches each id"
        )
    found = tuple(names[problem] for problem in problems)
    number = len(set(found))
    if number == 1:
        raise LogError(
            f"by {by!r} all {len(problems)} problems are in one cluster, of which no interval can "
            f"be made; give what tells clusters apart"
        )
    few = (
        f"there are only {number} clusters by {by!r}: with fewer than {FEWEST} the intervals "
        f"hold less often than they say"
    )
    return found, [few] if number < FEWEST else []


def _by_pattern(problems: Sequence[str], pattern: str) -> dict[str, str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise LogError(
            f"{pattern!r} is no field of the problems' metadata, and no regular expression: {error}"
        ) from error
    matches = ((problem, compiled.search(problem)) for problem in problems)
    found = {
        problem: match[1] if compiled.groups and match[1] is not None else match[0]
        for problem, match in matches
        if match
    }
    if not found:
        raise LogError(
            f"{pattern!r} is in no problem's metadata, and as a regular expression it matches no "
            f"id; ids are for instance {', '.join(problems[:3])}"
        )
    return found


_ALIKE = "problems look like variants of one another"


def alike(problems: Sequence[str], prompts: Mapping[str, int]) -> Iterable[str]:
    """A warning where problems look like groups, by their ids or else by their prompts.

    Args:
        problems: Their ids.
        prompts: By id, what `outline` gives.
    """
    by_id = _groups({problem: _VARIANT.sub("", problem) for problem in problems})
    by_prompt = _groups({problem: prompts[problem] for problem in problems if problem in prompts})
    for how, groups in (("ids", by_id), ("prompts but for their numbers", by_prompt)):
        members = [group for group in groups if len(group) > 1]
        size = sum(map(len, members)) / max(len(members), 1)
        if len(members) > 1 and size <= _MOST_ALIKE and 4 * len(groups) <= 3 * len(problems):
            yield (
                f"{_ALIKE} by their {how}, as {members[0][0]} and {members[0][1]}: "
                f"{len(problems)} problems in {len(groups)} groups, which intervals take for "
                f"unrelated; if they are related, name the groups by --cluster"
            )
            return


def _is_alike(warning: str) -> bool:
    return warning.startswith(_ALIKE)


def _groups(names: Mapping[str, Any]) -> list[list[str]]:
    found: defaultdict[Any, list[str]] = defaultdict(list)
    for problem, name in names.items():
        found[name].append(problem)
    return list(found.values())


def outline(record: Mapping[str, Any]) -> int | None:
    """What prompts share that differ in numbers and spaces alone; None without a prompt."""
    prompt = record.get("input")
    if isinstance(prompt, list):
        prompt = "\n".join(str(message.get("content")) for message in prompt)
    if not isinstance(prompt, str) or not prompt:
        return None
    return hash(re.sub(r"[\d\s]+", "", prompt))
