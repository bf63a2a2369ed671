from detent.core.work import Operation, Plan, Step, StepStatus
from detent.engine import plans

WHOLE = Plan("Add division", (Step("Write divide"), Step("Run the tests")))


def test_a_plan_survives_the_way_through_markdown() -> None:
    assert plans.from_markdown(plans.to_markdown(WHOLE)) == WHOLE


def test_what_a_person_edits_in_the_markdown_counts() -> None:
    edited = plans.to_markdown(WHOLE).replace("- [ ] Run the tests", "- [x] Look first\n3. Then write")
    plan = plans.from_markdown(edited)
    assert plan == Plan(
        "Add division", (Step("Write divide"), Step("Look first", StepStatus.COMPLETED), Step("Then write"))
    )


def test_a_wish_is_no_plan() -> None:
    assert plans.from_markdown("please use floor division") is None


WITH_DETAILS = Plan(
    "Add division",
    (
        Step(
            "Write divide",
            StepStatus.COMPLETED,
            "medium",
            ("calc.py", "more.py"),
            Operation.MODIFY,
            "a float",
            "no zero",
        ),
        Step("Look", files=("README.md",)),
    ),
    ("divide(1, 0) raises",),
    ("tests/test_calc.py",),
)


def test_the_details_survive_the_way_through_markdown() -> None:
    assert plans.from_markdown(plans.to_markdown(WITH_DETAILS)) == WITH_DETAILS


def test_what_a_person_edits_in_the_details_counts() -> None:
    text = plans.to_markdown(WITH_DETAILS)
    edited = (
        text.replace("MODIFY: calc.py, more.py", "ADD: new.py")
        .replace("  - note: no zero\n", "")
        .replace("(1, 0)", "(2, 0)")
    )
    plan = plans.from_markdown(edited, WITH_DETAILS)
    assert plan is not None
    assert plan.steps[0] == Step("Write divide", StepStatus.COMPLETED, "medium", ("new.py",), Operation.ADD, "a float")
    assert plan.criteria == ("divide(2, 0) raises",)


def test_marks_and_names_are_read_as_people_write_them() -> None:
    text = (
        "# Divide\n\n+ Write\n  + Modify: calc.py\n  * Expected: a float\n+ [x] Look\n\n## Done When:\n\n+ it divides\n"
    )
    write = Step("Write", files=("calc.py",), operation=Operation.MODIFY, outcome="a float")
    assert plans.from_markdown(text) == Plan("Divide", (write, Step("Look", StepStatus.COMPLETED)), ("it divides",))


def test_a_list_of_steps_alone_keeps_the_details_of_those_that_stay() -> None:
    plan = plans.from_markdown("# Add division\n\n- [ ] Look\n- [ ] Something new\n", WITH_DETAILS)
    assert plan == Plan(
        "Add division", (WITH_DETAILS.steps[1], Step("Something new")), WITH_DETAILS.criteria, WITH_DETAILS.tests
    )


def test_what_is_done_stays_done_in_a_plan_that_is_edited() -> None:
    done = Step("Look", StepStatus.COMPLETED, "high", notes="n")
    before = Plan("Divide", (done, Step("Write", StepStatus.IN_PROGRESS), Step("Tell")), ("it divides",))
    assert plans.edited_in_mid_run(plans.to_markdown(before), before) == before
    edited = plans.edited_in_mid_run("# Divide\n\n- [ ] Look\n- [ ] Guard\n- [x] Tell\n", before)
    assert edited == Plan("Divide", (done, Step("Guard"), Step("Tell", StepStatus.COMPLETED)), ("it divides",))
    assert plans.edited_in_mid_run("leave the last one out", before) is None
