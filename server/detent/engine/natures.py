"""What words want: an answer, or work. Only what is surely no work is called so."""

import re
from enum import StrEnum


class Nature(StrEnum):
    GREETING = "a greeting"
    QUESTION = "a question, which wants nothing changed"
    WORK = "work"


_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_GREETING = re.compile(
    r"(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening)|thanks?|thank you|thx|ty|cheers|bye|goodbye|nice|great|"
    r"cool|perfect|ok(?:ay)?|all right|got it|i see|sounds good|never ?mind)"
    r"(?:,? (?:there|you|detent|again|all|work|job|a lot|very much|so much|ok(?:ay)?|thanks|thank|thx|great|cool))*"
    r"[\s!.,]*|"
    r"(?:how are you|who are you|what can you do|what.?s up)(?: today)?[\s?!.]*",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:what|why|how|where|when|which|who|whose)\b", re.IGNORECASE)
_ASKS_BEHIND = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?|now)\b,? ?)*(?P<about>[^,?]{1,60}, )?"
    r"(?P<asks>(?:what|why|how|where|which|who|whose)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A follow-up: “And subtract, what does it do?”"""
_ALSO_WANTS = re.compile(
    r"(?:[,;:]|\b(?:and|then))\s+(?:(?:and|then|so|now) )*(?:can|could|will|would) (?:you|we)\b"
    r"(?! (?:please )?(?:tell|explain|describe|say|show|see)\b)",
    re.IGNORECASE,
)
"""Behind what begins as a question: “When it fails, can you return nothing?”"""
_PLEASE = re.compile(r"\bplease\b", re.IGNORECASE)
_SUGGESTS = re.compile(r"(?:(?:and|but|so|then)\b,? ?)*(?:(?:how|what) about\b|why (?:not|don't)\b)", re.IGNORECASE)
_VERBS = (
    "add|fix|mend|repair|implement|write|create|make|change|update|remove|delete|drop|rename|refactor|move|replace|improve|"
    "clean|tidy|optimi[sz]e|convert|migrate|extract|split|document|bump|upgrade|port|rewrite|revert|undo|apply|use|do|let|"
    "turn|put|set|test|handle|support|let's"
)
_DOES = re.compile(rf"\b(?:{_VERBS})\b", re.IGNORECASE)
_TELL_ME = re.compile(
    r"(?:please )?(?:(?:can|could|will|would) you (?:please )?)?"
    r"(?:explain|describe|summari[sz]e|tell me|show me|walk me through|help me understand)\b",
    re.IGNORECASE,
)
_THEN_DOES = re.compile(
    r"(?:[,;:]|\b(?:and|then|so|please))\s+(?:(?:and|then|so|now|just|please|also) )*"
    rf"(?:(?:{_VERBS})\s+(?:it|this|that|them|these|those|the|an?|all|any|some|every|each|its|my|our|what)\b|"
    r"(?:fix|mend|repair|implement|rename|refactor|rewrite)\b)",
    re.IGNORECASE,
)
"""Something is to be done behind what is asked: “Tell me what is wrong, then fix it.”"""
_TEXTS = (
    r"(?:doc ?strings?|comments?|readme\b|changelog\b|documentation|docs|type hints?|tests?|files?|\S+\.(?:md|rst|txt))"
)
_INTO_TEXT = re.compile(
    r"^(?:(?!\b(?:what|why|how|where|when|which|who|if|whether)\b).)*"
    rf"\b(?:in|into|as|with|to) (?:(?:an?|the|its) )?{_TEXTS}|"
    rf"\b(?:in|into|as|with) (?:an? (?:new )?{_TEXTS}|(?:doc ?strings|comments))",
    re.IGNORECASE,
)
"""The words that are asked for are to stand in the code: “Explain in a docstring what it does.”"""
_YES_OR_NO = re.compile(
    r"(?:(?:so|and|but|then) )?"
    r"(?:(?:does|did|is|are|was|were|has|had|have(?! an?\b)|any|isn't|aren't|doesn't|do|don't)\b"
    rf"(?! (?:not|it possible|there an?y? (?:way|chance))\b)(?! (?:{_VERBS})\b (?:it|this|that|the|an?)\b)|"
    r"(?:can|should|must|may) (?!you\b|we\b|i\b|someone\b|somebody\b))",
    re.IGNORECASE,
)
_SHALL_BECOME = re.compile(
    r"(?:can|could|should|must|may) .*\bbe (?:made|fixed|mended|repaired|implemented|written|added|changed|updated|"
    r"removed|renamed|replaced|improved|optimi[sz]ed|rewritten|split|moved|refactored|simplified|cleaned|tidied)\b",
    re.IGNORECASE,
)
"""“Can it be made faster?” is a wish."""
_ASKS_WITHOUT_MARK = re.compile(
    r"(?:what|why|how|where|when|which|who|whose)(?:.?(?:s|re)\b| "
    r"(?:is|are|was|were|does|do|did|has|have|had|can|could|would|should|will|must)\b)|"
    r"how (?:many|much|long|often|big|fast|slow|old|to)\b|who \w+|(?:what|which) \w+ (?:is|are|does|do|has|have|can)\b",
    re.IGNORECASE,
)


def nature_of(words: str) -> Nature:
    """Work that was asked for as a question would be a pity; a question that was taken for work costs a plan."""
    sentences = [one.strip() for one in _SENTENCE.split(words) if one.strip()]
    natures = {_nature_of(sentence) for sentence in sentences}
    if not natures or Nature.WORK in natures:
        return Nature.WORK
    return Nature.QUESTION if Nature.QUESTION in natures else Nature.GREETING


def _nature_of(sentence: str) -> Nature:
    if _GREETING.fullmatch(sentence):
        return Nature.GREETING
    if _SUGGESTS.match(sentence) or _ALSO_WANTS.search(sentence):
        return Nature.WORK
    return Nature.QUESTION if _only_asks(sentence) else Nature.WORK


def _only_asks(sentence: str) -> bool:
    asks = sentence.endswith("?")
    if _TELL_ME.match(sentence):
        return not (_THEN_DOES.search(sentence) or _INTO_TEXT.search(sentence))
    if _PLEASE.search(sentence) and _DOES.search(sentence):
        return False
    if asks and _SHALL_BECOME.match(sentence):
        return False
    if asks and (_ASKS.match(sentence) or not _DOES.search(sentence)):
        return True
    if asks and (_asks_about(sentence) or _YES_OR_NO.match(sentence)):
        return not _THEN_DOES.search(sentence)
    return bool(_ASKS_WITHOUT_MARK.match(sentence)) and not _THEN_DOES.search(sentence)


def _asks_about(sentence: str) -> bool:
    found = _ASKS_BEHIND.fullmatch(sentence)
    return found is not None and not (_SUGGESTS.match(found["asks"]) or _DOES.search(found["about"] or ""))
