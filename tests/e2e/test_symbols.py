"""What an editor's own search for symbols finds through Detent."""

from lsprotocol import types
from tests.e2e.conftest import Starts
from tests.scripted_editor import ScriptedEditor


async def _found(editor: ScriptedEditor, query: str) -> list[types.SymbolInformation]:
    answer = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams(query))
    return [one for one in answer or () if isinstance(one, types.SymbolInformation)]


async def test_definitions_are_found_by_part_of_their_name_but_not_where_git_looks_away(place: Starts) -> None:
    async with place() as here:
        (here.root / "grüße.py").write_text("class Grüßer:\n    def divide_all(self) -> None: ...\n", "utf-8")
        (here.root / "lib").mkdir()
        (here.root / "lib" / "other.py").write_text("def divide_too() -> None: ...\n", "utf-8")
        (here.root / ".detentignore").write_text("lib/\n", "utf-8")
        async with here.editor() as editor:
            first, *others = await _found(editor, "DIVIDE")
            assert (first.name, first.kind, first.location.uri) == (
                "divide",
                types.SymbolKind.Function,
                (here.root / "calc.py").as_uri(),
            )
            place_of_name = first.location.range
            line = here.text("calc.py").splitlines()[place_of_name.start.line]
            assert line[place_of_name.start.character : place_of_name.end.character] == "divide"
            names = {(one.name, one.container_name) for one in others}
            assert ("divide_all", "Grüßer") in names
            assert "divide_too" not in {name for name, _ in names}
            assert [one.name for one in await _found(editor, "grü")] == ["Grüßer"]
            assert await _found(editor, "no[such") == []


async def test_documents_are_as_they_are_typed_not_as_they_were_saved(place: Starts) -> None:
    async with place() as here, here.editor() as editor:
        [before, *_] = await _found(editor, "divide")
        editor.open("calc.py")
        editor.type("calc.py", "def divide(", "# one\n# two\ndef brand_new(): ...\n\n\ndef divide(")
        [after, *_] = await _found(editor, "divide")
        assert after.location.range.start.line == before.location.range.start.line + 5
        assert [one.name for one in await _found(editor, "brand_new")] == ["brand_new"]
        editor.type("calc.py", "def brand_new(): ...\n", "")
        assert await _found(editor, "brand_new") == []


async def test_what_lies_in_two_folders_is_found_once(place: Starts) -> None:
    async with place() as here:
        inner = here.root / "inner"
        inner.mkdir()
        (inner / "other.py").write_text("def lies_inside(): ...\n")
        async with here.editor() as editor:
            editor.add_folder(inner)
            assert [one.name for one in await _found(editor, "lies_inside")] == ["lies_inside"]


async def test_what_only_holds_something_has_a_sign_of_its_own(place: Starts) -> None:
    async with place() as here:
        (here.root / "Shop.cs").write_text(
            "class Shop\n{\n    public int Rate { get; set; }\n    const int Most = 1;\n}\n"
        )
        async with here.editor() as editor:
            found = [*await _found(editor, "Rate"), *await _found(editor, "Most")]
            assert [(one.name, one.kind, one.container_name) for one in found] == [
                ("Rate", types.SymbolKind.Property, "Shop"),
                ("Most", types.SymbolKind.Constant, "Shop"),
            ]
            assert found[0].location.range == types.Range(types.Position(2, 15), types.Position(2, 19))
