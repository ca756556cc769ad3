"""Write published answers as lines that `inspect-resample import` reads.

    python scripts/answers.py votes  votes_math500_Qwen3-14B.jsonl.gz  qwen3.jsonl
    python scripts/answers.py reward qwen_rm_math100.jsonl.gz          rm.jsonl
    python scripts/answers.py gsm8k  gsm8k_solutions.jsonl.gz          DIRECTORY

`votes` has draws as [answer, tokens] and `gold_answer` (BoInf-code-publish), by which they are
judged when they are imported; `reward` has `pred`, `score` and `pred_score` (Qwen2.5-Math,
eval_rm_maj_example); `gsm8k` has a solution of each of four systems (grade-school-math,
example_model_solutions) and gives a file for each of them. What is missing (an answer,
a score, tokens, a verdict) stays missing; a problem is named by the number of its row, from 0.
"""

import gzip
import json
import math
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def votes(number: int, row: Row) -> Iterator[Row]:
    """Draws with an answer and the tokens that they took."""
    gold = _text(row.get("gold_answer"))
    for draw in row["all_answers"]:
        answer, tokens = (*draw, None)[:2] if isinstance(draw, list) and draw else (draw, None)
        yield {"task_id": str(number), "answer": _text(answer), "gold": gold,
               "tokens": _whole(tokens)}  # fmt: skip


def reward(number: int, row: Row) -> Iterator[Row]:
    """Draws with an answer and a reward."""
    none = [None] * len(row["pred"])
    for answer, correct, score in zip(
        row["pred"], row["score"], row.get("pred_score") or none, strict=True
    ):
        yield {"task_id": str(number), "answer": _text(answer), "correct": correct,
               "scores": {"reward": _number(score)}}  # fmt: skip


def gsm8k(number: int, row: Row) -> Iterator[tuple[str, Row]]:
    """The solution of each system."""
    for system, told in row.items():
        if isinstance(told, dict) and "is_correct" in told:
            final = re.search(r"(?:A:|####)\s*(\S[^\n]*)\s*$", told["solution"] or "")
            answer = final[1] if final else ""
            yield system, {"task_id": str(number), "answer": answer, "correct": told["is_correct"]}


def _text(answer: object) -> object:
    """An answer as it is, or as JSON where it is a list and the like."""
    plain = isinstance(answer, str | int | float | None) and not isinstance(answer, bool)
    return answer if plain else json.dumps(answer)


def _number(score: object) -> float | None:
    """A score, the last one of several steps; None where it is missing, or no finite number."""
    while isinstance(score, list):
        score = score[-1] if score else None
    known = isinstance(score, int | float) and not isinstance(score, bool) and math.isfinite(score)
    return float(score) if known else None  # type: ignore[arg-type]


def _whole(tokens: object) -> int | None:
    """Tokens, if there is a number of them."""
    known = _number(tokens)
    return None if known is None or known < 0 else round(known)


KINDS = ("votes", "reward", "gsm8k")


def convert(kind: str, source: Path, target: Path) -> list[Path]:
    """Write the lines of a published file.

    Args:
        kind: What it holds, one of `KINDS`.
        source: The file, compressed or not.
        target: The file to write; for `gsm8k` a directory.

    Returns:
        What was written.
    """
    whole = source.read_bytes()
    text = (gzip.decompress(whole) if whole.startswith(b"\x1f\x8b") else whole).decode()
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    files: dict[Path, list[Row]] = {}
    if kind == "gsm8k":
        for number, row in enumerate(rows):
            for system, draw in gsm8k(number, row):
                files.setdefault(target / f"{system}.jsonl", []).append(draw)
    else:
        each: Callable[[int, Row], Iterator[Row]] = votes if kind == "votes" else reward
        files[target] = [draw for number, row in enumerate(rows) for draw in each(number, row)]
    for path, draws in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{json.dumps(draw)}\n" for draw in draws), encoding="utf-8")
        print(f"{path}: {len(draws)} draws")
    return list(files)


def main() -> int:
    """Convert one file."""
    if len(sys.argv) != 4 or sys.argv[1] not in KINDS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        convert(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        told = f"it lacks {error}" if isinstance(error, KeyError) else error
        print(f"error: {sys.argv[2]} is no file of {sys.argv[1]}: {told}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
