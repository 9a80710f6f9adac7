"""Rules that no type checker knows: which packages may import which, and what the repository may hold."""

import ast
import re
import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE_BYTES = 5_000_000

RANKS = [
    {"core"},
    {"media", "correlation", "datasets"},
    {"features"},
    {"emotion"},
    {"analysis", "study"},
    {"search"},
    {"youtube", "pipeline"},
    {"ingest", "page", "studio"},
    {"research"},
    {"cli"},
    {"__main__"},
]
RANK = {area: rank for rank, areas in enumerate(RANKS) for area in areas}

ONLY_IMPORTERS = {
    "gradio": ("app.py", "demo/page/"),
    "plotly": ("app.py", "demo/page/"),
    "faiss": ("demo/search/index.py",),
}

SLOW_LIBRARIES = {"distributed", "librosa", "numba", "sklearn", "tensorflow", "tensorflow_hub", "umap", "yt_dlp"}
"""Each takes seconds to import, and none is needed to serve a page."""

OFFLINE_AREAS = {"studio", "research", "ingest"}
"""What a served page never imports; what only ingest needs stands in tests/requirements.txt."""


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    return relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


SOURCES = {module_name(path): path for path in sorted((ROOT / "demo").rglob("*.py"))}


def imported_modules(path: Path, *, at_import_time: bool = False) -> set[str]:
    """Return the full names of what a file imports; at import time leaves functions' bodies out."""
    modules: set[str] = set()
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{relative(path)}:{node.lineno} imports relatively."
            assert node.module is not None
            # `from demo.features.audio import decode` may name a module or something in it.
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules |= {name if name in SOURCES else node.module for name in names}
        if not (at_import_time and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)):
            pending.extend(ast.iter_child_nodes(node))
    return modules


def area(module: str) -> str:
    """Return the folder or file of demo/ that a module belongs to; "" for demo itself."""
    return [*module.split("."), ""][1]


def third_party(modules: set[str]) -> set[str]:
    return {module.split(".")[0] for module in modules} - sys.stdlib_module_names - {"demo"}


def pins(path: Path) -> dict[str, str]:
    """Return requirement names, as PEP 503 normalizes them, and what stands behind each, with those of files taken in by -r."""
    found: dict[str, str] = {}
    for line in (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("-r "):
            found |= pins(path.parent / line.removeprefix("-r ").strip())
        elif match := re.fullmatch(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[\w+\])?(\W.*)", line):
            found[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    return found


@pytest.mark.parametrize("module", SOURCES)
def test_a_module_imports_only_lower_ranks(module: str) -> None:
    here = area(module)
    assert not here or here in RANK, f"demo/{here} has no rank; give it one here and in README's section on the layout."
    for name in imported_modules(SOURCES[module]):
        there = area(name) if name.split(".")[0] == "demo" else ""
        if there and there != here:
            assert here, "demo/__init__.py imports nothing, so that importing demo is free."
            assert RANK[there] < RANK[here], f"{module} may not import {name}."


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {module: imported_modules(path) & SOURCES.keys() for module, path in SOURCES.items()}
    TopologicalSorter(graph).prepare()  # Raises CycleError, which shows the circle.


def test_the_app_serves_and_does_nothing_else() -> None:
    app = ROOT / "app.py"
    areas = {area(name) for name in imported_modules(app) if name.split(".")[0] == "demo"}
    assert not areas & (OFFLINE_AREAS | {"cli", "__main__"})


def test_the_studio_imports_core_and_the_names_of_the_emotions_only() -> None:
    modules = {name for module in SOURCES if area(module) == "studio" for name in imported_modules(SOURCES[module])}
    others = {name for name in modules if name.split(".")[0] == "demo" and area(name) not in ("studio", "core")}
    assert others == {"demo.emotion.classes"}


@pytest.mark.parametrize("library", ONLY_IMPORTERS)
def test_a_library_stays_behind_its_only_importer(library: str) -> None:
    importers = {relative(path) for path in SOURCES.values() if library in third_party(imported_modules(path))}
    assert {path for path in importers if not path.startswith(ONLY_IMPORTERS[library])} == set()


def test_slow_libraries_are_imported_only_when_requested() -> None:
    eager = {
        module: slow
        for module, path in SOURCES.items()
        if area(module) not in OFFLINE_AREAS
        and (slow := SLOW_LIBRARIES & third_party(imported_modules(path, at_import_time=True)))
    }
    assert eager == {}


def test_every_direct_import_is_a_pinned_requirement() -> None:
    distributions = packages_distributions()
    served = pins(ROOT / "requirements.txt").keys()
    offline = dict.fromkeys(OFFLINE_AREAS, pins(ROOT / "tests/requirements.txt").keys())
    offline |= {name: served | pins(ROOT / f"demo/{name}/requirements.txt").keys() for name in ("studio", "research")}
    for module, path in SOURCES.items():
        pinned = offline.get(area(module), served)
        for name in third_party(imported_modules(path)):
            names = {re.sub(r"[-_.]+", "-", dist).lower() for dist in distributions.get(name, [name])}
            assert names & pinned, f"{module} imports {name}, which is no pinned requirement."


def test_every_requirement_is_pinned() -> None:
    for path in (ROOT / "requirements.txt", ROOT / "tests/requirements.txt"):
        loose = {name for name, pin in pins(path).items() if not pin.startswith("==")}
        assert loose <= {"setuptools"}


def test_readme_names_the_gradio_that_is_pinned() -> None:
    match = re.search(r"^sdk_version: *[\"']?([\d.]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert match is not None
    assert pins(ROOT / "requirements.txt")["gradio"] == f"=={match[1]}"


def test_no_tracked_file_is_over_five_megabytes() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("This is not a git checkout.")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    assert {relative(path) for path in paths if path.is_file() and path.stat().st_size > MAX_FILE_BYTES} == set()
