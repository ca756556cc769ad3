"""What a leaderboard says in sentences and short texts."""

from collections.abc import Iterator

from inspect_resample.report import words
from inspect_resample.report.identity import in_brackets
from inspect_resample.statistics.ranks import Rank
from inspect_resample.studies.leaderboard.study import Board, RankedModel

COLUMNS = (
    "A rank is that of the estimate; in brackets are the ranks that the draws allow, all of a "
    "column at once."
)


def place(rank: Rank) -> str:
    """For instance `2 (1 to 4)`."""
    if rank.best == rank.worst:
        return str(rank.rank)
    return f"{rank.rank} ({rank.best} to {rank.worst})"


def headline(board: Board) -> str:
    """What orders a board."""
    for ratio in board.models[0].rewards:
        return f"reward at cost ratio {words.number(ratio)}, each at its own K*"
    return f"pass@{board.k[-1]}"


def answer(board: Board) -> str:
    """Who leads, and who cannot be told from it."""
    what, figures = headline(board), [one.headline for one in board.models]
    first = in_brackets(board.models[0].evaluation.drawn_by)
    alike = [
        in_brackets(one.evaluation.drawn_by)
        for one, own in zip(board.models[1:], figures[1:], strict=True)
        if own.rank.best == 1
    ]
    if len(board.models) == 1:
        return f"{first} is the only model, so that there is nothing to rank."
    if not alike:
        return f"{first} leads by {what}; no other model can be as good."
    if figures[0].rank.worst == len(figures) == len(alike) + 1:
        return f"These draws do not tell which model is best by {what}; {first} is ahead."
    named = ", ".join(alike[:3]) + (f" and {len(alike) - 3} more" if len(alike) > 3 else "")
    return f"{first} is ahead by {what}; {named} may be as good."


def missing(board: Board) -> Iterator[str]:
    """What is not in the figures."""
    for evaluation, why in board.apart:
        yield f"{in_brackets(evaluation.drawn_by)} is not ranked: {why}."
    left_out = {in_brackets(one.evaluation.drawn_by): one.left_out for one in board.models}
    if any(left_out.values()):
        each = ", ".join(f"{number} of {name}" for name, number in left_out.items() if number)
        yield f"Problems that not all models have are left out: {each}."
    if board.suite == "weak":
        yield "Not all models have a strong suite: passes are those of the weak one."


def warnings(board: Board) -> Iterator[str]:
    """What a reader must know of the models."""
    for one in board.models:
        for warning in one.evaluation.warnings:
            yield f"{in_brackets(one.evaluation.drawn_by)}: {warning}"


def best_k(model: RankedModel, ratio: float) -> str:
    """K* and the K that may be as good."""
    best = model.rewards[ratio].best
    end = "+" if best.at_end_of_data else ""
    return f"{best.k}{end}" if best.low == best.high else f"{best.k}{end} ({words.plateau(best)})"


def about(board: Board) -> str:
    """How the figures were made."""
    counts = board.paired.evaluations[0].counts
    return (
        f"{words.count(board.paired.problems, 'problem')} that all models have. "
        f"{board.confidence:.0%} intervals over {words.resampled(counts)} ({board.replicates} "
        f"bootstrap replicates, seed {board.seed}). {COLUMNS} + marks the end of the data, so that "
        f"more draws may be better."
    )
