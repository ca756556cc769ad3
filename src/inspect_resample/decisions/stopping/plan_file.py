"""Reading the file of a plan, by verdicts or by scores."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from inspect_resample.decisions.stopping.plan import VERSION, Plan
from inspect_resample.decisions.stopping.score_plan import ScorePlan
from inspect_resample.errors import Failure


def read_plan(path: str | Path) -> Plan | ScorePlan:
    """Read a plan.

    Raises:
        Failure: There is none, it is no plan of this version, or what it says cannot be.
    """
    made = "make it with `inspect-resample plan LOGS -o plan.json`"
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"the plan {path} cannot be read: {error}; {made}") from error
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Failure(f"the plan {path} is no JSON: {error}; {made}") from error
    if not isinstance(found, Mapping) or found.get("version") != VERSION:
        version = found.get("version") if isinstance(found, Mapping) else None
        raise Failure(
            f"{path} must be a plan of version {VERSION}, got "
            f"{'no version' if version is None else f'version {version!r}'}; {made}"
        )
    form: type[Plan | ScorePlan] = ScorePlan if "verifier" in found else Plan
    try:
        plan: Plan | ScorePlan = TypeAdapter(form).validate_json(text, strict=True)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, one['loc']))}: {one['msg'].lower()}" for one in error.errors()[:3]
        ]
        raise Failure(f"the plan {path} cannot be used: {'; '.join(faults)}; {made}") from error
    try:
        _ = plan.table, isinstance(plan, Plan) and plan.calibration.counts
    except ValueError as error:
        raise Failure(f"the plan {path} cannot be used: {error}; {made}") from error
    return plan


def plan_by_verdicts(path: str | Path) -> Plan:
    """Read a plan that goes by verdicts of a weak suite.

    Raises:
        Failure: As in `read_plan`, or it goes by scores.
    """
    plan = read_plan(path)
    if isinstance(plan, ScorePlan):
        raise Failure(f"the plan {path} goes by scores of {plan.verifier}, not by verdicts")
    return plan
