"""Programs whose text or whose definition is the trick."""

from .program import hunter, program

IMPORTS = {
    "an import hook": program(
        """
        import sys
        class Hook:
            def find_spec(self, *more): raise SystemExit(0)
        sys.meta_path.insert(0, Hook())
        def f(x):
            import wave
            return x
        """,
        "error",
    ),
    "modules of the harness replaced": program(
        """
        import sys
        for name in ("child", "link", "isolation", "forkserver", "values", "oracles", "judge"):
            sys.modules["harness." + name] = sys
        def f(x): return x
        """,
        "wrong",
    ),
    "the judge's modules": hunter(
        "import harness.judge, harness.oracles, harness.values\ntake(repr(vars(harness.judge)))"
    ),
    "the project's own package": hunter(
        """
        import inspect_resample, os
        for place, _, names in os.walk(os.path.dirname(inspect_resample.__file__)):
            for name in names: take(open(os.path.join(place, name), "rb").read())
        FOUND.update((x, "the package can be imported") for x in range(8))
        """
    ),
    "the framework's package": hunter(
        "import inspect_ai\nFOUND.update((x, inspect_ai.__file__) for x in range(8))"
    ),
    "a search path of its own": program(
        "import sys\nsys.path[:] = ['/tmp']\nsys.path_hooks.clear()\ndef f(x):\n    import wave",
        "error",
    ),
    "a module that runs a browser": program("import antigravity\ndef f(x): return x"),
    "a module that prints": program("import this\ndef f(x): return this.s", "wrong"),
    "pip": program("import pip\ndef f(x): return pip.main(['install', 'numpy'])"),
    "itself": program("import program\ndef f(x): return program.f is f", "wrong|error"),
    "its own name exchanged": program(
        """
        import sys
        sys.modules["program"] = sys.modules["__main__"] = sys.modules["builtins"] = None
        def f(x): return x
        """,
        "wrong",
    ),
    "warnings as errors": program(
        "import warnings\nwarnings.simplefilter('error')\ndef f(x): return x", "wrong"
    ),
    "all modules loaded anew": program(
        """
        import importlib, sys
        for loaded in list(sys.modules.values()):
            try: importlib.reload(loaded)
            except Exception: pass
        def f(x): return x
        """,
        "wrong|error",
    ),
}

DEFINITIONS = {
    "nothing": program("", "no such function"),
    "a comment": program("# def f(x): return x", "no such function"),
    "another function": program("def g(x): return x", "no such function"),
    "a number of that name": program("f = 1", "no such function"),
    "None of that name": program("f = None", "no such function"),
    "a function that is deleted": program("def f(x): return x\ndel f", "no such function"),
    "a function that is made on demand": program(
        "def __getattr__(name): return lambda x: x", "no such function"
    ),
    "a function without parameters": program("def f(): return 1", "error"),
    "a function of two": program("def f(x, y): return 1", "error"),
    "a class": program("class f:\n    def __init__(self, x): pass", "unjudgeable"),
    "a class that exits": program(
        "import os\nclass f:\n    def __new__(cls, x): os._exit(0)", "error"
    ),
    "a callable that lies about itself": program(
        """
        class Odd:
            __class__ = property(lambda self: 1 / 0)
            def __call__(self, x): return self
        f = Odd()
        """,
    ),
    "a generator function": program("def f(x): yield x", "unjudgeable"),
    "a builtin": program("f = print", "wrong"),
    "eval": program("f = eval", "error"),
    "a function that changes with each call": program(
        "def f(x):\n    global f\n    f = None\n    return x", "wrong"
    ),
    "a metaclass that exits": program(
        """
        class Meta(type):
            def __new__(cls, *more): raise SystemExit(0)
        class Odd(metaclass=Meta): pass
        def f(x): return x
        """,
        "error",
    ),
    "a decorator that exits": program("import os\n@os._exit\ndef f(x): return x", "error"),
    "an annotation that exits": program(
        "import os\ndef f(x: os._exit(0)): return x", "error|wrong"
    ),
    "a default that exits": program("import os\ndef f(x=os._exit(0)): return x", "error"),
    "a class that exits when it is made a subclass": program(
        """
        class Odd:
            def __init_subclass__(cls): raise SystemExit(0)
        class Even(Odd): pass
        """,
        "error",
    ),
    "an assertion of its own": program("assert 1 == 2, 'no'\ndef f(x): return x", "error"),
    "an error while it is defined": program("1 / 0\ndef f(x): return x", "error"),
    "a module's variables that are deleted": program(
        "globals().clear()\ndef f(x): return x", "wrong|error"
    ),
}

TEXTS = {
    "words": program("I am sorry, but I cannot write this function.", "syntax error"),
    "half a function": program("def f(x):\n    return (x +", "syntax error"),
    "a NUL byte": program("def f(x):\n    return 'a\0b'", "syntax error"),
    "lone surrogates": program("def f(x): return '\ud800'", "syntax error"),
    "a byte order mark": program("\ufeffdef f(x): return x", "syntax error|wrong"),
    "another encoding": program("# -*- coding: utf-7 -*-\ndef f(x): return x", "wrong"),
    "an encoding that does not exist": program("# coding: klingon\ndef f(x): return x", "wrong"),
    "form feeds and vertical tabs": program("\f\fdef f(x):\f return x\v", "syntax error"),
    "tabs and spaces": program("def f(x):\n\tif x:\n        return 1", "syntax error"),
    "a carriage return in each line": program("def f(x):\r\n    return x\r\n", "wrong"),
    "marks that turn the direction of writing": program(
        "def f(x): return 'x' # \u202e\u2066 x", "wrong"
    ),
    "parentheses 100,000 deep": program("f = " + "(" * 100000 + ")" * 100000, "syntax error"),
    "lists 90 deep": program("def f(x): return " + "[" * 90 + "]" * 90, "wrong|syntax error"),
    "a sum of 100,000": program("def f(x): return x" + " + 1" * 100000, "syntax error|wrong|error"),
    "a minus 100,000 times": program(
        "def f(x): return " + "-" * 100000 + "x", "syntax error|error"
    ),
    "attributes 100,000 deep": program("f = x" + ".y" * 100000, "syntax error|error"),
    "100,000 comparisons": program(
        "f = 1" + " < 2" * 100000, "no such function|syntax error|timeout"
    ),
    "blocks 200 deep": program(
        "\n".join(" " * depth + "if 1:" for depth in range(200)), "syntax error"
    ),
    "a number of a million digits": program("f = " + "9" * 1000000, "syntax error|timeout"),
    "a constant that takes all memory": program("f = ((1,) * 10 ** 9, 'x' * 10 ** 10)"),
    "a line of a megabyte": program("def f(x): return '" + "x" * 1000000 + "'", "wrong"),
    "200,000 lines": program("x = 1\n" * 200000 + "def f(x): return x", "wrong|timeout"),
    "50,000 names": program(
        "\n".join(f"name{number} = {number}" for number in range(50000)),
        "no such function|timeout",
    ),
    "an f-string in an f-string": program(
        "def f(x): return f\"{f'{f'''{x}'''}'}\"", "syntax error|wrong"
    ),
    "a nonlocal name at the top": program("nonlocal x\ndef f(x): return x", "syntax error"),
    "a return at the top": program("return 1", "syntax error"),
    "an await at the top": program("await f", "syntax error"),
}
