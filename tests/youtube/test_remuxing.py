"""Separate pictures and sound are remuxed in the sandbox, and damaged ones are refused."""

from dataclasses import replace
from pathlib import Path

import av
import pytest

from demo.core.errors import VideoUnavailable
from demo.media.remuxing import UNREADABLE, RemuxConfig, join
from demo.media.sandbox.call import HAS_FORK_SERVER, TOO_LONG
from demo.youtube import fetch
from demo.youtube.fetch import JOINING_LIMITS
from tests.features.visual.forms import CHANGE_SECONDS, play, write_form

ID = "dQw4w9WgXcQ"
LINK = f"https://youtu.be/{ID}"


@pytest.fixture
def apart(youtube, film):
    """A video of a file of pictures and a file of sound."""
    server = youtube.server
    server.files |= {"/sound": film, "/pictures": film}
    youtube.add(ID, film, formats=[youtube.sound(server.origin + "/sound"), youtube.pictures(server.origin + "/pictures")])
    return server


def refusal(fetcher, folder: Path) -> str:
    """Return the sentence with which the video is refused, after which nothing lies in the folder."""
    with pytest.raises(VideoUnavailable) as caught:
        fetcher.fetch_video(LINK, folder)
    assert list(folder.iterdir()) == []
    return str(caught.value)


def test_nothing_is_opened_here_and_the_whole_is_the_same_to_the_last_bit(apart, make_fetcher, film, tmp_path, monkeypatch):
    for name in ("seen.mp4", "heard.m4a"):
        (tmp_path / name).write_bytes(film)
    expected = join(tmp_path / "seen.mp4", RemuxConfig(sound="heard.m4a")).content
    folder = tmp_path / "fetched"
    folder.mkdir()
    monkeypatch.setattr(av, "open", lambda *_, **__: pytest.fail("opened here"))
    fetched = make_fetcher().fetch_video(LINK, folder)
    # Matroska gives every file an identity by chance, in 16 bytes.
    content = fetched.path.read_bytes()
    assert len(content) == len(expected)
    assert sum(one != other for one, other in zip(content, expected.tobytes(), strict=True)) < 64


@pytest.mark.parametrize(
    ("pictures", "sound", "suffixes"), [("libsvtav1", "libopus", ("webm", "webm")), ("libsvtav1", "aac", ("mp4", "m4a"))]
)
def test_codecs_are_joined_whose_decoder_has_another_name(pictures, sound, suffixes, tmp_path):
    seen, heard = (tmp_path / f"{name}.{suffix}" for name, suffix in zip("ab", suffixes, strict=True))
    write_form(seen, pictures, sound)
    heard.write_bytes(seen.read_bytes())
    joined = tmp_path / "joined.mkv"
    joined.write_bytes(join(seen, RemuxConfig(sound=heard.name)).content)
    played = play(joined)
    assert played.picture_change == pytest.approx(CHANGE_SECONDS, abs=0.05)
    assert played.sound_change == pytest.approx(CHANGE_SECONDS, abs=0.05)


@pytest.mark.parametrize("sent", [b"no film " * 5_000, b"ffconcat version 1.0\nfile 'file:///etc/passwd'\n" + bytes(5_000)])
@pytest.mark.parametrize("part", ["/pictures", "/sound"])
def test_what_is_no_film_is_a_sentence(part, sent, apart, make_fetcher, tmp_path):
    apart.files[part] = sent
    assert refusal(make_fetcher(), tmp_path) == UNREADABLE


@pytest.mark.skipif(not HAS_FORK_SERVER, reason="The limits of this system are others.")
@pytest.mark.parametrize(
    ("limit", "sentence"),
    [({"seconds": 0.001}, TOO_LONG), ({"memory_bytes": 10_000_000}, ""), ({"answer_bytes": 99}, "")],
)
def test_each_limit_holds(limit, sentence, apart, make_fetcher, tmp_path, monkeypatch):
    usual = JOINING_LIMITS
    monkeypatch.setattr(fetch, "JOINING_LIMITS", replace(usual, **limit))
    assert sentence in refusal(make_fetcher(), tmp_path)
    monkeypatch.setattr(fetch, "JOINING_LIMITS", usual)
    assert make_fetcher().fetch_video(LINK, tmp_path).path.suffix == ".mkv"
