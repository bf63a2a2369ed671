from pathlib import Path

from detent.config import Folders
from detent.config.kept import Kept


def test_settings_are_made_anew_when_a_layer_says_something_else_and_not_before(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "config", tmp_path / "state")
    folders.config.mkdir()
    (tmp_path / ".detent").mkdir()
    kept = Kept(folders, {"DETENT_RUN_ATTEMPTS": "4"}, {})
    first = kept.load(tmp_path, {})
    assert (first.settings.run.attempts, kept.load(tmp_path, {})) == (4, first)
    assert kept.load(tmp_path, {}) is first

    folders.user_file.write_text("[budget]\nusd = 2.5\n")
    assert kept.load(tmp_path, {}).settings.budget.usd == 2.5
    folders.user_file.write_text("[budget]\nusd = 3.5\n")
    assert kept.load(tmp_path, {}).settings.budget.usd == 3.5
    assert kept.load(tmp_path, {"budget": {"usd": 4.5}}).settings.budget.usd == 4.5

    (tmp_path / ".detent" / "config.toml").write_text("nonsense")
    assert kept.load(tmp_path, {}).problems
    assert not kept.load(None, {}).problems
    folders.user_file.unlink()
    assert kept.load(None, {}).settings.budget.usd == 1.0


def test_a_new_entry_in_the_users_table_of_models_counts_at_once(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "config", tmp_path / "state")
    folders.config.mkdir()
    kept = Kept(folders, {}, {})
    assert "mine" not in kept.load(None, {}).presets.provider
    folders.models_file.write_text('[provider.mine]\nbase_url = "http://localhost:9/v1"\n')
    assert "mine" in kept.load(None, {}).presets.provider
