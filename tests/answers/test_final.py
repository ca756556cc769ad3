"""The final answer in what models say."""

import pytest

from inspect_resample.answers.final import CUT_OFF, NONE, final_answer
from inspect_resample.datasets.problem import Form

CASES: list[tuple[str, Form, str, str]] = [
    # completion, form, answer, way
    (r"So the area is $\boxed{12}$.", "maths", "12", "boxed"),
    (r"First \boxed{3}, but then \boxed{\frac{1}{2}}.", "maths", r"\frac{1}{2}", "boxed"),
    (r"\boxed{\text{The set is } \boxed{\{1, 2\}}}", "maths", r"\{1, 2\}", "boxed"),
    (
        r"\boxed{\left( 3, \frac{\pi}{2} \right)}",
        "maths",
        r"\left( 3, \frac{\pi}{2} \right)",
        "boxed",
    ),
    (r"the answer is \boxed 7.", "maths", "7", "boxed"),
    (r"\fbox{x^{2}+1}", "maths", "x^{2}+1", "boxed"),
    (r"$$\boxed{42.}$$", "number", "42", "boxed"),
    (r"So \boxed{\frac{1}{", "maths", "", CUT_OFF),
    (r"Draft: \boxed{5}. Check again: \boxed{6", "maths", "", CUT_OFF),
    ("She makes 9 * 2 = 18 dollars.\n#### 18", "number", "18", "marker"),
    ("2 + 2 = <<2+2=4>>4\n#### 1,234", "number", "1,234", "marker"),
    ("#### 3\nNo: it is more.\n#### 5", "number", "5", "marker"),
    ("#### Solution\nThe answer is 4.", "number", "4", "phrase"),
    ("The answer is 18.", "number", "18", "phrase"),
    ("Janet makes $18 a day. The final answer is: **$18**", "number", "$18", "phrase"),
    ("Answer: 3/4", "number", "3/4", "phrase"),
    ("ANSWER: 12 apples", "number", "12", "phrase"),
    ("She sells 9.\nA: 18", "number", "18", "phrase"),
    ("Therefore, the answer is 5 + 6 = 11.", "number", "11", "phrase"),
    ("The correct answer would be -3.5, as shown.", "number", "-3.5", "phrase"),
    ("He has 3 boxes of 4, which makes 12 in all", "number", "12", "number"),
    ("It costs 1,000,000 dollars.", "number", "1,000,000", "number"),
    ("There are 20% left", "number", "20%", "number"),
    ("from 5-3 we get 2", "number", "2", "number"),
    ("x = -7", "number", "-7", "number"),
    ("<think>The answer is 3. Or \\boxed{4}?</think>The answer is 5.", "number", "5", "phrase"),
    ("Hm, 3.\n</think>\n\nThe result is 6.", "number", "6", "phrase"),
    ("<think>It may be \\boxed{4}", "number", "", NONE),
    (r"The answer is $\frac{3}{4}$.", "maths", r"\frac{3}{4}", "phrase"),
    (r"Thus the solution is \(x^2 + 1\), as wanted.", "maths", "x^2 + 1", "phrase"),
    (r"We find $y = 2x$ and so $x = \frac{1}{2}$.", "maths", r"\frac{1}{2}", "maths"),
    (r"Hence \[ a + b = 7. \]", "maths", "7", "maths"),
    ("The volume comes to 288", "maths", "288", "number"),
    ("Evelyn", "maths", "Evelyn", "text"),
    ("The answer is Evelyn.", "text", "Evelyn", "phrase"),
    ("Paris", "text", "Paris", "text"),
    ("The answer is (B).", "choice", "B", "phrase"),
    ("The correct answer is B) 12 because C) is wrong", "choice", "B", "phrase"),
    ("It cannot be (A), so it must be (C).", "choice", "C", "choice"),
    (r"\boxed{\text{D}}", "choice", r"\text{D}", "boxed"),
    ("B", "choice", "B", "choice"),
    ("I do not know.", "number", "", NONE),
    ("", "maths", "", NONE),
]


@pytest.mark.parametrize(("completion", "form", "answer", "way"), CASES)
def test_the_last_answer_is_found(completion: str, form: Form, answer: str, way: str) -> None:
    found = final_answer(completion, form)
    assert (found.text, found.way) == (answer, way)


@pytest.mark.parametrize(
    "text", ["\\boxed{" * 20_000, "$" * 50_000, "answer is " * 20_000, "9" * 100_000]
)
def test_no_text_takes_long(text: str) -> None:
    assert len(final_answer(text).text) <= 1000
