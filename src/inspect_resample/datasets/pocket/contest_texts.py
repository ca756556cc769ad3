"""Programs that read words, times and numbers, line by line or up to the end."""

import random

from inspect_resample.datasets.pocket.generators import choices, counted, length
from inspect_resample.datasets.pocket.programs import program


@program(
    edges=["0\n\n", counted(2000), counted(2001), counted(1), counted(2000, 3000, 2999, 3001)],
    draw=lambda rng: counted(*rng.choices(range(1, 9000), k=length(rng))),
    large=lambda rng: counted(*rng.choices(range(1, 10**9), k=8000)),
)  # fmt: skip
def parcel_cost() -> None:
    """A parcel of up to 2000 grams costs 3 coins; each further 1000 grams, also begun ones, cost 1.

    The first line has the number of parcels, from 0 to 10000, the second their weights in grams,
    each from 1 to 10^9. Print what they cost together.

    Input:
    3
    500 2000 3000
    Output:
    10

    Input:
    1
    7000
    Output:
    8
    """
    n = int(input())
    weights = list(map(int, input().split()))
    print(sum(3 + max(0, -((2000 - weight) // 1000)) for weight in weights[:n]))


def _time(rng: random.Random) -> str:
    hours = rng.choice((0, 0, 1, 9, 30))
    return f"{hours}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}\n"


@program(
    edges=["0:00:00\n", "0:00:59\n0:00:01\n", "23:59:59\n0:00:01\n", "99:00:00\n1:00:00\n"],
    draw=lambda rng: _time(rng) + "".join(_time(rng) for _ in range(length(rng))),
    large=lambda rng: "".join(_time(rng) for _ in range(5000)),
    oracle="lines",
)  # fmt: skip
def total_time() -> None:
    """Add up times.

    Every line of the input has a time as hours:minutes:seconds; there is at least one line, and the
    input ends after the last one. Print the sum in the same form: the hours as they are, also above
    24, minutes and seconds with two digits.

    Input:
    0:10:00
    1:15:30
    Output:
    1:25:30

    Input:
    2:40:15
    3:25:10
    Output:
    6:05:25
    """
    import sys

    total = 0
    for line in sys.stdin:
        hours, minutes, seconds = map(int, line.split(":"))
        total += 3600 * hours + 60 * minutes + seconds
    print(f"{total // 3600}:{total // 60 % 60:02}:{total % 60:02}")


def _text(rng: random.Random) -> str:
    words = choices(
        rng, ("tea", "Tea", "milk", "a", "b", "B", "milk-tea", "don't", "x2x", "", "...")
    )
    return "the " + "".join(word + rng.choice((" ", "  ", ", ", "\n", "\n\n")) for word in words)


@program(
    edges=["a", "b a\n", "a\nA\n", "z z y y x", "co-op co op\n", "a,b;c.\n\n\nC", "x1y\n"],
    draw=_text,
    large=lambda rng: " ".join(rng.choices([f"w{chr(97 + i % 26)}" for i in range(99)], k=20000)),
    oracle="lines",
)
def word_tally() -> None:
    """Count the words of a text.

    A word is a run of the letters a to z and A to Z; everything else parts words. Capital and small
    letters are the same. The text has at least one word. Print each word in small letters with a
    space and how often it comes: the most frequent first, and words that are equally frequent in
    the order of the alphabet.

    Input:
    the cat and the dog
    Output:
    the 2
    and 1
    cat 1
    dog 1

    Input:
    one one one
    two
    Output:
    one 3
    two 1
    """
    import re
    import sys
    from collections import Counter

    counts = Counter(re.findall("[a-z]+", sys.stdin.read().lower()))
    for word in sorted(counts, key=lambda word: (-counts[word], word)):
        print(word, counts[word])


def _mirrored(rng: random.Random) -> str:
    half = "".join(rng.choices("abB ,", k=rng.randint(0, 4)))
    return rng.choice((half + half[::-1], half + "x" + half[::-1].swapcase(), half, "ab" + half))


@program(
    edges=["1\n\n", "1\n \n", "1\nab\n", "2\nA man, a plan\nabBA\n", "1\n12 21\n", "1\n.,!\n"],
    draw=lambda rng: (lambda n: f"{n}\n" + "".join(_mirrored(rng) + "\n" for _ in range(n)))(
        rng.randint(1, 8)
    ),
    large=lambda rng: "2\n" + "ab" * 20000 + "a\n" + "ab" * 20000 + "\n",
)
def mirrored_lines() -> None:
    """Tell which lines are mirrored.

    A line is mirrored if its letters and digits are the same read backwards. Capital and small
    letters are the same, and all other characters do not matter; a line without letters and digits
    is mirrored. The first line of the input has the number of lines that follow. Print for each of
    them YES or NO, on a line of its own.

    Input:
    2
    level
    paper
    Output:
    YES
    NO

    Input:
    2
    never odd or even
    stop
    Output:
    YES
    NO
    """
    for _ in range(int(input())):
        letters = [letter for letter in input().lower() if letter.isalnum()]
        print("YES" if letters == letters[::-1] else "NO")


@program(
    edges=["", "(", ")", ")(", "((", "([)]\n", "]]]", "[(])\n", "()[]\n", "(]\n"],
    draw=lambda rng: "".join(rng.choices(rng.choice(("()", "()[]")), k=rng.randint(1, 14))) + "\n",
    large=lambda rng: "".join(rng.choices("()[]", k=30000)) + "\n",
)
def broken_brackets() -> None:
    """Find the first bracket that is wrong.

    The only line of the input, which may be empty, has the brackets ( ) [ and ]. Print the number
    of the first closing bracket that does not close the last one which is still open, counted from
    1. If there is none, print the number of the first opening bracket that is never closed. If all
    is right, print OK.

    Input:
    [()]()
    Output:
    OK

    Input:
    (]
    Output:
    2
    """
    import sys

    opened: list[int] = []
    line = sys.stdin.readline().strip()
    found = 0
    for number, bracket in enumerate(line, 1):
        if bracket in "([":
            opened.append(number)
        elif not opened or line[opened.pop() - 1] + bracket not in ("()", "[]"):
            found = number
            break
    print(found or (opened[0] if opened else "OK"))


@program(
    edges=[
        "0 5\n",
        "5 0\n",
        "1 20000\n",
        "10 300\n",
        "9 1\n",
        "3 9\n",
        "2 64\n",
        "0 1\n",
        "7 20\n",
    ],
    draw=lambda rng: f"{rng.randint(1, 99)} {rng.randint(0, rng.choice((9, 99, 999)))}\n",
    large=lambda rng: f"{rng.randint(2, 99)} {rng.randint(2500, 3000)}\n",
)
def power_digits() -> None:
    """Add up the digits of a power.

    The input has two numbers a and b on a line, at most 99 and at most 20000, neither below 0 and
    not both 0. Print the sum of the decimal digits of a to the power of b.

    Input:
    2 10
    Output:
    7

    Input:
    5 3
    Output:
    8
    """
    a, b = map(int, input().split())
    print(sum(map(int, str(a**b))))
