"""What a row of a sample file says, in the forms in which tools for code write their draws."""

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from inspect_resample.recordings.recording import Draw, Holds, Recorded, brief, encodable
from inspect_resample.sampling.tokens import UNTOLD, Spent

ROWS = (
    'a row is {"task_id": ..., "solution": ...} or "completion" or "answer" in place of the '
    "solution, a text or a list of texts; or one of lm-eval's samples_*.jsonl, with doc and "
    "filtered_resps; --map tells where rows of another form have these fields"
)
_FIELDS: dict[str, Holds] = {"solution": "programs", "completion": "continuations"}

_ANSWERED = {"answer", "correct", "scores", "gold", "weak", "chain"}
"""Fields that only rows have which are one draw each."""


class BadRow(ValueError):
    """A row cannot be used; the message goes on after what it is called."""


def parsed(text: str | bytes) -> Any:
    """The data of a JSON text.

    Raises:
        BadRow: It is none.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRow(f"is not JSON ({brief(str(error))})") from error


def rows_of(document: object) -> Iterator[tuple[str, object]]:
    """The rows of a JSON document that is no list of lines, and what each is called.

    Raises:
        BadRow: It has none of the known forms.
    """
    if isinstance(document, list) and not any(isinstance(row, list) for row in document):
        yield from ((f"item {number}", row) for number, row in enumerate(document, 1))
        return
    if isinstance(document, list):
        raise BadRow(
            "is a list of lists, such as generations.json of bigcode's harness, which does not "
            'name its problems: write {"task_id": ..., "solution": [...]} for each list'
        )
    if not isinstance(document, dict):
        raise BadRow(f"is JSON of type {type(document).__name__}; {ROWS}")
    if "task_id" in document or "doc" in document:
        yield "the object", document
        return
    results = document.get("eval", document)
    if not isinstance(results, dict):
        raise BadRow(f"has an eval that is no object but {type(results).__name__}")
    for problem, found in results.items():
        for number, row in enumerate(found if isinstance(found, list) else [found], 1):
            own = {"solution": row} if isinstance(row, str) else row
            yield f"{problem}, number {number}", _named(own, problem)


def _named(row: object, problem: str) -> object:
    return {"task_id": problem, **row} if isinstance(row, dict) else row


def draws_of(row: object, extract: bool, known: dict[str, Recorded], where: str) -> None:
    """Add the draws of a row to those of its problem.

    Args:
        row: Of whatever type.
        extract: Whether texts are answers in which a program is to be looked for.
        known: The draws so far, by the problem's id.
        where: What the row is called.

    Raises:
        BadRow: It has none, or some are no texts.
    """
    if not isinstance(row, dict):
        raise BadRow(f"is not a JSON object but {type(row).__name__}")
    if row.keys() & _ANSWERED:
        recorded = known.setdefault(_problem(row), Recorded(where))
        recorded.draws.append(_in_order(_answered(row, recorded), recorded.draws))
        recorded.gold = _gold(row, recorded)
        recorded.asked = recorded.asked or _question(row)
        return
    harness = "filtered_resps" in row
    about = row.get("doc") if harness else row
    problem = _problem(about if isinstance(about, dict) else {})
    name, holds = _field(row) if not harness else _response(extract)
    texts = [_text(text, name) for text in _flat(row.get(name))]
    if not texts:
        raise BadRow(f"has an empty {name}")
    correct = _verdict(row)
    recorded = known.setdefault(problem, Recorded(where))
    recorded.asked = recorded.asked or _question(row)
    for text in texts:
        draw = Draw(recorded.shared(text), "completions" if extract else holds, correct=correct)
        recorded.draws.append(_in_order(draw, recorded.draws))


def _answered(row: dict[str, Any], recorded: Recorded) -> Draw:
    """A draw with its final answer, its verdicts, its chain or scores of verifiers."""
    chain = row.get("chain")
    text = next((name for name in ("solution", "completion", "answer") if name in row), None)
    if text is None:
        raise BadRow(
            "has no answer, completion or solution; a row with a verdict or scores needs one"
        )
    answer = number_as_text(row.get("answer"))
    answer = None if _is_missing(answer) else _text(answer, "answer")
    if text == "answer":
        answer = said = answer or ""
    else:  # Without an answer of its own, it may be in the text.
        said = _text(row[text], text)
    if chain is not None and (type(chain) is not int or chain < 0):
        raise BadRow(f"has a chain that is no whole number but {brief(repr(chain))}")
    return Draw(
        recorded.shared(said),
        "programs" if text == "solution" else "completions",
        took=_took(row),
        correct=_told(row, "correct"),
        answer=answer,
        scores=_scores(row),
        chain=chain,
        weak=_told(row, "weak"),
    )


def _told(row: dict[str, Any], name: str) -> bool | None:
    """A verdict; 0 and 1 are ones."""
    verdict = row.get(name)
    if _is_missing(verdict):
        return None
    if verdict not in (0, 1):
        raise BadRow(f"has a {name} that is neither true nor false but {brief(repr(verdict))}")
    return bool(verdict)


def _scores(row: dict[str, Any]) -> dict[str, float]:
    """Scores by name, without those that are missing; below all others is what has none, too."""
    scores = row.get("scores")
    if _is_missing(scores):
        return {}
    if isinstance(scores, dict):
        there = {
            name: one for name, one in scores.items() if not _is_missing(one) and one != -math.inf
        }
        try:
            found = {name: float(one) for name, one in there.items() if type(one) is not bool}
        except (TypeError, ValueError, OverflowError):
            found = {}
        if found.keys() == there.keys() and all(map(math.isfinite, found.values())):
            return found
    raise BadRow(f"has scores that are no numbers by name but {brief(repr(scores))}")


def _took(row: dict[str, Any]) -> Spent:
    """What a draw took in all, as the model's: the prompt's tokens are not told apart."""
    tokens: Any = row.get("tokens")
    if _is_missing(tokens):
        return UNTOLD
    is_number = isinstance(tokens, int | float) and not isinstance(tokens, bool)
    if not is_number or tokens < 0 or tokens % 1:
        raise BadRow(f"has tokens that are no whole number but {brief(repr(tokens))}")
    return Spent(0, int(tokens), 0, 0, 0, math.nan)


def _in_order(draw: Draw, before: Sequence[Draw]) -> Draw:
    """A draw, if it can come after those before it: attempts of a chain stand together."""
    last = before[-1].chain if before else draw.chain
    if (draw.chain is None) != (last is None):
        raise BadRow("and the rows before it of its problem do not all have a chain, or none")
    if draw.chain is not None and last is not None and draw.chain < last:
        raise BadRow(
            f"has the chain {draw.chain} after chain {last}: chains of a problem have rising "
            f"numbers, and the attempts of one stand together in their order"
        )
    return draw


def _gold(row: dict[str, Any], recorded: Recorded) -> str | None:
    """The right answer of a row's problem, which all its rows agree on."""
    gold = row.get("gold")
    if _is_missing(gold):
        return recorded.gold
    gold = _text(number_as_text(gold), "gold")
    if recorded.gold not in (None, gold):
        raise BadRow(f"has the gold {brief(repr(gold))}, an earlier one {recorded.gold!r:.40}")
    return gold


def _question(row: dict[str, Any]) -> str | None:
    question = row.get("question")
    return question if isinstance(question, str) and encodable(question) else None


def _is_missing(value: object) -> bool:
    """Whether nothing is said: tables of other tools write NaN for it."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def number_as_text(value: object) -> object:
    """A number as a text, a whole one without decimals; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float) or _is_missing(value):
        return value
    return str(int(value) if value % 1 == 0 else value)


def _problem(about: dict[str, Any]) -> str:
    if "task_id" not in about:
        raise BadRow(f"has no task_id; {ROWS}")
    problem = number_as_text(about["task_id"])
    if not isinstance(problem, str):
        raise BadRow(f"has the task_id {brief(repr(problem))}, neither a string nor a number")
    return problem


def _field(row: dict[str, Any]) -> tuple[str, Holds]:
    """Where a row has its draws. Of both a solution goes first, as in EvalPlus."""
    there = [name for name in _FIELDS if name in row]
    if not there:
        raise BadRow(f"has neither solution nor completion; {ROWS}")
    name = next((name for name in there if row[name] is not None), there[0])
    return name, _FIELDS[name]


def _response(extract: bool) -> tuple[str, Holds]:
    """What lm-eval ran is in filtered_resps, what the model answered in resps."""
    return ("resps", "completions") if extract else ("filtered_resps", "programs")


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def _text(text: object, name: str) -> str:
    if not isinstance(text, str):
        article = "an" if name == "answer" else "a"
        raise BadRow(f"has {article} {name} that is not a string but {type(text).__name__}")
    if not encodable(text):
        raise BadRow(f"has a {name} with half a surrogate pair, which is no text")
    return text.removeprefix("\ufeff")


def _verdict(row: dict[str, Any]) -> bool | None:
    """EvalPlus' verdict: correct is what passes every suite that was run."""
    told = [row.get(name) for name in ("base_status", "plus_status")]
    ran = [status for status in told if status is not None]
    return all(status == "pass" for status in ran) if ran else None
