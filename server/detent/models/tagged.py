"""A model's text with calls in it, as it arrives: what is for people, and what are calls."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from detent.core.talk import UNREADABLE, Delta, DeltaKind, ToolCall
from detent.models.repair import read_object

_OPENS = re.compile(
    r"<tool_call\b[^>\n]*>|<tool_use\b[^>\n]*>|<function_call\b[^>\n]*>|(?=<function=)|```tool_(?:call|code)[ \t]*\n"
)
_ENDS: Mapping[str, re.Pattern[str]] = {
    "<": re.compile(r"</(?:tool_call|tool_use|function_call)>"),
    "`": re.compile(r"^```[ \t]*$", re.MULTILINE),
}
_FUNCTION_END = re.compile(r"</function>(?:\s*</tool_call>)?")
_RESULT = re.compile(r"<tool_result\b")
_STARTS = ("<tool_call", "<tool_use", "<function", "<tool_result", "```tool_c", "</tool_", "</function")
_STRAY = re.compile(r"</(?:tool_call|tool_use|function_call|function)>")
_FUNCTION = re.compile(r"\s*<function=([\w.-]+)>(.*?)(?:</function>\s*)?\Z", re.DOTALL)
_PARAMETER = re.compile(r"<parameter=([\w.-]+)>\n?(.*?)\n?(?:</parameter>|(?=<parameter=)|\Z)", re.DOTALL)
_NAME = re.compile(r'"name"\s*:\s*"([\w.-]+)"')
_ARGUMENTS = re.compile(r'"(?:arguments|parameters|args|input)"\s*:\s*(?=\{)')
_LONE = re.compile(r"\s*(?:```(?:json)?\s*\n)?(\{.*\})\s*(?:```)?\s*\Z", re.DOTALL)
_FENCE = re.compile(r"^```(?:json)?[ \t]*\n\s*(?=\{)", re.MULTILINE)
_NEXT = re.compile(r"\s*(?:```\s*)?(?:```(?:json)?[ \t]*\n\s*(?=\{)|\Z)")
_CALL_BEGINS = ("{", "[", "<", "```")
_ARGUMENT_KEYS = ("arguments", "parameters", "args", "input")


@dataclass(slots=True, eq=False)
class _Open:
    """A call that is being written."""

    number: int
    tag: str
    body: str = ""
    shown: int = 0

    @property
    def is_mentioned(self) -> bool:
        """Whether the tag only stands among the words."""
        return not self.body.lstrip().startswith(_CALL_BEGINS)


class Tagged:
    """Feed it the text as it comes; it gives what to show. In the end ``finished`` has all of it."""

    def __init__(self, tools: Collection[str]) -> None:
        self._tools = frozenset(tools)
        self._held = ""
        self._said: list[str] = []
        self._bodies: list[str] = []
        self._open: _Open | None = None
        self._over = False

    def feed(self, text: str) -> list[Delta]:
        self._held += text
        deltas: list[Delta] = []
        while not self._over and (self._read_call(deltas) if self._open else self._read_words(deltas)):
            pass
        return deltas

    def _read_words(self, deltas: list[Delta]) -> bool:
        """Words up to the next call; True when one begins."""
        result, opens = _RESULT.search(self._held), _OPENS.search(self._held)
        if result and not (opens and opens.start() < result.start()):
            # It goes on with what only a tool can say: nothing of that is true.
            self._say(self._held[: result.start()], deltas)
            self._held, self._over = "", True
            return False
        if opens is None:
            keep = _begun(self._held)
            self._say(self._held[: len(self._held) - keep], deltas)
            self._held = self._held[len(self._held) - keep :]
            return False
        self._say(self._held[: opens.start()], deltas)
        self._held = self._held[opens.end() :]
        self._open = _Open(len(self._bodies), opens[0])
        return True

    def _read_call(self, deltas: list[Delta]) -> bool:
        """The call up to its end; True when it has ended."""
        assert self._open is not None
        written = self._open.body + self._held
        end_of = _FUNCTION_END if written.lstrip().startswith("<function=") else _ENDS.get(self._open.tag[:1] or "<")
        end = end_of.search(written) if end_of else None
        self._open.body, self._held = (written, "") if end is None else (written[: end.start()], written[end.end() :])
        deltas.extend(_arriving(self._open, ended=end is not None))
        if end is None:
            return False
        if self._open.body.startswith("`") and self._open.is_mentioned:
            self._say(f"{self._open.tag}{self._open.body}", deltas)
        else:
            self._bodies.append(self._open.body)
        self._open = None
        return True

    def _say(self, text: str, deltas: list[Delta]) -> None:
        text = _STRAY.sub("", text)
        if text:
            self._said.append(text)
            deltas.append(Delta(DeltaKind.TEXT, text))

    def finished(self, taken: Collection[str], *, whole: bool) -> tuple[str, tuple[ToolCall, ...]]:
        """The words and the calls. ``whole``: the answer ended by itself, so that a last call is no half of one."""
        words = "".join([*self._said, "" if self._over or self._open else self._held])
        if self._open is not None and self._open.is_mentioned:
            words += f"{self._open.tag}{self._open.body}"
            self._open = None
        if not whole:
            return words.strip(), ()
        bodies = list(self._bodies)
        if self._open is not None:
            bodies.append(self._open.body)  # its end is often taken away as a word that stops the answer
        found = [call for body in bodies for call in self._calls(body)]
        if not bodies:
            words, found = self._without_tags(words)
        return words.strip(), _with_ids(found, taken)

    def _calls(self, body: str) -> Sequence[tuple[str, str]]:
        """Name and arguments of each call in one pair of tags."""
        if function := _FUNCTION.match(body):
            parameters = {name: _value(value) for name, value in _PARAMETER.findall(function[2])}
            return [(function[1], json.dumps(parameters, ensure_ascii=False))]
        text = _unfenced(body)
        read = read_object(text)
        if read is None and text.startswith("["):
            items = read_object(f'{{"calls": {text}}}')
            calls = items["calls"] if items else None
            if isinstance(calls, list):
                return [self._named(one, json.dumps(one)) for one in calls]
        if read is None and (pieces := _lines(text)):
            return [self._named(one, json.dumps(one)) for one in pieces]
        return [self._named(read, text)]

    def _named(self, read: object, text: str) -> tuple[str, str]:
        fields = read if isinstance(read, dict) else {}
        if isinstance(fields.get("function"), dict):
            fields = fields["function"]
        name = fields.get("name") or fields.get("tool") or fields.get("function")
        if not isinstance(name, str) and len(fields) == 1 and next(iter(fields)) in self._tools:
            name, arguments = next(iter(fields.items()))
            return name, _raw(arguments)
        if not isinstance(name, str) or not name:
            return UNREADABLE, text
        key = next((one for one in _ARGUMENT_KEYS if one in fields), None)
        others = {one: value for one, value in fields.items() if one not in ("name", "tool", "function", "type", "id")}
        return name, _raw(fields[key] if key else others)

    def _without_tags(self, words: str) -> tuple[str, list[tuple[str, str]]]:
        """An answer that is nothing but the object of a call; or that ends with such objects, each in a fence."""
        match = _LONE.match(words)
        read = read_object(match[1]) if match else None
        if read is not None and self._is_call(read):
            return "", [self._named(read, words)]
        for fence in _FENCE.finditer(words):
            if found := self._fenced(words[fence.end() :]):
                return words[: fence.start()], [self._named(one, json.dumps(one)) for one in found]
        return words, []

    def _fenced(self, text: str) -> Sequence[dict[str, object]]:
        """The calls that the text is made of, from behind the first fence; nothing when it is anything else."""
        found: list[dict[str, object]] = []
        while text:
            try:
                read, end = json.JSONDecoder().raw_decode(text)
            except (ValueError, RecursionError):
                body = text.strip().removesuffix("```")
                read, end = read_object(body.strip()), len(text)
            following = _NEXT.match(text, end)
            if not isinstance(read, dict) or not self._is_call(read) or following is None:
                return ()
            found.append(read)
            text = text[following.end() :]
        return found

    def _is_call(self, read: Mapping[str, object]) -> bool:
        return read.get("name") in self._tools and any(key in read for key in _ARGUMENT_KEYS)


def _begun(text: str) -> int:
    """How many characters at the end may be the beginning of a call's."""
    at = max(text.rfind("<"), text.rfind("```"))
    if at < 0:
        at = max(len(text) - 2, 0) if text.endswith("`") else -1
    tail = text[at:] if at >= 0 else ""
    open_tag = tail.startswith(_STARTS) and ">" not in tail and "\n" not in tail
    return len(tail) if tail and (open_tag or any(start.startswith(tail) for start in _STARTS)) else 0


def _arriving(call: _Open, *, ended: bool) -> Sequence[Delta]:
    """What is new of the arguments. The brackets at the end wait: the last one is not the arguments' own."""
    name, begins = _NAME.search(call.body), _ARGUMENTS.search(call.body)
    if name is None or begins is None:
        return ()
    arguments = call.body[begins.end() :]
    arguments = arguments[: len(arguments) - _begun(arguments)]  # what may be the end's beginning
    ready = arguments.rstrip("} \n\t\r`")
    if ended:
        ready = arguments.rstrip().removesuffix("}").rstrip()
    new, call.shown = ready[call.shown :], max(call.shown, len(ready))
    return (Delta(DeltaKind.CALL, new, name[1], call.number),) if new else ()


def _unfenced(body: str) -> str:
    text = body.strip()
    fenced = re.fullmatch(r"```\w*\s*\n(.*?)\n?```", text, re.DOTALL)
    return fenced[1].strip() if fenced else text


def _lines(text: str) -> Sequence[dict[str, object]]:
    """Several objects, a line each; nothing when one of them is none."""
    read = [read_object(line) for line in text.splitlines() if line.strip()]
    return [one for one in read if one is not None] if len(read) > 1 and None not in read else ()


def _value(text: str) -> object:
    """A parameter as its own text; numbers, words of JSON, lists and objects as what they are."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(read, str) else read


def _raw(arguments: object) -> str:
    if isinstance(arguments, str):
        read = read_object(arguments)
        return json.dumps(read, ensure_ascii=False) if read is not None else arguments
    return json.dumps(arguments if arguments is not None else {}, ensure_ascii=False)


def _with_ids(found: Sequence[tuple[str, str]], taken: Collection[str]) -> tuple[ToolCall, ...]:
    first = len(taken) + 1
    ids = (f"call_{number}" for number in range(first, first + len(found) + len(taken)))
    free = [one for one in ids if one not in taken]
    return tuple(ToolCall(call_id, name, raw) for call_id, (name, raw) in zip(free, found, strict=False))
