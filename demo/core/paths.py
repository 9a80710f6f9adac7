"""Where the repository's own folders lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ZOO = ROOT / "model_zoo"
ASSETS = ROOT / "assets"
