"""The project's own questions whose answers are numbers: arithmetic and word problems.

Training questions of the same kinds have answers that may be looked at, by baselines that guess the
most frequent ones.
"""

from inspect_resample.datasets.dataset import Dataset, check_option, numbered
from inspect_resample.datasets.problem import Problem

ASKED: tuple[tuple[str, str], ...] = (
    ("What is 3 + 4?", "7"),
    ("What is 12 + 9?", "21"),
    ("What is 15 - 6?", "9"),
    ("What is 7 x 8?", "56"),
    ("What is 36 divided by 4?", "9"),
    ("What is 25 + 37?", "62"),
    ("What is 100 - 58?", "42"),
    ("What is 12 x 12?", "144"),
    ("What is half of 90?", "45"),
    ("What is 2 x 3 + 4?", "10"),
    ("What is 5 x (6 - 2)?", "20"),
    ("What is 17 x 6?", "102"),
    ("What is 10 percent of 250?", "25"),
    ("What is three quarters of 48?", "36"),
    ("What is 1/2 + 1/4, as a fraction?", "3/4"),
    ("What is 0.5 x 0.6, as a decimal?", "0.3"),
    ("What is the remainder of 29 divided by 8?", "5"),
    ("What is 2 to the power of 6?", "64"),
    ("Lena has 5 pencils and buys 7 more. How many pencils has she now?", "12"),
    ("A box holds 6 jars. How many jars do 4 boxes hold?", "24"),
    ("Omar had 20 stamps and gave 8 of them to his brother. How many has he left?", "12"),
    ("A ticket costs 9 dollars. How many dollars do 3 tickets cost?", "27"),
    ("Ines reads 15 pages a day. How many pages does she read in a week?", "105"),
    ("A rope of 24 metres is cut into 6 equal pieces. How many metres long is each?", "4"),
    ("A train leaves at 9 and arrives at 14 on the same day. How many hours does it take?", "5"),
    ("A garden is 8 metres long and 5 metres wide. What is its area in square metres?", "40"),
    ("A garden is 8 metres long and 5 metres wide. How many metres of fence go around it?", "26"),
    ("Pia saves 4 dollars a week. After how many weeks has she 36 dollars?", "9"),
    ("A cyclist rides 18 kilometres an hour. How many kilometres does she ride in 3 hours?", "54"),
    (
        "A baker makes 40 rolls and sells 3 out of 4 of them. How many rolls are left?",
        "10",
    ),
    (
        "There are 14 boys in a class and 3 more girls than boys. How many children are there?",
        "31",
    ),
    ("Tom is 9 and his sister is twice as old. How old is she in 5 years?", "23"),
    (
        "A shirt costs 30 dollars and is sold for 20 percent less. How many dollars is that?",
        "24",
    ),
    (
        "Six friends share 2 pizzas of 12 slices each in equal parts. How many slices has each?",
        "4",
    ),
    ("A tank of 90 litres is one third full. How many litres more does it hold?", "60"),
    (
        "Nora buys 3 apples at 2 dollars and 2 melons at 5 dollars. How many dollars does she pay?",
        "16",
    ),
    ("A bus has 52 seats, and 17 are taken. At a stop 9 people get on. How many are free?", "26"),
    (
        "A worker lays 45 bricks an hour and has laid 270. How many hours has he worked?",
        "6",
    ),
    ("The sum of two numbers is 30, and one is 4 larger. What is the larger one?", "17"),
    ("What is the mean of 4, 8 and 15?", "9"),
)
"""Questions and their answers, arithmetic first."""

TRAIN: tuple[tuple[str, str], ...] = (
    ("What is 4 + 5?", "9"),
    ("What is 6 x 7?", "42"),
    ("What is 30 - 18?", "12"),
    ("What is 81 divided by 9?", "9"),
    ("What is 8 x 3?", "24"),
    ("What is 20 percent of 50?", "10"),
    ("What is 40 divided by 8?", "5"),
    ("What is 11 + 13?", "24"),
    ("Max has 3 bags of 4 marbles. How many marbles has he?", "12"),
    ("A book has 60 pages. Ada read half of it. How many pages are left?", "30"),
    ("Two buses carry 21 people each. How many people is that?", "42"),
    ("Eva had 17 dollars and spent 8. How many dollars are left?", "9"),
    ("A square has sides of 6 metres. What is its area in square metres?", "36"),
    ("A square has sides of 6 metres. How many metres is it around?", "24"),
    ("Five boxes hold 50 pens in equal parts. How many pens does each hold?", "10"),
    ("A film begins at 7 and ends at 9. How many hours is that?", "2"),
)
"""More questions of the kinds, with answers that may be looked at."""

ID_PREFIX = "pocket-answers/"
_SPLITS = {"test": ASKED, "train": TRAIN}


def load_pocket_answers(data: str | None = None, split: str = "test") -> list[Problem]:
    """The questions.

    Args:
        data: There is no file.
        split: `test`, or `train` for the training questions.

    Raises:
        ValueError: There is no such split.
    """
    check_option("split", split, _SPLITS)
    return numbered(ID_PREFIX, split, _SPLITS[split])


POCKET_ANSWERS = Dataset(
    name="pocket_answers",
    task="pocket_answers",
    about="The project's own questions: arithmetic and word problems.",
    load=load_pocket_answers,
    options={"split": "`test` or `train`"},
    origin="written for this project",
    licence="Apache-2.0",
    id_prefix=ID_PREFIX,
    answers=True,
)
