import pytest

from detent.context.modules import files_of
from detent.syntax.languages import languages
from detent.syntax.source import Source

PYTHON = next(language for language in languages() if language.name == "python")
PATHS = frozenset(
    ["app.py", "pkg/__init__.py", "pkg/a.py", "pkg/sub/__init__.py", "pkg/sub/b.py", "src/lib/c.py", "old/lib/c.py"]
)


@pytest.mark.parametrize(
    ("line", "importer", "found"),
    [
        ("import app", "pkg/a.py", ["app.py"]),
        ("import pkg.a", "app.py", ["pkg/a.py"]),
        ("from pkg import a", "app.py", ["pkg/a.py", "pkg/__init__.py"]),
        ("from pkg.a import f", "app.py", ["pkg/a.py"]),
        ("from . import a", "pkg/__init__.py", ["pkg/a.py", "pkg/__init__.py"]),
        ("from .a import f", "pkg/z.py", ["pkg/a.py"]),
        ("from ..a import f", "pkg/sub/b.py", ["pkg/a.py"]),
        ("from .sub import b", "pkg/a.py", ["pkg/sub/b.py", "pkg/sub/__init__.py"]),
        ("import lib.c", "src/main.py", ["src/lib/c.py"]),
        ("import lib.c", "old/main.py", ["old/lib/c.py"]),
        ("import os", "app.py", []),
        ("from .... import x", "app.py", []),
        ("from .gone import x", "pkg/a.py", []),
    ],
)
def test_an_import_leads_to_files(line: str, importer: str, found: list[str]) -> None:
    item = Source(line, importer).imports[0]
    assert list(files_of(item, importer, PATHS, PYTHON)) == found


TREE = frozenset(
    [
        *("web/app.ts", "web/ui/button.tsx", "web/ui/index.ts", "web/util.ts", "src/geo/shape.rs", "src/geo/mod.rs"),
        *("src/org/shop/Cart.java", "include/geo/shape.h", "src/shape.h", "lib/shop/cart.rb", "src/Shop/Cart.php"),
    ]
)


@pytest.mark.parametrize(
    ("line", "importer", "found"),
    [
        ("import { a } from './util';", "web/app.ts", ["web/util.ts"]),
        ("import { a } from '../util';", "web/ui/button.tsx", ["web/util.ts"]),
        ("import { a } from './ui';", "web/app.ts", ["web/ui/index.ts"]),
        ("import util from 'util';", "web/app.ts", []),
        ('#include "shape.h"', "src/main.c", ["src/shape.h"]),
        ("#include <geo/shape.h>", "src/main.c", ["include/geo/shape.h"]),
        ("#include <stdio.h>", "src/main.c", []),
        ("use crate::geo::shape::Square;", "src/main.rs", ["src/geo/shape.rs"]),
        ("use crate::geo::shape;", "src/main.rs", ["src/geo/shape.rs", "src/geo/mod.rs"]),
        ("import org.shop.Cart;", "src/org/shop/Main.java", ["src/org/shop/Cart.java"]),
        ("import org.shop.Cart", "src/org/shop/Main.kt", []),
        ("require_relative '../shop/cart'", "lib/shop/a.rb", ["lib/shop/cart.rb"]),
        ("require 'shop/cart'", "test/a.rb", ["lib/shop/cart.rb"]),
        ("<?php use Shop\\Cart;", "src/a.php", ["src/Shop/Cart.php"]),
    ],
)
def test_so_it_does_in_other_languages(line: str, importer: str, found: list[str]) -> None:
    source = Source(f"{line}\n", importer)
    assert source.language is not None
    assert list(files_of(source.imports[0], importer, TREE, source.language)) == found
