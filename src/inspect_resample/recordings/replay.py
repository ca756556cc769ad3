"""The model `replay/PATH`: it answers with draws that were recorded, without any model."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Literal
from weakref import WeakSet, WeakValueDictionary

from inspect_ai.dataset import Sample
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    GenerateConfig,
    Model,
    ModelAPI,
    ModelOutput,
    StopReason,
    modelapi,
)
from inspect_ai.tool import ToolChoice, ToolInfo

from inspect_resample._inspect import refused, sample_active
from inspect_resample.datasets.ids import find_id
from inspect_resample.recordings.opening import open_recording, stamp
from inspect_resample.recordings.recording import (
    Draw,
    Recorded,
    Recording,
    RecordingError,
)
from inspect_resample.sampling.draws import FAILURES, REPLAYED, Replayed
from inspect_resample.sampling.requests import FIRST_DRAW
from inspect_resample.sampling.tokens import together

_STOPS: dict[str, StopReason] = {"refused": "content_filter", "cut off": "max_tokens"}
assert set(_STOPS) == set(FAILURES.values())


_open: WeakValueDictionary[Hashable, Recording] = WeakValueDictionary()


def _shared(location: str, bad_lines: str, extract: bool, mapped: Sequence[str]) -> Recording:
    """The recording, read once for all models of it that are alive.

    Inspect makes several models by the same name for one eval, most of them to look something up.
    """
    key = location, bad_lines, extract, tuple(mapped), stamp(location)
    recording = _open.get(key)
    if recording is None:
        recording = _open[key] = open_recording(location, bad_lines, extract, mapped)
    return recording


class NotRecorded(RuntimeError):
    """A draw is asked for that the recording does not hold."""


class ReplayAPI(ModelAPI):
    """Answers from a recording.

    `replay/PATH` names the file or folder; `replay/NAME -M path=PATH` gives it another name in the
    log. `-M bad_lines=skip` leaves out what cannot be used; `-M extract=true` looks for programs in
    the texts of a sample file. `-M map=FIELD=PATH,...` reads rows of another form.

    The sample that is being run says which problem is asked for: by its id, or by its text where a
    recording knows problems by their questions. The solver `resample` says which draws: with `k`
    draws a sample, epoch e has the draws from (e - 1) k on, in their order, whatever the size and
    the order of the requests. Any other solver may make one request a sample; epoch e then has
    the e-th draw, or with `num_choices` the e-th so many. No draw is given twice.

    Attributes:
        recording: What was read.
        bad_lines: "fail" or "skip".
        drawn_by: The model that made the draws, or else the name of this one.
        names_no_model: Whether this one goes by the path of a recording that knows its model.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig | None = None,
        path: str | None = None,
        bad_lines: str = "fail",
        extract: bool = False,
        map: str | Sequence[str] = (),
        **unknown: object,
    ) -> None:
        """Read the recording.

        Args:
            model_name: Path of the recording, or any name when `path` is given.
            base_url: Not used.
            api_key: Not used.
            config: Defaults of what is asked for.
            path: Path of the recording.
            bad_lines: "fail", or "skip" to leave out what cannot be used.
            extract: Whether a program is looked for in the texts of a sample file or a folder.
            map: Where fields are found in rows of another form: `FIELD=PATH`, or several of them.
            unknown: What else is given with `-M`, which is refused.

        Raises:
            PrerequisiteError: The recording cannot be used.
        """
        if unknown:
            raise refused(
                f"replay takes -M path, bad_lines, extract and map, not {', '.join(unknown)}."
            )
        super().__init__(model_name, base_url, api_key, [], config or GenerateConfig())
        try:
            self.recording = _shared(
                str(path or model_name), bad_lines, extract, [map] if isinstance(map, str) else map
            )
        except RecordingError as unusable:
            raise refused(str(unusable)) from unusable
        self.bad_lines = bad_lines
        self.drawn_by = self.recording.model or self.model_name
        self.names_no_model = path is None and self.recording.model is not None
        self._by_question = _by_question(self.recording)
        self._answered: WeakSet[object] = WeakSet()

    def draws_of(self, problem: str) -> list[Draw]:
        """The draws of a problem by its id; empty when there are none."""
        problems = self.recording.problems
        own = find_id(problems, problem)
        return [] if own is None else problems[own].draws

    def recorded(self, sample: Sample) -> Recorded:
        """The draws of a sample's problem.

        Raises:
            NotRecorded: There are none.
        """
        if self._by_question is None:
            problems = self.recording.problems
            found = problems.get(find_id(problems, str(sample.id)) or "")
            by = f"with the id {sample.id}"
        else:
            found = self._by_question.get(_text(sample))
            by = f"with the question of sample {sample.id}"
        if found is None:
            some = ", ".join(list(self.recording.problems)[:3])
            raise NotRecorded(
                f"{self.recording.name} holds no draw of a problem {by}. It holds draws of "
                f"{len(self.recording.problems)} problems ({some}, ...): choose those with "
                "--sample-id or --limit; tasks of inspect_resample leave the others out."
            )
        return found

    async def generate(
        self,
        input: list[ChatMessage],
        tools: list[ToolInfo],
        tool_choice: ToolChoice,
        config: GenerateConfig,
    ) -> ModelOutput:
        """Give the draws that are asked for.

        Raises:
            RuntimeError: Not within an eval, or a second request of a solver that does not say
                which draws it wants.
            NotRecorded: There are no draws of the problem, or too few.
        """
        active = sample_active()
        if active is None:
            raise RuntimeError(f"replay/{self.model_name} answers samples of an eval only")
        recorded = self.recorded(active.sample)
        count = config.num_choices or 1
        first = FIRST_DRAW.get(None)
        if first is None:
            self._answer_once(active, active.sample)
            first = (active.epoch - 1) * count
        draws = recorded.draws[first : first + count]
        if len(draws) < count:
            raise NotRecorded(
                f"{self.recording.name} holds {len(recorded.draws)} draws of {active.sample.id}, "
                f"and epoch {active.epoch} asks for draw {first + count}. Ask for fewer, with -T k "
                "or --epochs."
            )
        return self._output(draws, recorded, active.sample)

    def outputs(self, sample: Sample, at_once: int) -> Iterator[ModelOutput]:
        """All draws of a sample's problem, so many in one output.

        Raises:
            NotRecorded: There are none.
        """
        recorded = self.recorded(sample)
        for first in range(0, len(recorded.draws), at_once):
            yield self._output(recorded.draws[first : first + at_once], recorded, sample)

    def too_few(self, k: int | None, first: int) -> str | None:
        """What to tell the user when no problem has k recorded draws from number `first` on."""
        most = self.recording.most
        if self.recording.chained and first:
            return (
                f"{self.recording.name} holds chains of attempts, of which a replay makes the "
                "first ones: leave out -T first=..."
            )
        if k is None or first + k <= most:
            return None
        left = most - first
        instead = (
            f"ask for fewer with -T k={left}"
            if left > 0
            else f"begin before {most} with -T first=..."
        )
        return (
            f"{k} draws of each problem are asked for, from number {first} on, and "
            f"{self.recording.name} holds at most {most} of a problem: {instead}."
        )

    def draws_wanted(self, k: int | None, first: int) -> int:
        """How many draws are to be made of the sample that is being run: k, or what was recorded.

        Args:
            k: Draws a sample, or chains where these were recorded; None for all.
            first: Number of the first draw.

        Raises:
            RuntimeError: All are asked for again in a second epoch, or outside of an eval.
            NotRecorded: There are none of the problem.
        """
        active = sample_active()
        if active is None:
            if k is None:
                raise RuntimeError("k was left open, which goes within an eval only")
            return k
        own = self.recorded(active.sample)
        recorded = len(own.draws)
        if own.chains:
            if active.epoch > 1:
                raise RuntimeError("recorded chains are in the first epoch: run without --epochs")
            return recorded if k is None else own.attempts_in(k)
        if k is not None:
            return min(k, max(recorded - first - (active.epoch - 1) * k, 0))
        if active.epoch > 1:
            raise RuntimeError("all recorded draws are in the first epoch: run without --epochs")
        return recorded

    def max_connections(self) -> int:
        """Nothing is waited for, so many requests may be under way."""
        return 1000

    def _answer_once(self, active: object, sample: Sample) -> None:
        """See to it that a solver which does not say which draws it wants asks once a sample."""
        if active in self._answered:
            raise RuntimeError(
                f"the solver made a second request in sample {sample.id}: replay can say "
                "which draw is meant for the solver `resample`, or for one that makes one request"
            )
        self._answered.add(active)

    def _output(self, draws: Sequence[Draw], recorded: Recorded, sample: Sample) -> ModelOutput:
        holds: Literal["completions", "programs"] = "completions"
        choices = []
        for draw in draws:
            asked = _asked(sample) if draw.holds == "continuations" else ("", None)
            program = draw.as_it_is(*asked)
            if program is not None:
                holds = "programs"
            text = draw.text if program is None else program
            message = ChatMessageAssistant(content=text, model=self.drawn_by, source="generate")
            stop = _STOPS.get(draw.failed or "", "stop")
            choices.append(ChatCompletionChoice(message=message, stop_reason=stop))
        told = Replayed(
            holds=holds,
            failed=[draw.failed for draw in draws],
            seconds=_sum([draw.seconds for draw in draws]),
            answers=[draw.answer for draw in draws] if recorded.with_answers else [],
            scores={name: [draw.scores.get(name) for draw in draws] for name in recorded.scored_by},
            chain=[draw.chain for draw in draws if draw.chain is not None],
        )
        return ModelOutput(
            model=self.drawn_by,
            choices=choices,
            usage=together([draw.took for draw in draws]).usage(),
            metadata={REPLAYED: told.model_dump()},
        )


@modelapi(name="replay")
def replay() -> type[ModelAPI]:
    """The provider, as Inspect finds it."""
    return ReplayAPI


def replay_of(model: Model | None) -> ReplayAPI | None:
    """The provider of a model that replays; None for a model that draws."""
    return model.api if model is not None and isinstance(model.api, ReplayAPI) else None


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _by_question(recording: Recording) -> dict[str, Recorded] | None:
    """The problems by their questions, if that is how they are known."""
    problems = recording.problems
    if any(recorded.question is None for recorded in problems.values()):
        return None
    # An empty question is asked by the problem's name.
    questions = {name: (own.question or name).strip() for name, own in problems.items()}
    question, count = Counter(questions.values()).most_common(1)[0]
    if count > 1:
        raise refused(f"{recording.name} holds {count} problems with the question {question!r}.")
    return {questions[name]: recorded for name, recorded in problems.items()}


def _text(sample: Sample) -> str:
    """What a sample asks."""
    if isinstance(sample.input, str):
        return sample.input.strip()
    return sample.input[-1].text.strip()


def _asked(sample: Sample) -> tuple[str, str | None]:
    """HumanEval's form of the problem, which recorded continuations go on from; its entry point."""
    told = sample.metadata or {}
    prompt = told.get("prompt", sample.input)
    if not isinstance(prompt, str):
        raise NotRecorded(
            f"sample {sample.id} has no prompt in its metadata that a recorded completion could go "
            "on from"
        )
    return prompt, told.get("entry_point")
