"""What the scores of this package hold in an Inspect log.

One Inspect sample is one problem (and epoch). Inspect's summaries keep a score's fields, but a text
of more than 1,024 characters and what is nested too deep; so a large log is read in moments.
Fields that are marked *newer* are not in logs of earlier versions. Logs of all of them are read:
`tests/logs/old/` has one of each, and whoever changes what a log holds adds one. The first kept a
verdict of each draw as a word, today's keeps a letter.
"""

from typing import Any, NotRequired, TypedDict

AUDIT = "audit"
"""The name of the strong suite's verdicts on draws that fail the weak one."""

OTHERS = "(others)"
"""What a score calls the types that it does not name."""

LARGE = 0.1
"""The share of draws without a verdict from which on that is the first thing to say of them."""


class SuitesValue(TypedDict):
    """Shares of the draws that count. `answer` is the first program that passes the weak suite.

    Under a stopping rule `answer` is the program that was submitted.

    Attributes:
        weak: Share that passes the weak suite.
        strong: Share that passes both suites.
        false_positive: Share that passes the weak suite only.
        draws: How many draws count (newer).
    """

    weak: float
    strong: float
    false_positive: float
    draws: int


class FalsePositive(TypedDict):
    """A distinct program that passes the weak suite only. The most frequent ones are kept.

    These texts are a model's: escape them where they are shown. Summaries drop the list.

    Attributes:
        draws: How many draws are this program, whatever their comments and layout.
        program: Its text, at most 4,000 characters.
        why: What is wrong with it, in a sentence without its subject.
        input: The call that fails first, at most about 200 characters like the next two.
        expected: What is expected there; empty where an error or a limit ended the program.
        got: What it gave, or the error or the limit.
    """

    draws: int
    program: str
    why: str
    input: str
    expected: str
    got: str


class StopFields(TypedDict, total=False):
    """How a stopping rule ended drawing (`-T stop=`), for `dual_suite` and `answers`.

    There is none of these fields where no rule was in force (newer).

    Attributes:
        stop_rule: The rule with its parameters, such as `consistent:0.95`.
        stop_most: The most draws that were to be made, k.
        stop_after: The draws that the rule looked at before it stopped; those beyond were under
            way, are paid, and count as draws. Not there where it did not stop.
        submitted: The draw that was submitted, by its place among the draws, from 0. Not there
            where the rule gave up. The score's `answer` is its program or answer.
    """

    stop_rule: str
    stop_most: int
    stop_after: int
    submitted: int


class SuitesMetadata(StopFields, total=False):
    """Counts, and a letter for each draw.

    Where there are more than 1,000 draws, `weak_verdicts_1`, `weak_verdicts_2`, ... hold the same
    letters in pieces of 1,000, and so for `strong`. Of a log without them, `analyze` reads the
    counts, and `export` takes the letters from whole samples.

    Attributes:
        schema: Version of these fields; 1 where there is none (newer).
        draws: Draws that count, n.
        weak_passes: Of these, the ones that pass the weak suite, b.
        strong_passes: Of these, the ones that pass both, c.
        unscored: Draws for which the harness failed: nobody's failure, and not in n.
        doubtful: Draws that failed though something else than the program may have ended it
            (newer).
        tolerable: Draws that failed at a case that they would pass under `lines-tolerant` in the
            place of `lines`; only where there are such (newer).
        unjudgeable: Numbers of draws that gave no plain data, by the type of the value (the
            outermost one), at most five types and `(others)` (newer).
        failed: Numbers of draws that are no answer, by name.
        methods: How programs were found in the completions, counted. `given` is a program that was
            not looked for, `unparsable` a definition that Python refuses, judged as it stands,
            `none` an answer without any.
        without_tokens: Draws of calls whose tokens the provider did not tell; where there are some,
            the sample's tokens are unknown (newer).
        unread: The beginnings of at most 2 answers that do not define the function, at most 200
            characters each; only where there are such (newer).
        audit_share: The chance with which each draw that fails the weak suite was tried on the
            strong one, too; only where some were to be, like the next six (newer).
        audit_seed: The seed of the choice, by problem, epoch and number of the draw.
        auditable: Draws that fail the weak suite, but for those without a program.
        audited: Of these, the chosen ones.
        audit_right: Of the chosen, the ones that pass the strong suite.
        audit_lost: Of these, the ones for which the harness failed.
        audit_verdicts: A letter for each draw: how it did on the strong suite alone, `-` where it
            was not chosen.
        groups: A letter for each draw, `B` where a group of spread draws begins and `-` where it
            goes on, with pieces as those of `weak_verdicts`; only where draws are in groups, which
            `analyze` then counts in the place of draws (newer).
        weak_verdicts: A letter for each draw, in their order.
        strong_verdicts: The same for the strong suite, which runs on what passes the weak one.
        false_positives: The most frequent false positives, at most 3.
        judge: The sandbox's Python version, the isolation in force, a hash of all else that
            verdicts depend on, and the limits on CPU time.
    """

    schema: int
    draws: int
    weak_passes: int
    strong_passes: int
    unscored: int
    doubtful: int
    tolerable: NotRequired[int]
    unjudgeable: dict[str, int]
    failed: dict[str, int]
    methods: dict[str, int]
    without_tokens: int
    unread: list[str]
    audit_share: NotRequired[float]
    audit_seed: NotRequired[int]
    auditable: NotRequired[int]
    audited: NotRequired[int]
    audit_right: NotRequired[int]
    audit_lost: NotRequired[int]
    audit_verdicts: NotRequired[str]
    groups: NotRequired[str]
    weak_verdicts: str
    strong_verdicts: str
    false_positives: list[FalsePositive]
    judge: dict[str, object]


class ChainsMetadata(TypedDict):
    """What stands beside counts and letters of `dual_suite` or `recorded` if they are of chains.

    A chain passes with its first attempt that passes the weak suite, and is strongly correct when
    that one is.

    `attempts_weak_verdicts` and `attempts_strong_verdicts` have a letter for each attempt, chain
    after chain, with pieces as those of `dual_suite`; `chain_lengths` has the number of attempts of
    each chain, in whole samples only. `failed`, `methods`, `doubtful`, `tolerable` and
    `unjudgeable` are of attempts.

    Attributes:
        attempts: Attempts of all chains of the sample (newer).
        depth: The most attempts of one chain; fields like these are not there where draws are
            independent of each other (newer).
    """

    attempts: int
    depth: int


class QualitySettings(TypedDict):
    """How code quality was measured.

    Attributes:
        pylintrc_sha256: Hash of pylint's configuration.
        disable: What was left out on top of it.
        seconds: CPU time that each tool had for a program.
    """

    pylintrc_sha256: str
    disable: list[str]
    seconds: float


class QualityMetadata(TypedDict):
    """Measures of each distinct text.

    In logs of this package the texts are `texts` of `Draws`, in other logs the sample's answers,
    each distinct one once. `inspect-resample quality` reads them from whole samples.

    Attributes:
        measures: For each measure its value for each text; null where it has none.
        unparsable: Indices of texts whose program does not parse.
        not_measured: Why measures of a text are missing, by its index.
        messages: For each message of pylint by its symbol, how often the text of an index has it.
        settings: `pylintrc_sha256`, `disable` and `seconds`: how it was measured.
    """

    measures: dict[str, list[Any]]
    unparsable: list[int]
    not_measured: dict[str, str]
    messages: dict[str, dict[str, int]]
    settings: QualitySettings


class AnswersMetadata(StopFields, total=False):
    """Draws that are answers, each with its class and whether it is right.

    The score's value is `correct`, the share of draws that are right; its `answer` is the most
    frequent one. `correct_verdicts_1`, ... are pieces, as those of `dual_suite`. Lists by draw are
    in whole samples only. `NAME_scores` has a number for each draw, null without one, where scores
    of a verifier of that name were recorded with the draws.

    Attributes:
        schema: Version of these fields.
        draws: Draws that count: all of them, also those without an answer.
        correct_passes: Of these, the ones whose answer is the same as the right one.
        unscored: 0: an answer that cannot be read is compared by its text.
        failed: Numbers of draws without an answer, by name: `cut off` (at the token limit, or in
            the middle of the answer), `refused`, `empty`, `no answer` (the provider gave fewer
            draws than asked for), `none` (a completion without an answer).
        methods: How answers were found in the completions, counted; `recorded` are answers that
            were recorded with the draws.
        by_text: Distinct answers that the library of mathematics could not read or did not finish
            with, so that they were compared by their text.
        without_tokens: As in `dual_suite`.
        groups: As in `dual_suite` (newer).
        correct_verdicts: A letter for each draw, in their order.
        answers: The distinct answers.
        answer: For each draw the index of its answer among them; -1 without one.
        classes: For each distinct answer its class, from 0 by falling size: answers of one class
            are the same. The right answer is not looked at for this.
    """

    schema: int
    draws: int
    correct_passes: int
    unscored: int
    failed: dict[str, int]
    methods: dict[str, int]
    by_text: int
    without_tokens: int
    groups: NotRequired[str]
    correct_verdicts: str
    answers: list[str]
    answer: list[int]
    classes: list[int]


class RecordedMetadata(TypedDict):
    """Verdicts that came with recorded draws, as of one suite.

    `correct_verdicts_1`, ... are pieces, as those of `dual_suite`. Where answers or scores were
    recorded, `answers`, `answer`, `classes` and `NAME_scores` are as those of `answers`.

    Attributes:
        schema: Version of these fields; 1 where there is none (newer).
        draws: Draws with a verdict.
        correct_passes: Of these, the ones that are correct.
        unscored: Draws without a verdict.
        correct_verdicts: A letter for each draw: P correct, W not, H no verdict.
    """

    schema: int
    draws: int
    correct_passes: int
    unscored: int
    correct_verdicts: str


class VerifiedMetadata(TypedDict):
    """What verifiers beside the suites say of each draw, under the scorer `verified`.

    By a verifier's name NAME there are lists beside these fields, with an entry for each draw:
    `NAME_scores`, numbers that are larger where a draw is more likely right, null where the
    verifier gave none; and `NAME_classes`, labels that are equal where draws of a problem are
    alike, null for a draw of no class. Summaries drop long lists: they are read from whole samples.

    Attributes:
        schema: Version of these fields.
        unscored: By a verifier's name, why draws have no score or class, counted. Draws that are
            no answer at all are not among them.
        about: By a verifier's name, how it was done: a judge's prompt, the endpoint of a reward
            model, `calls`, `input_tokens`, `output_tokens` and `dollars` where they are known.
    """

    schema: int
    unscored: dict[str, dict[str, int]]
    about: dict[str, dict[str, object]]
