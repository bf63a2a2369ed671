"""Runs in aider's environment: its own chat, with its own settings, a message for each step.

python aider_steps.py BASE_URL STEPS < the messages, one a line in JSON
"""

import contextlib
import json
import os
import sys

os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "OPENAI_API_KEY": "sk-bench", "OPENAI_API_BASE": sys.argv[1]}

from aider.coders import Coder  # type: ignore[import-not-found]
from aider.io import InputOutput  # type: ignore[import-not-found]
from aider.models import Model  # type: ignore[import-not-found]


def main() -> None:
    with contextlib.redirect_stdout(sys.stderr):
        told = InputOutput(yes=True, pretty=False, fancy_input=False)
        coder = Coder.create(main_model=Model("openai/instant"), io=told, edit_format="diff")
        for line in sys.stdin:
            coder.run(with_message=json.loads(line))


if __name__ == "__main__":
    main()
