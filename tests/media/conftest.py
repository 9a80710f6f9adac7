"""Each kind of sound file, encoded once."""

from collections.abc import Callable

import pytest

from tests.media.audio_files import FILES


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """Encode each kind of file once; the names on the disk say nothing or lie."""
    folder = tmp_path_factory.mktemp("whole")
    made: dict[str, bytes] = {}

    def get(name: str) -> bytes:
        if name not in made:
            made[name] = FILES[name](folder / "file").read_bytes()
        return made[name]

    return get
