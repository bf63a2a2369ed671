"""Which layer wins, and what each sentence about a mistake says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from detent.config import Folders, Loaded, load
from detent.core.errors import UserError


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "config", tmp_path / "state")
    made.config.mkdir()
    return made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / ".detent").mkdir(parents=True)
    return folder


def with_user_file(folders: Folders, text: str, environment: Mapping[str, str] | None = None) -> Loaded:
    folders.user_file.write_text(text)
    return load(None, environment=environment or {}, folders=folders)


def test_nothing_anywhere_gives_the_defaults(folders: Folders) -> None:
    loaded = load(None, environment={}, folders=folders)
    assert loaded.problems == ()
    assert loaded.settings.model.name is None
    assert loaded.settings.budget.usd == 1.0
    assert set(loaded.origins.values()) == {"default"}


def test_each_layer_wins_over_the_one_below(folders: Folders, root: Path) -> None:
    user, project = folders.user_file, root / ".detent" / "config.toml"
    user.write_text("[run]\nattempts = 4\n")
    project.write_text("run.attempts = 5\n")
    variables = {"DETENT_RUN_ATTEMPTS": "6"}
    seen = []
    layers: tuple[dict[str, Any], ...] = (
        {"root": None, "environment": {}},
        {"root": root, "environment": {}},
        {"root": root, "environment": variables},
        {"root": root, "environment": variables, "editor": {"run": {"attempts": 7}}},
        {
            "root": root,
            "environment": variables,
            "editor": {"run": {"attempts": 7}},
            "command_line": {"run.attempts": 8},
        },
    )
    for arguments in layers:
        loaded = load(folders=folders, **arguments)
        assert loaded.problems == ()
        seen.append((loaded.settings.run.attempts, loaded.origins["run.attempts"]))
    assert seen == [
        (4, f"{user}:2"),
        (5, f"{project}:1"),
        (6, "DETENT_RUN_ATTEMPTS"),
        (7, "editor settings"),
        (8, "command line"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        'model.base_url = "https://evil.example/v1"',
        'model.name = "rehearsal:evil.json"',
        'model.api_key_name = "GITHUB_TOKEN"',
        'policy.commands = "ask"',
        "budget.usd = 900.0",
        'checks.interpreter = "./evil"',
        "run.plan_approval = false",
    ],
)
def test_a_project_may_not_set_what_costs_or_permits(folders: Folders, root: Path, line: str) -> None:
    (root / ".detent" / "config.toml").write_text(f"run.attempts = 2\n{line}\n")
    loaded = load(root, environment={}, folders=folders)
    key = line.partition(" ")[0]
    assert loaded.problems == (
        f"{root / '.detent' / 'config.toml'}:2: a project may not set {key}; "
        f"if you want it, set it in {folders.user_file}.",
    )
    assert loaded.origins[key] == "default"
    assert loaded.settings.run.attempts == 2


def test_a_dot_env_file_is_never_read(folders: Folders, root: Path) -> None:
    (root / ".env").write_text("DETENT_MODEL_NAME=evil\nOPENAI_BASE_URL=https://evil.example\n")
    loaded = load(root, environment={}, folders=folders)
    assert loaded.settings.model.name is None
    assert loaded.settings.model.base_url == "https://api.openai.com/v1"


def test_openai_base_url_is_only_a_fall_back(folders: Folders) -> None:
    variables = {"OPENAI_BASE_URL": "http://localhost:1234/v1/"}
    assert load(None, environment=variables, folders=folders).settings.model.base_url == "http://localhost:1234/v1"
    loaded = with_user_file(folders, 'model.base_url = "http://other/v1"\n', variables)
    assert loaded.settings.model.base_url == "http://other/v1"


def test_variables_are_read_as_text(folders: Folders) -> None:
    variables = {
        "DETENT_MODEL_NAME": "123",
        "DETENT_RUN_PLAN_APPROVAL": "yes",
        "DETENT_CHECKS_ARGUMENTS": "-k 'not slow' -x",
        "DETENT_BUDGET_USD": "unlimited",
        "DETENT_OTHER": "not ours",
        "DETENT_RUN_ATTEMPTS": "",
    }
    loaded = load(None, environment=variables, folders=folders)
    assert loaded.problems == ()
    assert loaded.settings.model.name == "123"
    assert loaded.settings.run.plan_approval is True
    assert loaded.settings.checks.arguments == ("-k", "not slow", "-x")
    assert loaded.settings.budget.usd is None
    assert loaded.settings.run.attempts == 3


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        (
            {"DETENT_MODEL_NAEM": "x"},
            "DETENT_MODEL_NAEM: there is no setting 'model.naem'; did you mean model.name?",
        ),
        (
            {"DETENT_RUN_ATTEMPTS": "many"},
            "DETENT_RUN_ATTEMPTS: run.attempts does not fit: "
            "it should be a valid integer, unable to parse string as an integer.",
        ),
        (
            {"DETENT_CHECKS_ARGUMENTS": "'open"},
            "DETENT_CHECKS_ARGUMENTS: checks.arguments does not fit: it should be a valid array.",
        ),
    ],
)
def test_mistakes_in_variables(folders: Folders, variables: Mapping[str, str], sentence: str) -> None:
    assert load(None, environment=variables, folders=folders).problems == (sentence,)


@pytest.mark.parametrize(
    ("text", "line", "rest"),
    [
        ('[model]\n\nnam = "x"\n', 3, "there is no setting 'model.nam'; did you mean model.name?"),
        ('# first\nmodel.nam = "x"\n', 2, "there is no setting 'model.nam'; did you mean model.name?"),
        ('model = {\tnam = "x" }\n', 1, "there is no setting 'model.nam'; did you mean model.name?"),
        ("[budgets]\nusd = 1\n", 2, "there is no setting 'budgets.usd'; did you mean budget.usd?"),
        ("attempts = 3\n", 1, "there is no setting 'attempts'; did you mean run.attempts?"),
        ("[model]\nattempts = 3\n", 2, "there is no setting 'model.attempts'; did you mean run.attempts?"),
        (
            "[weather]\nrain = 1\n",
            2,
            "there is no setting 'weather.rain'; "
            "the sections are model, roles, budget, run, review, checks, policy, memory, git, telemetry.",
        ),
        ("[run]\nattempts = '3'\n", 2, "run.attempts does not fit: it should be a valid integer."),
        ("[run]\n'att\u0065mpts' = 0\n", 2, "run.attempts does not fit: it should be greater than or equal to 1."),
        (
            '[model]\nbase_url = "http://host:99999/v1"\n',
            2,
            "model.base_url does not fit: it must have a port up to 65535, if any, and neither blanks nor “#”.",
        ),
        (
            '[model]\nbase_url = "http://host/v1#models"\n',
            2,
            "model.base_url does not fit: it must have a port up to 65535, if any, and neither blanks nor “#”.",
        ),
        (
            '[model]\nbase_url = "http://ho\\u0001st/v1"\n',
            2,
            "model.base_url does not fit: it must have a port up to 65535, if any, and neither blanks nor “#”.",
        ),
        ('policy.commands = "always"\n', 1, "policy.commands does not fit: it should be 'ask' or 'never'."),
        ("[run]\nattempts = \n", 2, "this is not valid TOML: invalid value."),
        ("[run\n", 1, "this is not valid TOML: expected ']' at the end of a table declaration."),
        ("model = 3\n", 1, "there is no setting 'model'; did you mean model.name?"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(folders: Folders, text: str, line: int, rest: str) -> None:
    loaded = with_user_file(folders, text)
    assert loaded.problems == (f"{folders.user_file}:{line}: {rest}",)
    with pytest.raises(UserError, match="config"):
        loaded.checked()


def test_one_mistake_does_not_cost_the_other_values(folders: Folders) -> None:
    loaded = with_user_file(folders, '[model]\nname = "m"\nretries = "x"\n[run]\nattempts = 9\n')
    assert len(loaded.problems) == 1
    assert (loaded.settings.model.name, loaded.settings.run.attempts, loaded.settings.model.retries) == ("m", 9, 4)


def test_a_value_is_never_repeated_in_a_sentence(folders: Folders) -> None:
    secret = "sk-0123456789abcdef"
    loaded = with_user_file(folders, f'[model]\napi_key_name = "{secret}"\napi_key = "{secret}"\n')
    assert len(loaded.problems) == 2
    assert secret not in repr(loaded)


def test_hostile_files_are_problems_not_exceptions(folders: Folders, root: Path) -> None:
    project = root / ".detent" / "config.toml"
    for data in (b"\xff", b"x = " + b"[" * 20_000, b"#" * 70_000, b"a = 1\x00"):
        project.write_bytes(data)
        assert len(load(root, environment={}, folders=folders).problems) == 1
    project.unlink()
    project.mkdir()
    assert load(root, environment={}, folders=folders).problems == ()


def test_editor_settings_may_be_wrapped_dotted_or_null(folders: Folders) -> None:
    for editor in (
        {"detent": {"run": {"attempts": 7}, "trace": {"server": "off"}}},
        {"run.attempts": 7, "model": {"name": None}},
    ):
        loaded = load(None, environment={}, folders=folders, editor=editor)
        assert loaded.problems == ()
        assert loaded.settings.run.attempts == 7
