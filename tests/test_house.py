"""The arrows of the house: service -> model <- training, and what each floor may import."""

import ast
import graphlib
import re
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOP_LEVEL = {
    "pyproject.toml",
    "README.md",
    "model",
    "service",
    "training",
    "tests",
    "LICENSE",
    "CHANGELOG.md",
    "Makefile",
    "constraints.txt",
}
FORBIDDEN = {
    "model": {"service", "training", "torch", "transformers", "sklearn", "scipy", "pyarrow", "flask"},
    "service": {"training", "torch", "transformers", "sklearn", "scipy", "pyarrow"},
    "training": {"service", "flask"},
}
STANDARD_ONLY = ("errors", "text", "article", "taxonomy", "results")
FLOORS = ("errors", "text", "article", "taxonomy", "results", "support", "classifiers", "summarizers", "bundle", "registry")
BELOW = {  # the packages of model that each of its packages may import
    "words": set[str](),
    "facts": {"words"},
    "sections": {"words"},
    "extractive": {"words"},
    "pages": {"words"},
    "items": {"words", "pages"},
    "generative": {"words", "facts", "sections", "extractive"},
}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def prose(path: Path) -> str:
    """The comments and docstrings of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, kinds)]
    with tokenize.open(path) as stream:
        comments = [token.string for token in tokenize.generate_tokens(stream.readline) if token.type == tokenize.COMMENT]
    return "\n".join((*docstrings, *comments))


def is_there(module: str) -> bool:
    """Whether a dotted name begins with a module or a package of ours that has what comes next."""
    path = ROOT
    for name in module.split("."):
        if not (path / name).is_dir():
            within = path / f"{name}.py"
            return within.is_file() or re.search(rf"\b{name}\b", (path / "__init__.py").read_text(encoding="utf-8")) is not None
        path /= name
    return True


@pytest.mark.parametrize("package", FORBIDDEN)
def test_arrows_point_one_way(package: str) -> None:
    assert files(package)
    for path in files(package):
        wrong = {name for name in imports(path) if name.split(".")[0] in FORBIDDEN[package]}
        assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"


@pytest.mark.parametrize("module", STANDARD_ONLY)
def test_the_ground_floor_needs_no_third_party(module: str) -> None:
    for name in imports(ROOT / "model" / f"{module}.py"):
        assert name.split(".")[0] in sys.stdlib_module_names | {"model"}, f"model/{module}.py imports {name}"


def test_lower_floors_do_not_import_higher_ones() -> None:
    for index, module in enumerate(FLOORS):
        higher = {f"model.{other}" for other in FLOORS[index + 1 :]}
        assert not imports(ROOT / "model" / f"{module}.py") & higher, f"model/{module}.py looks up"


def test_every_package_of_the_model_has_its_floor() -> None:
    assert {path.parent.name for path in (ROOT / "model").glob("*/__init__.py")} == BELOW.keys()


@pytest.mark.parametrize("package", BELOW)
def test_packages_of_the_model_import_only_those_below_them(package: str) -> None:
    for path in files(f"model/{package}"):
        seen = {name.split(".")[1] for name in imports(path) if name.startswith("model.")}
        assert not seen & (BELOW.keys() - BELOW[package] - {package}), f"{path.relative_to(ROOT)} looks up"
        assert not seen & {"intake", "classifiers", "summarizers", "bundle", "registry", "answer"}, f"{path.relative_to(ROOT)} looks up"


@pytest.mark.parametrize("package", ["service", "training"])
def test_no_two_packages_need_each_other(package: str) -> None:
    names = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    needs = {
        name: {module.split(".")[1] for path in files(f"{package}/{name}") for module in imports(path) if module.startswith(f"{package}.")}
        for name in names
    }
    graphlib.TopologicalSorter({name: (needs[name] & names) - {name} for name in names}).prepare()  # raises where they go in a circle


def test_nothing_but_the_designed_names_stands_at_the_top() -> None:
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - {name for name in found if name in ignored or name.endswith(".egg-info")} == TOP_LEVEL


@pytest.mark.parametrize("package", FORBIDDEN)
def test_what_comments_and_docstrings_name_is_there(package: str) -> None:
    for path in files(package):
        text = prose(path)
        for named in re.findall(r"[\w/]+\.py\b", text):
            assert any((place / named).is_file() for place in (path.parent, ROOT / package, ROOT)), f"{path.relative_to(ROOT)}: {named}"
        for named in re.findall(rf"\b(?:{'|'.join(FORBIDDEN)})(?:\.[a-z_]\w*)+", text):
            assert named.endswith(".py") or is_there(named), f"{path.relative_to(ROOT)}: {named}"


def test_tests_lie_flat() -> None:
    assert not [path for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"]


def test_no_module_has_the_name_of_a_library() -> None:
    names = {path.stem for package in FORBIDDEN for path in files(package)}
    assert not names & {"tokenizers", "datasets", "evaluate", "types", "utils", "common", "helpers", "manager"}


def test_nothing_is_pickled() -> None:
    for package in FORBIDDEN:
        for path in files(package):
            assert not {"pickle", "joblib", "dill", "cloudpickle", "shelve"} & {name.split(".")[0] for name in imports(path)}, path
            assert "allow_pickle=True" not in path.read_text(encoding="utf-8"), path
