"""The programs in recorded draws."""

from collections.abc import Sequence

from inspect_resample.datasets.problem import SCRIPT
from inspect_resample.extraction.extract import extract_program
from inspect_resample.recordings.recording import Draw


def programs(
    draws: Sequence[Draw], prompt: str, entry_point: str, judge_cut_off: bool = False
) -> list[str]:
    """The distinct programs that will be judged.

    Args:
        draws: Of a problem.
        prompt: The problem's prompt in HumanEval's form.
        entry_point: Name of the function that it asks for.
        judge_cut_off: Draws that were cut off are judged too.
    """

    def program(draw: Draw) -> str:
        if draw.holds == "programs":
            return draw.text
        if draw.holds == "continuations":
            return draw.text if entry_point == SCRIPT else prompt + draw.text
        return extract_program(draw.text, prompt=prompt, entry_point=entry_point).program

    judged = (None, "cut off") if judge_cut_off else (None,)
    answers = {(draw.holds, draw.text): draw for draw in draws if draw.failed in judged}
    return list(dict.fromkeys(map(program, answers.values())))
