"""Outputs that claim to equal anything, and outputs that are hard to take."""

from .program import program

FORGED = {
    "an object that equals everything": program(
        """
        class Any:
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            def __hash__(self): return 0
        def f(x): return Any()
        """,
        "unjudgeable",
    ),
    "a str that equals everything": program(
        """
        class Any(str):
            def __eq__(self, other): return True
            __hash__ = str.__hash__
        def f(x): return Any("no")
        """,
        "unjudgeable",
    ),
    "an int that compares as it likes": program(
        """
        class Any(int):
            def _(self, other): return True
            __eq__ = __lt__ = __le__ = __gt__ = __ge__ = _
            __hash__ = int.__hash__
            def __sub__(self, other): return 0
            __rsub__ = __sub__
        def f(x): return Any(1)
        """,
        "unjudgeable",
    ),
    "a float that is near everything": program(
        """
        class Near(float):
            def __sub__(self, other): return 0.0
            __rsub__ = __sub__
            def __abs__(self): return 0.0
        def f(x): return Near("nan")
        """,
        "unjudgeable",
    ),
    "a list that equals everything": program(
        """
        class Any(list):
            def __eq__(self, other): return True
            def __len__(self): return 1
        def f(x): return Any()
        """,
        "unjudgeable",
    ),
    "a forged element in a list": program(
        """
        class Any(str):
            def __eq__(self, other): return True
            def __hash__(self): return 0
        def f(x): return [Any("no")]
        """,
        "unjudgeable",
    ),
    "a dictionary with forged keys": program(
        """
        class Any(str):
            def __eq__(self, other): return True
            def __hash__(self): return 0
        class Every(dict):
            def __eq__(self, other): return True
        def f(x): return Every({Any("no"): Any("no")})
        """,
        "unjudgeable",
    ),
    "a set that contains everything": program(
        """
        class Every(set):
            def __contains__(self, item): return True
            def __eq__(self, other): return True
        def f(x): return Every()
        """,
        "unjudgeable",
    ),
    "a tuple with fields": program(
        """
        class Every(tuple):
            _fields = ()
            def __eq__(self, other): return True
            def __iter__(self): raise SystemExit(0)
        def f(x): return Every([x])
        """,
        "wrong|unjudgeable",
    ),
    "a class that says it is str": program(
        """
        class Any:
            __class__ = str
            def __eq__(self, other): return True
        def f(x): return Any()
        """,
        "unjudgeable",
    ),
    "a metaclass that equals everything": program(
        """
        class Meta(type):
            def __eq__(self, other): return True
            def __hash__(self): return hash(str)
            def __instancecheck__(self, other): return True
            def __subclasscheck__(self, other): return True
            __name__ = property(lambda self: "str")
        class Any(str, metaclass=Meta): pass
        def f(x): return Any("no")
        """,
        "unjudgeable|wrong",
    ),
    "a type without a name": program(
        """
        class Meta(type):
            __name__ = property(lambda self: 1 / 0)
        class Any(metaclass=Meta): pass
        def f(x): return Any()
        """,
        "error",
    ),
    "a type with a name of a megabyte, not all of it text": program(
        r'def f(x): return type("\ud800" * 1000000, (), {})()', "unjudgeable|error"
    ),
    "an object that says it is numpy's": program(
        """
        class Any:
            def item(self): return "S"
            def __eq__(self, other): return True
        Any.__module__ = "numpy"
        def f(x): return Any()
        """,
        "wrong",
    ),
    "a counter that counts as it likes": program(
        """
        from collections import Counter
        class Any(Counter):
            def __eq__(self, other): return True
        def f(x): return Any()
        """,
        "unjudgeable",
    ),
    "unittest.mock.ANY": program("from unittest.mock import ANY\ndef f(x): return ANY"),
    "a mock": program("from unittest.mock import MagicMock\ndef f(x): return MagicMock()"),
    "an object with a buffer": program(
        """
        import array
        class Any(bytearray):
            def __eq__(self, other): return True
        def f(x): return [Any(b"x"), array.array("d", [1.0]), memoryview(b"x")][x % 3]
        """,
        "unjudgeable",
    ),
    "an object that reduces to a call": program(
        """
        class Any:
            def __reduce__(self): return (exec, ("import os; os._exit(0)",))
        def f(x): return Any()
        """,
        "unjudgeable",
    ),
    "code": program("def f(x): return f.__code__", "unjudgeable"),
    "itself": program("def f(x): return f", "unjudgeable"),
    "a type": program("def f(x): return str", "unjudgeable"),
    "Ellipsis and StopIteration": program("def f(x): return [..., StopIteration]", "unjudgeable"),
    "NotImplemented": program("def f(x): return NotImplemented", "unjudgeable"),
    "an exception, not raised": program("def f(x): return SystemExit(0)", "unjudgeable"),
    "a generator without an end": program("def f(x):\n    while True: yield x", "unjudgeable"),
    "a coroutine": program("async def f(x): return x", "unjudgeable"),
    "a weak reference's proxy": program(
        """
        import weakref
        class Kept(set): pass
        KEPT = Kept()
        def f(x): return weakref.proxy(KEPT)
        """,
        "unjudgeable",
    ),
    "a number of an enum": program(
        """
        import enum
        class One(enum.IntEnum): A = 1
        def f(x): return One.A
        """,
        "unjudgeable",
    ),
    "an object's address as an object": program(
        "import ctypes\ndef f(x): return ctypes.py_object(x)", "unjudgeable"
    ),
    "nan": program("def f(x): return float('nan')", "wrong"),
    "None": program("def f(x): return None", "wrong"),
    "its argument": program("def f(x): return x", "wrong"),
}

LARGE = {
    "a list in a list, 101 deep": program(
        "def f(x):\n    y = []\n    for _ in range(101): y = [y]\n    return y", "unjudgeable"
    ),
    "a list in a list, 1,900 deep": program(
        "def f(x):\n    y = []\n    for _ in range(1900): y = [y]\n    return y", "unjudgeable"
    ),
    "a list in a list, 100,000 deep": program(
        "def f(x):\n    y = []\n    for _ in range(100000): y = [y]\n    return y", "unjudgeable"
    ),
    "a dictionary in a dictionary, 90 deep": program(
        "def f(x):\n    y = {}\n    for _ in range(90): y = {1: y}\n    return y", "wrong"
    ),
    "a tuple as a key of a key": program(
        """
        def f(x):
            y = ()
            for _ in range(45): y = frozenset([(y, y)])
            return {y: 1}
        """,
    ),
    "a list in itself": program(
        "def f(x):\n    y = []\n    y.append(y)\n    return y", "unjudgeable"
    ),
    "a list that doubles 60 times": program(
        "def f(x):\n    y = []\n    for _ in range(60): y = [y, y]\n    return y",
        "out of memory|timeout",
    ),
    "an int of 100 million bits": program("def f(x): return 1 << 100000000", "wrong"),
    "a text of 100 MB": program("def f(x): return 'x' * 100000000", "wrong|out of memory|timeout"),
    "a list of a million lists": program(
        "def f(x): return [[] for _ in range(1000000)]", "wrong|timeout"
    ),
    "a text just below the largest message": program("def f(x): return 'x' * 65000", "wrong"),
    "a set of ints that collide": program(
        "def f(x): return {i * (2 ** 61 - 1) for i in range(3000)}", "wrong"
    ),
    "a dictionary of ints that collide": program(
        "def f(x): return {i * (2 ** 61 - 1): i for i in range(2500)}", "wrong"
    ),
    "a text of lone surrogates": program(r"def f(x): return '\ud800' * 100", "wrong"),
    "a text of control characters": program(
        r"def f(x): return '\x00\x1b]0;\x07\r\n\u2028{}' * 9", "wrong"
    ),
    "a text of pictures": program(r"def f(x): return '\U0001f600' * 1000", "wrong"),
    "infinity in a complex number": program(
        "def f(x): return complex(float('inf'), float('nan'))", "wrong"
    ),
}
