"""Formats of many families of models: tokens, reasoning, wrappings, unseen characters."""

import html
import json

from .formats import PROSE, TESTS, WRONG, Format, Right, fence


def draft(r: Right) -> str:
    """A wrong answer in a fence, as reasoning has it."""
    return f"Say:\n{fence(r.signature + WRONG)}Hm, no.\n"


def after_reasoning(opening: str, closing: str) -> dict[str, Format]:
    """A draft between two marks, then the answer in several forms."""
    name = f"{opening}...{closing}".replace("\n", " ")
    return {
        f"{name} fence": lambda r: f"{opening}\n{draft(r)}{closing}\n\n{fence(r.program)}",
        f"{name} bare": lambda r: f"{opening}\n{draft(r)}{closing}\n{r.program}",
        f"{name} glued": lambda r: f"{opening}{draft(r)}{closing}{r.program}",
    }


def leaked(answered: str, user: str, model: str) -> Format:
    """A right answer, then another turn with a wrong one."""
    return lambda r: (
        f"{fence(r.program)}{answered}{user}And now?{answered}{model}{fence(r.signature + WRONG)}"
    )


REASONING: dict[str, Format] = {
    **after_reasoning("<think>", "</think>"),
    **after_reasoning("", "</think>"),
    **after_reasoning("[THINK]", "[/THINK]"),
    **after_reasoning("\u25c1think\u25b7", "\u25c1/think\u25b7"),
    **after_reasoning("<seed:think>", "</seed:think>"),
    **after_reasoning("<analysis>", "</analysis>"),
    **after_reasoning("<scratchpad>", "</scratchpad>"),
    **after_reasoning("<Thought>", "</Thought>"),
    **after_reasoning("<chain_of_thought>", "</chain_of_thought>"),
    **after_reasoning("\u3010\u601d\u8003\u3011", "\u3010/\u601d\u8003\u3011"),
    **after_reasoning("<|begin_of_thought|>", "<|end_of_thought|>\n\n<|begin_of_solution|>"),
    **after_reasoning("<|START_THINKING|>", "<|END_THINKING|><|START_RESPONSE|>"),
    **after_reasoning("<|inner_thoughts_start|>", "<|inner_thoughts_end|>"),
    **after_reasoning(
        "<|channel|>analysis<|message|>",
        "<|end|><|start|>assistant<|channel|>final<|message|>",
    ),
    **after_reasoning("analysis", "assistantfinal"),
    **after_reasoning("<|channel>thought", "<channel|>"),
    **after_reasoning("<unused94>thought", "<unused95>"),
    **after_reasoning("Thinking...", "\n...done thinking.\n"),
    **after_reasoning("Here is my thought process:", "\nHere is my response:\n"),
    "marks of no known name": lambda r: (
        f"<musings>\n{draft(r)}</musings>\n{r.program}\n<summary>\nOk.\n</summary>"
    ),
    "no marks, bare code after a fence": lambda r: f"{draft(r)}{PROSE * 3}\n{r.program}",
    "long prose": lambda r: f"{PROSE * 1200}\n{draft(r)}{PROSE * 3000}\n{r.program}",
    "reasoning, then a turn": lambda r: (
        f"<think>\n{draft(r)}</think><|im_end|>\n<|im_start|>assistant\n{fence(r.program)}<|im_end|>"
    ),
    "answer opened in open reasoning": lambda r: (
        f"<think>\n{draft(r)}<answer>\n{r.program}</answer>"
    ),
    "a line of the user in the reasoning": lambda r: (
        f"<think>\nUser: a function\n{draft(r)}</think>\n{r.program}"
    ),
    "draft before the reasoning": lambda r: (
        f"{draft(r)}<thinking>\nNo.\n</thinking>\n{fence(r.program)}"
    ),
    "reflection in the reasoning": lambda r: (
        f"<thinking>\n{draft(r)}<reflection>\nNo.\n</reflection>\n</thinking>\n{r.program}"
    ),
}

TOKENS: dict[str, Format] = {
    **{
        f"{token} at the end": lambda r, token=token: f"{r.program.rstrip()}{token}"  # type: ignore[misc]
        for token in (
            *("<|endoftext|>", "<|im_end|>\n", "<|eot_id|>", "</s>", "<eos>", "<end_of_turn>"),
            *(
                "<\uff5cend\u2581of\u2581sentence\uff5c>",
                "[|endofturn|]",
                "<[end\u2581of\u2581text]>",
            ),
            *("<pad><pad>", "[PAD]", "<unk>", "<|reserved_special_token_7|>", "<unused3>"),
            *(
                "<file_sep>",
                "<fim_middle>",
                "<fim_pad>",
                " <EOT>",
                "[/INST]",
                "<extra_id_0>",
                "<turn|>",
            ),
            *("<|", "<|endof", "<|im_end|", "<\uff5cend\u2581o", "</", "</s", "<fim_su", "[/INS"),
            *("<|end|><|endoftext|>", "<0x0A>", "<SPECIAL_12>", "<|dummy_84|>", "<sep>", "<eot>"),
        )
    },
    "token in the fence": lambda r: f"```python\n{r.program.rstrip()}<|im_end|>\n```\n",
    "token, then a question": lambda r: f"{r.program.rstrip()}<|endoftext|>Question: what is (",
    "token, then a document": lambda r: f"{r.program}<|endoftext|>import os\n{r.signature}{WRONG}",
    "padding first": lambda r: f"<pad><pad><s>{r.program}</s>",
    "header first": lambda r: f"<|start_header_id|>assistant<|end_header_id|>\n\n{r.program}",
    "bytes": lambda r: r.program.replace("\n", "<0x0A>"),
    "struck out": lambda r: f"<s>Not a loop.</s>\n\nBetter:\n\n{fence(r.program)}",
    "tokens in strings and comments": lambda r: (
        f'END = "<|endoftext|>"  # not </s> nor [INST]\nSKIP = """\n<pad>\n<think>no</think>\n"""\n'
        f"# <|im_end|> is no token here\n\n{r.renamed}{r.calling(r.other_name)}"
        f"assert END and SKIP\n"
    ),
    "next turn, ChatML": leaked("<|im_end|>\n", "<|im_start|>user\n", "<|im_start|>assistant\n"),
    "next turn, Llama": leaked(
        "<|eot_id|>",
        "<|start_header_id|>user<|end_header_id|>\n\n",
        "<|start_header_id|>assistant<|end_header_id|>\n\n",
    ),
    "next turn, Mistral": leaked("</s>", "[INST] ", " [/INST]"),
    "next turn, DeepSeek": leaked(
        "<\uff5cend\u2581of\u2581sentence\uff5c>", "<\uff5cUser\uff5c>", "<\uff5cAssistant\uff5c>"
    ),
    "next turn, Gemma": leaked(
        "<end_of_turn>\n", "<start_of_turn>user\n", "<start_of_turn>model\n"
    ),
    "next turn, EXAONE": leaked("[|endofturn|]\n", "[|user|]", "[|assistant|]"),
    "next turn, Granite": leaked(
        "<|end_of_text|>\n",
        "<|start_of_role|>user<|end_of_role|>",
        "<|start_of_role|>assistant<|end_of_role|>",
    ),
    "next turn, Phi": leaked("<|end|>", "<|user|>\n", "<|assistant|>\n"),
    "next turn, words": leaked("\n", "\nHuman: ", "\nAssistant: "),
    "next turn, headings": leaked("\n", "### Instruction:\n", "\n### Response:\n"),
    "prompt's turn first": lambda r: (
        f"<|im_start|>user\n{r.prompt}<|im_end|>\n<|im_start|>assistant\n{r.program}<|im_end|>"
    ),
}

WRAPPED: dict[str, Format] = {
    "all on the fence's line": lambda r: f"```python {r.program.lstrip().rstrip()}```",
    "triple quotes as fence": lambda r: f"'''python\n{r.program}'''\n",
    "block quote": lambda r: "".join(
        f"> {line}\n" for line in f"So:\n\n{fence(r.program)}".split("\n")
    ),
    "begin and done": lambda r: f"[BEGIN]\n '{r.program.rstrip()}' \n[DONE]\n",
    "square tags, glued": lambda r: f"[CODE]{r.program.rstrip()}[/CODE]",
    "tags": lambda r: f"<answer>\n<code>\n{r.program}</code>\n</answer>\n",
    "tags, glued": lambda r: f"<solution>{r.program.rstrip()}</solution>",
    "tag around a fence": lambda r: f"<python>\n{fence(r.program)}</python>\n<explanation>Ok.",
    "HTML": lambda r: (
        f'<p>So:</p><pre><code class="language-python">{html.escape(r.program)}</code></pre>'
    ),
    "entities": lambda r: fence(html.escape(r.program + "A = 1 < 2\n")),
    "JSON": lambda r: json.dumps({"explanation": PROSE, "solution": r.program}),
    "JSON in a fence": lambda r: fence(json.dumps({"code": fence(r.program)}, indent=2), "json"),
    "tool call": lambda r: (
        "<tool_call>\n"
        + json.dumps({"name": "python", "arguments": json.dumps({"code": r.program})})
        + "\n</tool_call>"
    ),
    "tool call with tags": lambda r: (
        f"<tool_call>\n<function=run>\n<parameter=code>\n{r.program}</parameter>\n</function>\n"
        "</tool_call>"
    ),
    "string": lambda r: repr(r.program),
    "dictionary": lambda r: repr({"solution": r.program}),
    "list of lines": lambda r: json.dumps(r.program.split("\n")),
    "Markdown's escapes": lambda r: fence(
        r.program.replace(f"def {r.name}", f"def {r.name.replace('_', chr(92) + '_')}")
        if "_" in r.name
        else r.program
    ),
    "IPython": lambda r: "".join(
        f"{'   ...: ' if number else 'In [1]: '}{line}\n"
        for number, line in enumerate(r.program.split("\n"))
    ),
    "diff": lambda r: fence("".join(f"+{line}\n" for line in r.program.split("\n")), "diff"),
    "numbered lines": lambda r: "".join(
        f"{number:3} | {line}\n" for number, line in enumerate(r.program.split("\n"), 1)
    ),
    "cell magic": lambda r: fence(f"%%time\n!pip install it\n{r.program}"),
}

UNSEEN: dict[str, Format] = {
    "no-break spaces": lambda r: (
        r.before + (r.signature + r.body).replace("    ", "\u00a0 \u00a0 ")
    ),
    "no-break spaces, continuation": lambda r: r.body.replace("    ", "\u00a0" * 4),
    "byte order mark in the fence": lambda r: fence(f"\ufeff{r.program}"),
    "zero width space": lambda r: fence(r.program.replace("def ", "\u200bdef ")),
    "ideographic spaces": lambda r: r.before + r.signature + r.body.replace("    ", "\u3000"),
    "zero width, prose": lambda r: f"\u200b\n{PROSE}\u2060\n{r.program}",
}

KEPT: dict[str, Format] = {
    "singledispatch": lambda r: (
        f"from functools import singledispatch\n\n\n{r.renamed}@singledispatch\n"
        f"def {r.name}(*args):\n    raise TypeError\n\n\n@{r.name}.register(object)\n"
        f"def _(*args):\n    return {r.other_name}(*args)\n"
    ),
    "eval": lambda r: f"{r.renamed}{r.calling(f'eval({r.other_name!r})')}",
    "globals": lambda r: (
        f"{r.renamed}def choose_0():\n    return {r.other_name}\n\n\n"
        + r.calling('globals()[f"choose_{len(())}"]()')
    ),
    "set in globals": lambda r: (
        f"{r.renamed}for name in ['helper']:\n    globals()[name] = {r.other_name}\n\n\n"
        f"{r.calling('helper')}"
    ),
    "subclass": lambda r: (
        f"{r.renamed}class Rule:\n    known = []\n\n    def __init_subclass__(cls):\n"
        f"        Rule.known.append(cls)\n\n\nclass Only(Rule):\n"
        f"    run = staticmethod({r.other_name})\n\n\n{r.calling('Rule.known[0].run')}"
    ),
    "subclasses": lambda r: (
        f"{r.renamed}class Rule:\n    pass\n\n\nclass Only(Rule):\n"
        f"    run = staticmethod({r.other_name})\n\n\n{r.calling('Rule.__subclasses__()[0].run')}"
    ),
    "setattr": lambda r: (
        f"{r.renamed}{r.calling(f'{r.name}.run')}setattr({r.name}, 'run', {r.other_name})\n"
    ),
    "tuple": lambda r: f"{r.renamed}{r.name}, other = {r.other_name}, print\n",
    "starred": lambda r: f"{r.renamed}{r.name}, *rest = [{r.other_name}, 1, 2]\n",
    "two targets": lambda r: f"{r.renamed}other = {r.name} = {r.other_name}\n",
    "set up in a block": lambda r: (
        f"{r.renamed}RUN = None\n\n\ndef set_up():\n    global RUN\n    RUN = {r.other_name}\n\n\n"
        f"{r.calling('RUN')}if __name__ != 'never':\n    set_up()\n"
    ),
    "monkey patch": lambda r: (
        f"import math\n\n\n{r.renamed}math.run = {r.other_name}\n\n\n{r.calling('math.run')}"
    ),
    "builtins": lambda r: (
        f"import builtins\n\n\n{r.renamed}builtins.run_it = {r.other_name}\n\n\n"
        f"{r.calling('run_it')}"
    ),
    "decorator that fills a table": lambda r: (
        f"{r.renamed}TABLE = {{}}\n\n\ndef known(name):\n    def keep(function):\n"
        "        TABLE[name] = function\n        return function\n    return keep\n\n\n"
        f"@known('it')\ndef _run(*args):\n    return {r.other_name}(*args)\n\n\n"
        f"{r.calling('TABLE[' + repr('it') + ']')}"
    ),
    "while that fills": lambda r: (
        f"{r.renamed}TABLE = []\nwhile len(TABLE) < 2:\n    TABLE.append({r.other_name})\n\n\n"
        f"{r.calling('TABLE[1]')}"
    ),
    "metaclass": lambda r: (
        f"{r.renamed}class Meta(type):\n    found = {{}}\n\n"
        "    def __new__(cls, name, bases, space):\n"
        "        made = super().__new__(cls, name, bases, space)\n"
        "        cls.found[name] = made\n        return made\n\n\nclass Only(metaclass=Meta):\n"
        f"    run = staticmethod({r.other_name})\n\n\n" + r.calling('Meta.found["Only"].run')
    ),
    "demonstration that takes for ever": lambda r: (
        f"{r.program}\n\ndef slow(n):\n    while True:\n        n += 1\n\n\nresult = slow(1)\n"
    ),
    "check of its own that fails": lambda r: (
        f"{r.program}\n\ndef check(function):\n    assert function() == 'no'\n\n\ncheck({r.name})\n"
    ),
    "reads lines": lambda r: (
        f"import sys\n{r.program}\nfor line in sys.stdin:\n    print({r.name}(line))\n"
    ),
    "timed": lambda r: (
        f"import timeit\n{r.program}\nprint(timeit.timeit(lambda: {r.name}(), number=10**9))\n"
        f"took = timeit.timeit(lambda: {r.name}(), number=10**9)\n"
    ),
    "tests with a library": lambda r: f"{r.program}\n{TESTS}",
    "doctest": lambda r: f"{r.program}\nimport doctest\n\ndoctest.testmod(raise_on_error=True)\n",
}

ODD: dict[str, Format] = {
    **REASONING,
    **TOKENS,
    **WRAPPED,
    **UNSEEN,
    **{f"{name}, fenced": lambda r, f=f: fence(f(r)) for name, f in KEPT.items()},  # type: ignore[misc]
    **KEPT,
}
