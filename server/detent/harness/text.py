"""The text of one file, wherever the files are kept."""

from typing import Protocol

from detent.core.encoding import Decoded, decoded
from detent.core.errors import ToolFailed
from detent.core.form import Form
from detent.harness.copying import MOST_READ
from detent.harness.paths import parts_of
from detent.harness.secret_files import SecretFiles


class FileTree(Protocol):
    """Where the files of a shadow are; each refusal is a ToolFailed."""

    def real(self, path: str, *, follow: bool = True) -> str: ...
    def exists(self, path: str) -> bool: ...
    def read(self, path: str, limit: int) -> bytes: ...
    def write(self, path: str, data: bytes) -> None: ...
    def delete(self, path: str, *, follow: bool = True) -> None: ...
    def form(self, path: str, limit: int) -> Form | None: ...
    def put(self, path: str, form: Form) -> None: ...


def readable_place(tree: FileTree, path: str, secret: SecretFiles) -> str:
    """The path without links; neither it nor what leads there may be called like a secret."""
    secret.refuse("/".join(parts_of(path)))
    real = tree.real(path)
    secret.refuse(real)
    return real


def read_decoded(tree: FileTree, path: str, secret: SecretFiles) -> Decoded:
    """The file's text with its own line endings; secrets, binary and very large files are refused."""
    real = readable_place(tree, path, secret)
    found = decoded(tree.read(real, MOST_READ))
    if found is None:
        raise ToolFailed(f"{path} is not text, so it is neither read nor edited.")
    return found
