"""Runs in mini-swe-agent's environment: its own agent, with its own settings, until the model is done.

python mini_steps.py BASE_URL FOLDER: says in JSON how many seconds each of its commands took.
"""

import contextlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from minisweagent.agents.default import DefaultAgent  # type: ignore[import-not-found]
from minisweagent.config import builtin_config_dir  # type: ignore[import-not-found]
from minisweagent.environments.local import LocalEnvironment  # type: ignore[import-not-found]
from minisweagent.models.litellm_model import LitellmModel  # type: ignore[import-not-found]


class Timed(LocalEnvironment):  # type: ignore[misc]
    """What its commands take is no time of its own."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.took: list[float] = []

    def execute(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever it is
        began = time.monotonic()
        try:
            return super().execute(*arguments, **more)
        finally:
            self.took.append(time.monotonic() - began)


def main(base_url: str, folder: str) -> None:
    settings = yaml.safe_load((Path(builtin_config_dir) / "mini.yaml").read_text("utf-8"))
    asked = {"api_base": base_url, "api_key": "sk-bench"}
    told = {key: value for key, value in settings["model"].items() if key in ("observation_template",)}
    model = LitellmModel(model_name="openai/instant", model_kwargs=asked, cost_tracking="ignore_errors", **told)
    known = ("system_template", "instance_template")
    agent_settings = {key: value for key, value in settings["agent"].items() if key in known}
    environment = Timed(cwd=folder, env=settings["environment"].get("env", {}))
    with contextlib.redirect_stdout(sys.stderr):
        agent = DefaultAgent(model, environment, cost_limit=0, **agent_settings)
        agent.run("read")
    print(json.dumps(environment.took))


if __name__ == "__main__":
    main(*sys.argv[1:])
