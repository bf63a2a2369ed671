import random
from pathlib import Path
from posixpath import commonprefix

from tests.unit.context.index.indexed import indexed

from detent.context.index.catalogue import Catalogue, Known
from detent.context.kinds import FileKind
from detent.context.landscape import SHORTENED, Landscape, Landscapes

FILES = {
    "shop/basket.py": "from shop import money\n",
    "shop/money/__init__.py": "",
    "shop/mem.py": "",
    "other/money.py": "",
    "other/use.py": "import money\n",
    "tests/test_basket.py": "",
}


def test_paths_answer_by_their_words_and_by_beginnings_of_them(tmp_path: Path) -> None:
    with indexed(tmp_path, FILES) as index:
        paths = [known.path for known in index.catalogue.files]
        landscape = Landscape(index.catalogue)
        names, folders = landscape.path_matches({"basket": 1.0, "shop": 1.0})
        assert {path for path, value in zip(paths, names, strict=True) if value} == {
            "shop/basket.py",
            "tests/test_basket.py",
        }
        assert {path for path, value in zip(paths, folders, strict=True) if value} == {
            path for path in paths if path.startswith("shop")
        }
        exact, _ = landscape.path_matches({"mem": 1.0})
        shortened, _ = landscape.path_matches({"memori": 1.0})
        place = paths.index("shop/mem.py")
        assert shortened[place] == SHORTENED * exact[place] > 0


def test_an_import_means_the_nearest_file_of_that_name(tmp_path: Path) -> None:
    with indexed(tmp_path, FILES) as index:
        paths = [known.path for known in index.catalogue.files]
        landscape = Landscape(index.catalogue)
        near = {path: {paths[other] for other in landscape.neighbours(file)} for file, path in enumerate(paths)}
        assert near["shop/basket.py"] == {"shop/money/__init__.py"}
        assert near["shop/money/__init__.py"] == {"shop/basket.py"}
        assert near["other/use.py"] == {"other/money.py"}
        assert near["shop/mem.py"] == set()


def test_tests_hand_on_what_they_have(tmp_path: Path) -> None:
    with indexed(tmp_path, FILES) as index:
        paths = [known.path for known in index.catalogue.files]
        scores = [2.0 if path.startswith("tests") else 1.0 for path in paths]
        found = Landscape(index.catalogue).tested_by(scores)
        assert {path: value for path, value in zip(paths, found, strict=True) if value} == {"shop/basket.py": 2.0}


def _catalogue(paths: list[str], takes: str) -> Catalogue:
    return Catalogue([Known(path, FileKind.CODE, 1, takes, (1, number)) for number, path in enumerate(sorted(paths))])


def test_the_nearest_of_many_is_the_one_with_most_of_its_path_in_common() -> None:
    chance = random.Random(5)
    for _ in range(60):
        folders = {"/".join(chance.choices("abc", k=chance.randrange(4))) for _ in range(12)}
        paths = [f"{folder}/m.py".lstrip("/") for folder in folders] + [f"{folder}/use.py" for folder in folders]
        catalogue = _catalogue(paths, "m")
        files, landscape = [known.path for known in catalogue.files], Landscape(catalogue)
        named = [path for path in files if path.endswith("m.py")]
        for user in (path for path in files if path.endswith("use.py")):
            place = user.removesuffix("use.py") or "/"
            near = max(named, key=lambda path: (len(commonprefix([path, place])), -files.index(path)))
            assert near in {files[other] for other in landscape.neighbours(files.index(user))}


def test_a_landscape_is_kept_as_long_as_names_and_imports_are_the_same() -> None:
    landscapes = Landscapes()
    first = landscapes.of(_catalogue(["a.py", "b.py"], "b"))
    assert landscapes.of(_catalogue(["a.py", "b.py"], "b")) is first
    for other in (_catalogue(["a.py", "c.py"], "b"), _catalogue(["a.py"], "b"), _catalogue(["a.py", "b.py"], "a")):
        assert landscapes.of(other) is not first
