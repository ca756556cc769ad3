"""Write published answers as lines that `inspect-resample import` reads.

    python scripts/answers.py votes  votes_math500_Qwen3-14B.jsonl.gz  qwen3.jsonl
    python scripts/answers.py reward qwen_rm_math100.jsonl.gz          rm.jsonl
    python scripts/answers.py gsm8k  gsm8k_solutions.jsonl.gz          DIRECTORY

`votes` has draws as [answer, tokens] and `gold_answer` (BoInf-code-publish), by which they are
judged when they are imported; `reward` has `pred`, `score` and `pred_score` (Qwen2.5-Math,
eval_rm_maj_example); `gsm8k` has a solution of each of four systems (grade-school-math,
example_model_solutions) and gives a file for each of them.
"""

import gzip
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def votes(number: int, row: Row) -> Iterator[Row]:
    """Draws with an answer and the tokens that they took."""
    for answer, tokens in row["all_answers"]:
        gold = row["gold_answer"]
        yield {"task_id": str(number), "answer": answer, "gold": gold, "tokens": tokens}


def reward(number: int, row: Row) -> Iterator[Row]:
    """Draws with an answer and a reward."""
    draws = zip(row["pred"], row["score"], row["pred_score"], strict=True)
    for answer, correct, (score,) in draws:
        yield {"task_id": str(number), "answer": answer, "correct": correct,
               "scores": {"reward": score}}  # fmt: skip


def gsm8k(number: int, row: Row) -> Iterator[tuple[str, Row]]:
    """The solution of each system."""
    for system, told in row.items():
        if isinstance(told, dict) and "is_correct" in told:
            final = re.search(r"(?:A:|####)\s*(\S[^\n]*)\s*$", told["solution"])
            answer = final[1] if final else ""
            yield system, {"task_id": str(number), "answer": answer, "correct": told["is_correct"]}


KINDS = ("votes", "reward", "gsm8k")


def convert(kind: str, source: Path, target: Path) -> list[Path]:
    """Write the lines of a published file.

    Args:
        kind: What it holds, one of `KINDS`.
        source: The file, compressed.
        target: The file to write; for `gsm8k` a directory.

    Returns:
        What was written.
    """
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
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
    convert(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
