"""README and docs: the head that Hugging Face Spaces reads, the two commands, links and paths, and their length."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
HEAD, BODY = README.removeprefix("---\n").split("\n---\n", 1)
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MAX_WORDS = 900
COLORS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
"""Colors that Spaces knows."""


def test_head_is_what_a_space_needs() -> None:
    head = yaml.safe_load(HEAD)
    assert head["sdk"] == "gradio"
    assert head["python_version"] == "3.11", "a string: as a number, 3.10 would become 3.1"
    assert head["license"] == "apache-2.0"
    assert (ROOT / head["app_file"]).is_file()
    assert len(head["short_description"]) <= 60
    assert {head["colorFrom"], head["colorTo"]} <= COLORS
    assert head["title"]
    assert head["emoji"]
    assert all(isinstance(tag, str) for tag in head["tags"])


@pytest.mark.parametrize(
    "command",
    [
        "pip install -r requirements.txt && python app.py",
        "pip install -r tests/requirements.txt && python -m pytest",
    ],
)
def test_both_commands_stand_on_a_separate_line(command: str) -> None:
    assert command in BODY.splitlines()


def test_every_command_group_is_documented() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    commands = {name for names in re.findall(r"python -m demo ([\w|]+)", text) for name in names.split("|")}
    assert commands == {
        "backbones",
        "match",
        "words",
        "emotions",
        "export",
        "features",
        "zoo",
        "bench",
        "evaluate",
        "studio",
        "train",
        "readme",
        "ingest",
    }


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_path_leads_to_a_file(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = {link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link}
    for link in links:
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.is_file(), f"{document.name} links {link}."
        assert not anchor or anchor in anchors(target), f"{document.name} links {link}."
    paths = set(re.findall(r"`((?:demo|tests|docs|assets|model_zoo|findings)/[\w./-]*)`", text))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_front_page_is_short() -> None:
    assert len(README.split()) <= MAX_WORDS


def test_every_document_is_linked_from_the_front_page() -> None:
    linked = set(re.findall(r"\]\(docs/([\w-]+\.md)", README))
    assert {path.name for path in DOCUMENTS[1:]} - linked == set()


def test_picture_is_small() -> None:
    picture = ROOT / "assets" / "screenshot.png"
    if not picture.is_file():
        pytest.skip("The picture is taken once the models are there.")
    assert picture.stat().st_size < 500_000
