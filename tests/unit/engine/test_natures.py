import pytest

from detent.engine.natures import Nature, nature_of


@pytest.mark.parametrize(
    "words", ["hello", "Hi there!", "Thanks a lot.", "good morning", "Thank you. Bye!", "who are you?"]
)
def test_greetings(words: str) -> None:
    assert nature_of(words) is Nature.GREETING


@pytest.mark.parametrize(
    "words",
    [
        "What does divide do?",
        "Hello! Where is the cache kept?",
        "How do I add a route?",
        "Why was fix() written so?",
        "Explain the cache.",
        "Is this thread-safe?",
        "which tests cover calc.py?",
        "What is this, can you explain it?",
        "What would you change here?",
        "Who wrote this, please?",
    ],
)
def test_questions(words: str) -> None:
    assert nature_of(words) is Nature.QUESTION


@pytest.mark.parametrize(
    "words",
    [
        "",
        "implement divide",
        "Why does divide fail? Fix it.",
        "Can you add a test?",
        "How about a faster cache?",
        "Why not use a set?",
        "Explain the cache and then change it",
        "Hello, rename x to y",
        "divide by zero must raise",
        "What is wrong here?\nMake it right.",
        "When parsing fails, can you return None instead?",
        "Where the file is missing, could you add it?",
        "Which tests are slow, and can you make them faster?",
        "Why is this broken, please fix it?",
    ],
)
def test_work_is_never_taken_for_a_question(words: str) -> None:
    assert nature_of(words) is Nature.WORK


@pytest.mark.parametrize(
    ("words", "nature"),
    [
        ("Does divide handle zero?", Nature.QUESTION),
        ("And subtract, what does it do?", Nature.QUESTION),
        ("and what does it do then?", Nature.QUESTION),
        ("So where is the port set?", Nature.QUESTION),
        ("But for divide, how do the tests set it up?", Nature.QUESTION),
        ("And how about adding one for zero?", Nature.WORK),
        ("So why not use a set?", Nature.WORK),
        ("Rename divide, what does it do?", Nature.WORK),
        ("And for subtract, what is wrong, and can you fix it?", Nature.WORK),
        ("And where it fails, then fix it?", Nature.WORK),
        ("could you tell me what divide does", Nature.QUESTION),
        ("Are there tests for add?", Nature.QUESTION),
        ("Do we use divide anywhere?", Nature.QUESTION),
        ("tell me how to add a test", Nature.QUESTION),
        ("explain how to use divide", Nature.QUESTION),
        ("show me where add is used", Nature.QUESTION),
        ("what is 2+2", Nature.QUESTION),
        ("who wrote this", Nature.QUESTION),
        ("what's divide for", Nature.QUESTION),
        ("why does add fail", Nature.QUESTION),
        ("how many tests are there", Nature.QUESTION),
        ("how to add a test", Nature.QUESTION),
        ("which tests are slow", Nature.QUESTION),
        ("where is the cache set", Nature.QUESTION),
        ("Can divide handle zero?", Nature.QUESTION),
        ("Should divide support fractions?", Nature.QUESTION),
        ("Is there a test for add?", Nature.QUESTION),
        ("Has the port been changed?", Nature.QUESTION),
        ("Did somebody change the port?", Nature.QUESTION),
        ("Can divide be called with zero?", Nature.QUESTION),
        ("Any tests for add?", Nature.QUESTION),
        ("Isn't the update lost?", Nature.QUESTION),
        ("Can you explain how to use divide?", Nature.QUESTION),
        ("please explain how the update works", Nature.QUESTION),
        ("Explain add", Nature.QUESTION),
        ("explain the difference between add and remove", Nature.QUESTION),
        ("describe what the set holds", Nature.QUESTION),
        ("explain what stands in the README", Nature.QUESTION),
        ("walk me through the update", Nature.QUESTION),
        ("thx", Nature.GREETING),
        ("ok", Nature.GREETING),
        ("Okay, thanks!", Nature.GREETING),
        ("what's up", Nature.GREETING),
        ("Thanks. What does add do?", Nature.QUESTION),
        ("can you add tests for divide?", Nature.WORK),
        ("could you fix it?", Nature.WORK),
        ("explain in a docstring what divide does", Nature.WORK),
        ("explain what divide does in a docstring", Nature.WORK),
        ("Describe the functions in comments", Nature.WORK),
        ("describe the options in README.md", Nature.WORK),
        ("does not work, fix it", Nature.WORK),
        ("Does divide fail on zero, then fix it?", Nature.WORK),
        ("tell me what is wrong and fix divide", Nature.WORK),
        ("show me what is slow, then make it faster", Nature.WORK),
        ("Can it be made faster?", Nature.WORK),
        ("Can we use a set?", Nature.WORK),
        ("Is it possible to add a test?", Nature.WORK),
        ("ok, add a test", Nature.WORK),
        ("thanks, now fix divide", Nature.WORK),
        ("when parsing fails, return None", Nature.WORK),
        ("where the file is missing, create it", Nature.WORK),
        ("what is wrong here, fix it", Nature.WORK),
        ("do the same for add", Nature.WORK),
        ("have a look at add and fix it", Nature.WORK),
        ("is_even must be renamed", Nature.WORK),
        ("Are the tests red? Fix them.", Nature.WORK),
        ("add divide", Nature.WORK),
        ("would you mind adding a test? add it to test_calc.py", Nature.WORK),
    ],
)
def test_what_wants_an_answer_and_what_wants_work(words: str, nature: Nature) -> None:
    assert nature_of(words) is nature
