"""The programs in recorded draws."""

from inspect_resample.drawing.extract import extract_program
from inspect_resample.drawing.recordings.recording import Draw, Recorded


def programs(recorded: Recorded, prompt: str, entry_point: str) -> list[str]:
    """The distinct programs that will be judged.

    Args:
        recorded: The draws of a problem.
        prompt: The problem's prompt in HumanEval's form.
        entry_point: Name of the function that it asks for.
    """

    def program(draw: Draw) -> str:
        if draw.holds == "programs":
            return draw.text
        if draw.holds == "continuations":
            return prompt + draw.text
        return extract_program(draw.text, prompt=prompt, entry_point=entry_point).program

    answers = {(draw.holds, draw.text): draw for draw in recorded.draws if not draw.failed}
    return list(dict.fromkeys(map(program, answers.values())))
