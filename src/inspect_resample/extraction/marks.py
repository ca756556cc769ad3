"""The marks of chat templates, tokenizers and reasoning in a completion.

A mark is known by its shape first: `<|...|>` and its like with other bars or brackets, an angle
bracket around a name with an underscore or a number, a tag. The words inside tell what it does:
`think` opens reasoning whatever its brackets, `end` ends, `user` begins another's turn. Beside the
shapes there is a list of tokens without one (`<s>`, `[INST]`), and of phrases.

A mark inside a string or a comment is a part of the program.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from operator import itemgetter

from inspect_resample.extraction.characters import literals

_TOKENS = tuple(
    """s unk pad mask bos eos eot eod eop eoh eoa sop sep cls bom eom PRE SUF MID EOT endoftext
    fim_prefix fim_suffix fim_middle fim_pad file_sep repo_name end_of_turn start_of_turn
    end_of_sentence end_of_text end_of_utterance im_end im_start""".split()  # noqa: SIM905
)
"""Names of tokens in angle brackets: of those without a shape, and those that a cut may halve."""

_SQUARE = (
    r"INST|PAD|UNK|CLS|SEP|[gs]?MASK|BOS|EOS|EOT|EOD|SYSTEM_PROMPT|TOOL_CALLS|TOOL_RESULTS"
    r"|UNUSED_TOKEN_\d+|control_\d+|PREFIX|SUFFIX|MIDDLE"
)
_TOLD = r"AVAILABLE_TOOLS|MODEL_SETTINGS"
"""Blocks that stand before a turn: what is in one, nobody says."""

_BAR = r"[|\uff5c]"
_MODEL = r"assistant|model|bot|gpt|chatbot|ai"
_OTHERS = r"user|human|system|developer|tool|ipython|environment|observation"
_REASON = (
    r"(?:begin_of_|end_of_|begin_|end_|start_)?(?:\w+[_:-])?"
    r"(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflect(?:ion|ing)?|analysis|plan(?:ning)?"
    r"|scratch_?pad|cot|chain_of_thoughts?|monologue|inner|deliberation|brainstorm(?:ing)?|drafts?"
    r"|\u601d\u8003|\u63a8\u7406)(?:_(?:begin|start|end|process|steps?|content|tokens?|prefix|suffix))?"
)
_NAME = r"[^\W\d][\w:.-]*"

_MARK = re.compile(
    rf"""
    (?P<channel><{_BAR}channel{_BAR}?>[ \t]*(?P<topic>\w*)[^<\n]*(?:<{_BAR}message{_BAR}>)?)
  | (?P<reason>(?i:
        (?:<{_BAR}?|\u25c1|\u3010|\u00ab|<<)/?{_REASON}(?:[ ][^<>\n]*)?
        (?:{_BAR}?>|>>|\u25b7|\u3011|\u00bb)
      | (?<![\w)\]])\[/?{_REASON}\] ))
  | (?P<token>
        <{_BAR}[^|\uff5c<>\n]{{0,64}}{_BAR}>  |  <{_BAR}/?\w+>  |  </?\w+{_BAR}>
      | \[\|[^|\]\n]{{1,64}}\|\]  |  <\[[^\]<>\n]{{1,64}}\]>  |  <</?SYS>>
      | </?(?:{"|".join(_TOKENS)}|role)>  |  \u2581<[A-Z]+>
      | <[^\W\d_]+(?:[_:-]\w+)+>  |  <[^\W\d_]+\d+>
      | \[(?P<told>{_TOLD})\](?s:.{{0,4096}}?)\[/(?P=told)\]
      | \[/?(?:{_SQUARE}|{_TOLD})\]
      | <{_BAR}[\w\u2581 ]*{_BAR}?[ \t]*$
    )
    (?P<role>[ \t]*(?i:{_MODEL}|{_OTHERS}|thought)(?=[ \t]*(?:\n|\Z|[<\[])))?
  | (?P<tag></{_NAME}[ \t]*>  |  <{_NAME}(?:[ =][^<>\n]*)?/?>  |  \[/?[A-Z]{{2,12}}\])
    """,
    re.VERBOSE | re.MULTILINE,
)
_SIGN = re.compile("[<\\[\u25c1\u3010\u00ab\u2581]")
"""What a mark begins with."""

_PHRASE = re.compile(
    r"""
    ^(?:(?P<answer>[.]{3}[ ]*done[ ]thinking[.]?$  |  Here[ ]is[ ]my[ ]response:
        | (?:\#+[ ]*|\*\*)?(?i:(?:the[ ])?final[ ](?:answer|solution|code|response|version))\b)
      | (?P<thought>\A\s*(?:analysis(?=[A-Z\s])|Thinking[.]{3}$
        | Here[ ]is[ ]my[ ]thought[ ]process:))
      | (?P<user>(?:\#{2,}[ ]*)?(?:Human|User|USER|HUMAN)[ ]?:
        | \#{2,}[ ]*(?:Instruction|Input|Human|User)s?\b:?[ ]*$)
      | (?P<model>(?:\#{2,}[ ]*)?(?:Assistant|ASSISTANT)[ ]?:
        | \#{2,}[ ]*(?:Response|Output|Assistant)\b:?[ ]*$))
    """,
    re.VERBOSE | re.MULTILINE,
)
_GLUED = re.compile(
    r"assistant(?:(?P<answer>final)(?!\w*\()|(?P<thought>analysis|commentary)(?![a-z]))"
)

_ANSWER = re.compile(
    r"(?:begin_of_|begin_|start_of_|start_)?(?:final_?)?"
    r"(?:answer|solution|response|output|conclusion|final)(?:_begin|_start)?",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"\w*(?:answer|solution|code|python|program|response|output|final|result|snippet|function"
    r"|file|tool|parameter|invoke|artifact|implementation|script|conclusion)\w*"
    r"|pre|html|body|head|div|span|p|[uo]l|li|[abiu]|em|strong|h\d|br|hr|t[drh]|table|tt|kbd|samp"
    r"|details|summary|section|article|xml|py",
    re.IGNORECASE,
)
_PADDING = re.compile(r"pad|unk|mask|reserved|unused|extra|special|dummy|holder|control|plhd", re.I)
_END = re.compile(
    r"(?:im_?)?end|end_?of_?(?:text|sentence|turn|message|document|utterance|file|seq\w*)(?:_token)?"
    r"|eo[a-z](?:_id|_token)?|return|turn|(?:assistant|message|turn|role)_end",
    re.IGNORECASE,
)
_OTHERS_TURN = re.compile(
    rf"(?:im_|start_of_)?(?:{_OTHERS}|inst|tool_responses?|tool_results?|system_prompt|sys)(?:_token)?",
    re.IGNORECASE,
)
_MODELS_TURN = re.compile(rf"(?:im_)?(?:{_MODEL}|/inst)(?:_token)?", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w<\[/|])[^\W\d]\w*(?![\w>\]|])")
"""A word without a mark's brackets."""

_HALF = re.compile(r"<(?P<slash>/?)(?P<name>[A-Za-z_]*)\Z|\[/\w*\Z")

_BEGINS = re.compile(r"^(?:`{3}|~{3}|(?:async +def|def|class|from|import) )", re.MULTILINE)
"""What no string holds that is one: the draft before left it open."""


class MarkKind(Enum):
    """What a mark does to the text around it."""

    PADDING = auto()
    """Nothing: it is not there."""
    TAG = auto()
    """It begins or ends a line."""
    OPENS = auto()
    """Reasoning begins."""
    CLOSES = auto()
    """What came before in this turn was reasoning."""
    SECTION = auto()
    """A section ends that may be reasoning: none knows its name."""
    CUT = auto()
    """What comes next is another piece."""
    END = auto()
    """The turn ends."""
    MODEL = auto()
    """The model's turn begins."""
    OTHER = auto()
    """The turn of a user or a tool begins."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a text, from `begin` to `end`."""

    kind: MarkKind
    begin: int
    end: int
    phrase: bool = False


def marks(text: str, known: str) -> list[Mark]:
    """Find the marks of a text that are no part of a program.

    Args:
        text: A completion.
        known: A text whose names are the program's: no mark has one of them.
    """
    return list(_marks(text, known))


def _marks(text: str, known: str) -> Iterator[Mark]:
    found = sorted(_found(text), key=re.Match.start)
    spans = literals(text) if found else []
    opened: set[str] = set()
    names: set[str] = set()
    for match in found:
        around = _literal_around(match.start(), spans)
        if match.re is not _MARK:
            if around is None:
                group = match.lastgroup or ""
                yield Mark(_BY_GROUP[group], match.start(), match.end(), phrase=True)
            continue
        alone = _is_alone(text, match)
        if around and not (alone and match["reason"] and _BEGINS.search(text, *around)):
            continue
        if _may_be_code(match, text):
            names = names or set(_BARE.findall(f"{known}\n{text}"))
            if match["reason"] or match[0][1:-1] in names:
                continue
        kind = _kind(match, text)
        if match["tag"] and alone:
            name = match[0].strip("<[/]> \t").partition(" ")[0]
            if "/" not in match[0]:
                opened.add(name)
            elif name in opened and not _MARKUP.fullmatch(name):
                kind = MarkKind.SECTION
        yield Mark(kind, match.start(), match.end())


def _literal_around(at: int, spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The literal that a place is in."""
    place = bisect_right(spans, at, key=itemgetter(0)) - 1
    return spans[place] if place >= 0 and at < spans[place][1] else None


def _found(text: str) -> Iterator[re.Match[str]]:
    """Yield what has the form of a mark."""
    at = 0
    for sign in _SIGN.finditer(text):
        mark = _MARK.match(text, sign.start()) if sign.start() >= at else None
        if mark and not (mark["tag"] and "/" not in mark[0] and _before(text, mark).strip()):
            at = mark.end()
            yield mark
    yield from _PHRASE.finditer(text)
    yield from _GLUED.finditer(text)


def _before(text: str, match: re.Match[str]) -> str:
    """Return what stands before a mark in its line."""
    return text[text.rfind("\n", 0, match.start()) + 1 : match.start()]


def _after(text: str, match: re.Match[str]) -> str:
    """Return what stands after a mark in its line."""
    end = text.find("\n", match.end())
    return text[match.end() : end if end >= 0 else None]


def _is_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a mark has a line of its own."""
    return not (_before(text, match) + _after(text, match)).strip()


def _may_be_code(match: re.Match[str], text: str) -> bool:
    """Whether a mark may be a comparison or an index in Python, if its name stands elsewhere."""
    name = match[0][1:-1]
    if match["reason"]:
        return match[0][0] == "[" and name.islower() and not _is_alone(text, match)
    before, after = _before(text, match).strip(), _after(text, match).strip()
    if match[0][0] == "<" and (not before or not after or before[-1] == ">"):
        return False
    return name.isidentifier()


def _kind(match: re.Match[str], text: str) -> MarkKind:
    """What a mark does, by the words in it."""
    mark = match[0]
    if match["channel"]:
        topic = match["topic"].lower()
        return MarkKind.CLOSES if topic in ("final", "", "response", "answer") else MarkKind.OPENS
    if match["reason"]:
        closes = re.search(r"/|end_|_end|suffix", mark, re.IGNORECASE)
        return MarkKind.CLOSES if closes else MarkKind.OPENS
    if match["tag"]:
        opens_answer = "/" not in mark and _ANSWER.fullmatch(mark.strip(" \t<>"))
        return MarkKind.CLOSES if opens_answer else MarkKind.TAG
    return _kind_of_token(match, text)


_BY_GROUP = {
    "answer": MarkKind.CLOSES,
    "thought": MarkKind.OPENS,
    "user": MarkKind.OTHER,
    "model": MarkKind.MODEL,
}


def _kind_of_token(match: re.Match[str], text: str) -> MarkKind:
    if match["told"]:
        return MarkKind.PADDING
    name = re.sub(r"[^\w/]|\uff5c", "", match["token"].replace("\u2581", "_"))
    role = (match["role"] or "").strip()
    for told in (role, name):
        if told and _OTHERS_TURN.fullmatch(told):
            return MarkKind.OTHER
        if told and _MODELS_TURN.fullmatch(told):
            return MarkKind.MODEL
    if role == "thought":
        return MarkKind.OPENS
    # `<channel|>` and `<unused95>` end what `<|channel>` and `<unused94>thought` began.
    if name.lower() in ("channel", "unused95") or _ANSWER.fullmatch(name):
        return MarkKind.CLOSES
    if name == "/s":  # Behind `<s>`, it may end what is struck out.
        return MarkKind.CUT if 0 <= text.find("<s>") < match.start() else MarkKind.END
    if _END.fullmatch(name):
        return MarkKind.END
    line = _after(text, match).strip()
    if _PADDING.search(name) and (not line or line[0] in "<["):
        return MarkKind.PADDING
    return MarkKind.CUT


def without_half(text: str, known: str) -> str:
    """Cut half a token off the end of a text.

    Args:
        text: A completion.
        known: A text whose names are the program's: no token has one of them.
    """
    half = _HALF.search(text.rstrip())
    if not half:
        return text
    name = half["name"] or ""
    used = len(re.findall(rf"\b{name}\b", f"{known} {text}")) > 1
    is_token = any(token.startswith(name) for token in _TOKENS) and not used
    return text[: half.start()] if half["slash"] or not name or is_token else text
