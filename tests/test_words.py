"""The code and the documents use the field's words and plain English."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Split, so that this file does not hold them itself. The file and the card are no part of the repository.
RULED_OUT = ("who" "ever", "what" "ever", "a" "new", "like" "wise", "no" "body", "sh" "all", "keep" "er", "bu" "ry",
             "cont" "ender", "sh" "elf", "the" "atre", "numerics" r"\.md", "design" " card",
             "of its" " own")  # fmt: skip
TITLES = "demo/studio/music/titles.py"
"""Titles of pieces are free."""

SUFFIXES = {".css", ".html", ".js", ".md", ".py", ".toml"}


def test_no_ruled_out_word_stands_in_code_or_documents() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("This is not a git checkout.")
    command = ["git", "ls-files", "-z", "--", "demo", "tests", "docs", "README.md"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    word = re.compile(rf"\b(?:{'|'.join(RULED_OUT)})\b", re.IGNORECASE)
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name in listed
        if Path(name).suffix in SUFFIXES and name != TITLES and (ROOT / name).is_file()
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), start=1)
        if word.search(line)
    ]
    assert found == []
