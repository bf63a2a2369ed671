"""What is kept of one workspace's files, so that looking through them again takes less: for all who look."""

from collections.abc import Sequence
from pathlib import Path

from detent.core.errors import ToolFailed
from detent.harness.listing import Listing
from detent.harness.secret_files import SecretFiles
from detent.harness.texts import Texts
from detent.harness.watch import Watch


class Kept:
    """``secret``: of whoever asks now; what was kept for others with other settings is let go."""

    def __init__(self, root: Path, *, pays: bool = True) -> None:
        """``pays``: see ``Watch``."""
        self._root = root
        self._watch = Watch(root, pays=pays)
        self._listing = Listing(root, self._watch)
        self._listed: Sequence[str] = ()
        self._texts: tuple[SecretFiles, Texts] | None = None

    def paths(self, secret: SecretFiles) -> Sequence[str]:
        """All that can be read, sorted, without what git or ``.detentignore`` leave out."""
        try:
            paths = self._listing.paths(secret)
        except OSError as error:
            raise ToolFailed(f"The workspace's folder cannot be read ({error.strerror}).") from error
        if paths is not self._listed:
            self._listed = paths
            self.texts(secret).only(paths)
        return paths

    def texts(self, secret: SecretFiles) -> Texts:
        texts = self._texts
        if texts is None or texts[0] != secret:
            texts = self._texts = secret, Texts(self._root, self._watch)
        return texts[1]
