"""Arrows between the layers only point down, and files stay small enough to hold in the head."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent / "halloo"
LEAVES = {"wire", "errors", "settings", "metrics", "log", "clock", "headers", "machine"}
# What each layer may import of the package.
MAY = {
    "domain": {"domain", "wire", "errors"},
    "store": {"store", "domain", "__init__", *LEAVES},
    "actions": {"actions", "domain", "store", *LEAVES},
    "live": {"live", "domain", *LEAVES},
    "bus": {"bus", *LEAVES},
    "cluster": {"cluster", "bus", "actions", "domain", "store", "__init__", *LEAVES},
    "tasks": {"tasks", "actions", "store", *LEAVES},
    "workers": {"workers", *LEAVES},
    "api": {"api", "actions", "domain", "store", "__init__", *LEAVES},
    **{leaf: LEAVES for leaf in LEAVES},
}
# These tie the layers together; `crowd` is a client and stands outside.
FREE = {"app", "reception", "cli", "crowd", "__init__", "__main__", "demo", "static"}
OTHERS_IN_DOMAIN = {"msgspec", "re2", "ua_parser"}
LONGEST = {"wire.py": "every frame of both directions in one file"}


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def layer_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """(module, line) of every import, those inside functions and TYPE_CHECKING included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            if node.module == "halloo":
                yield from ((f"halloo.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module or "", node.lineno


def test_every_layer_imports_only_what_lies_below_it() -> None:
    wrong = []
    for path in modules():
        allowed = MAY.get(layer_of(path))
        if allowed is None:
            assert layer_of(path) in FREE, f"{path} is in no layer: say here what it may import"
            continue
        for module, line in imports(path):
            first, _, rest = module.partition(".")
            target = rest.partition(".")[0]
            if target.startswith("__"):
                target = "__init__"
            if first == "halloo" and target not in allowed:
                wrong.append(f"{path.relative_to(ROOT.parent)}:{line} imports {module}")
    assert wrong == []


def test_the_domain_stands_on_the_standard_library() -> None:
    wrong = [
        f"{path.name}:{line} imports {module}"
        for path in modules()
        if layer_of(path) == "domain"
        for module, line in imports(path)
        if module.partition(".")[0] not in {"halloo", *sys.stdlib_module_names, *OTHERS_IN_DOMAIN}
    ]
    assert wrong == []


def test_files_fit_in_the_head() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in modules()}
    code = [count for path, count in lines.items() if path.name != "__init__.py"]
    assert median(code) < 100
    too_long = {path.name for path, count in lines.items() if count > 400}
    assert too_long == set(LONGEST)


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        path.name
        for path in modules()
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []
