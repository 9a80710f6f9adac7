"""Paths of the repository's folders."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ZOO = ROOT / "model_zoo"
ASSETS = ROOT / "assets"
