from pathlib import Path

from tests.clock import FakeClock

from detent.hub.hub import Hub


def test_edits_are_counted_by_model_and_format_and_kept(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path, FakeClock())
    for applied in (True, True, False):
        hub.tallies.count("gpt", "patch", applied=applied)
    hub.tallies.count("claude", "strings", applied=True)
    hub.close()
    again = Hub.open(tmp_path, FakeClock())
    assert again.tallies.all() == {"gpt": {"patch": (2, 1)}, "claude": {"strings": (1, 0)}}
    again.close()
