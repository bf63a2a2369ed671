"""The least that an agent can be: a question, a tool, the next question; nothing is kept and nobody is told.

python bare_steps.py BASE_URL FOLDER
"""

import json
import sys
from pathlib import Path
from typing import Any

from openai import OpenAI

READ: Any = {
    "type": "function",
    "function": {
        "name": "read_file",
        "description": "Read lines of a file.",
        "parameters": {
            "type": "object",
            "properties": {"path": {"type": "string"}, "start": {"type": "integer"}, "end": {"type": "integer"}},
            "required": ["path", "start", "end"],
        },
    },
}


def main(base_url: str, folder: str) -> None:
    client = OpenAI(base_url=base_url, api_key="sk-bench")
    messages: list[Any] = [{"role": "user", "content": "read"}]
    while True:
        reply = client.chat.completions.create(model="instant", messages=messages, tools=[READ])
        message = reply.choices[0].message
        messages.append(message.model_dump(exclude_none=True))
        if not message.tool_calls:
            return
        for call in message.tool_calls:
            assert call.type == "function"
            asked = json.loads(call.function.arguments)
            lines = Path(folder, asked["path"]).read_text("utf-8").splitlines()[asked["start"] - 1 : asked["end"]]
            messages.append({"role": "tool", "tool_call_id": call.id, "content": "\n".join(lines)})


if __name__ == "__main__":
    main(*sys.argv[1:])
