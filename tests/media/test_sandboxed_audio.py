"""The sandbox decodes files exactly as without it, and survives hostile ones."""

import gzip
import io
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np
import pytest

from demo.core.config import DecodeConfig, FrameConfig, ReadingLimits
from demo.core.errors import (
    DemoError,
    NotAudio,
    NotVideo,
    RecordingError,
    SilentRecording,
    UnreadableRecording,
    UnreadableVideo,
    VideoError,
)
from demo.media.audio import decode
from demo.media.audio_readers import NOT_AUDIO
from demo.media.containers import NOT_VIDEO
from demo.media.frame_sampling import Pictures
from demo.media.frames import read_pictures
from demo.media.sandbox.call import HAS_FORK_SERVER, TOO_LARGE, TOO_LONG
from demo.media.sandboxed import RECORDING_LIMITS, VIDEO_LIMITS, read_recording, read_video_file
from demo.media.video_file import VideoRequest
from tests.media import bombs
from tests.media.audio_files import FILES
from tests.media.video_files import encode, plain, scrolling

linux = pytest.mark.skipif(not HAS_FORK_SERVER, reason="The limits of this system are others.")


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "m4a", "ogg opus", "96-kHz wav", "webm video"])
def test_a_recording_is_the_same_to_the_last_bit(name: str, tmp_path: Path) -> None:
    path = FILES[name](tmp_path / "file")
    expected, recording = decode(path), read_recording(path)
    np.testing.assert_array_equal(recording.waveform, expected.waveform, strict=True)
    assert (recording.seconds, recording.notices) == (expected.seconds, expected.notices)


def read_video(path: Path, config: FrameConfig = FrameConfig(), limits: ReadingLimits = VIDEO_LIMITS) -> Pictures:
    return read_video_file(path, VideoRequest(frames=config), limits).pictures


@pytest.mark.parametrize("container", ["mp4", "matroska"])
def test_a_video_is_the_same_to_the_last_bit(container: str, tmp_path: Path) -> None:
    path = encode(tmp_path / "file", scrolling(30, n_frames=60), container=container)
    expected, pictures = read_pictures(path), read_video(path)
    np.testing.assert_array_equal(pictures.frames, expected.frames, strict=True)
    assert (pictures.seconds, pictures.notices) == (expected.seconds, expected.notices)


def test_settings_and_notices_cross_over(tmp_path: Path) -> None:
    recording = read_recording(FILES["wav"](tmp_path / "song"), DecodeConfig(max_seconds=3.5))
    assert (len(recording.waveform), recording.notices) == (56_000, ("Only the first 3.5 seconds were listened to.",))
    pictures = read_video(encode(tmp_path / "film", plain((9, 9, 9), 30)), FrameConfig(max_seconds=2))
    assert (len(pictures.frames), pictures.notices) == (20, ("Only the first 2 seconds were looked at.",))


def test_a_relative_path_is_the_caller_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FILES["wav"](tmp_path / "song.wav")
    monkeypatch.chdir(tmp_path)
    assert read_recording(Path("song.wav")).seconds == 4


def reports(read: Callable[[Path], object], path: Path) -> DemoError:
    with pytest.raises(DemoError) as caught:
        read(path)
    assert str(caught.value).endswith(".")
    assert path.name not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("make", [bombs.has_many_channels, bombs.promises_many_samples, bombs.is_an_hour_of_nothing])
def test_a_recording_that_lies_is_refused_at_once(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "bomb.mp3")
    begin = time.monotonic()
    error = reports(read_recording, path)
    assert isinstance(error, RecordingError)
    assert isinstance(error, SilentRecording) == (make is bombs.is_an_hour_of_nothing)
    assert time.monotonic() - begin < 30


def test_pictures_that_claim_to_be_huge_are_refused_at_once(tmp_path: Path) -> None:
    path = bombs.claims_many_pixels(tmp_path / "bomb.mp4")
    begin = time.monotonic()
    # One such picture takes 0.8 GB.
    little = replace(VIDEO_LIMITS, memory_bytes=400_000_000)
    for read, error in ((read_video, VideoError), (read_recording, RecordingError)):
        caught = reports(lambda path, read=read: read(path, limits=little), path)
        assert isinstance(caught, error)
        assert not isinstance(caught, UnreadableVideo | UnreadableRecording)
    assert time.monotonic() - begin < 30


def test_three_hundred_years_end_where_the_file_ends(tmp_path: Path) -> None:
    path = bombs.lasts_for_ever(tmp_path / "bomb.mp4")
    # Its bytes are all there, so that it does not break off; the last picture stands while sound goes on.
    pictures = read_video(path)
    assert pictures.notices == ()
    assert len(pictures.frames) == 4 * FrameConfig().frame_rate
    assert read_recording(path).seconds == pytest.approx(4, abs=0.2)


@linux
def test_a_file_that_takes_too_long_ends_in_time_and_the_next_is_read(tmp_path: Path) -> None:
    bomb = bombs.is_one_large_picture_again_and_again(tmp_path / "bomb.mp4")
    good = FILES["mp3"](tmp_path / "good")
    for limits in (replace(VIDEO_LIMITS, seconds=1), replace(VIDEO_LIMITS, cpu_seconds=1)):
        begin = time.monotonic()
        error = reports(lambda path, limits=limits: read_video(path, limits=limits), bomb)
        assert (type(error), str(error)) == (UnreadableVideo, TOO_LONG)
        assert time.monotonic() - begin < 30
        assert read_recording(good).seconds == 4
    error = reports(lambda path: read_recording(path, limits=replace(RECORDING_LIMITS, seconds=0.001)), good)
    assert (type(error), str(error)) == (UnreadableRecording, TOO_LONG)


@linux
def test_a_file_that_takes_too_much_memory_is_reported(tmp_path: Path) -> None:
    film = bombs.is_one_large_picture_again_and_again(tmp_path / "film", n_frames=10)
    assert read_video(film).seconds == pytest.approx(1)
    error = reports(lambda path: read_video(path, limits=replace(VIDEO_LIMITS, memory_bytes=200_000_000)), film)
    assert (type(error), str(error)) == (UnreadableVideo, TOO_LARGE)
    song = FILES["wav"](tmp_path / "song")
    error = reports(lambda path: read_recording(path, limits=replace(RECORDING_LIMITS, memory_bytes=10_000_000)), song)
    assert type(error) is UnreadableRecording


def zipped(content: bytes) -> bytes:
    """Pack without squeezing: FFmpeg would find the music in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("../inside.mp3", content)
    return packed.getvalue()


def tarred(content: bytes, mode: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:
        member = tarfile.TarInfo("../inside.mp3")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


@pytest.mark.parametrize("kind", ["mp3", "transport stream"])
@pytest.mark.parametrize("pack", [zipped, tarred, gzip.compress, lambda content: tarred(content, "w:xz")])
def test_an_archive_is_neither_music_nor_a_video_whatever_is_in_it(
    kind: str, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "a-song.mp4"
    if kind == "mp3":
        FILES["mp3"](path)
    else:
        encode(path, plain((9, 99, 9), 30), container="mpegts", sound_seconds=4)
    path.write_bytes(pack(path.read_bytes()))
    with pytest.raises(NotAudio) as not_audio:
        read_recording(path)
    with pytest.raises(NotVideo) as not_video:
        read_video(path)
    assert (str(not_audio.value), str(not_video.value)) == (NOT_AUDIO, NOT_VIDEO)
    assert list(tmp_path.iterdir()) == [path]
    assert not (tmp_path.parent / "inside.mp3").exists()


class Listener(ThreadingHTTPServer):
    """Counts who connects, and hangs up on everybody."""

    n_asked = 0

    def verify_request(self, *_: object) -> bool:
        self.n_asked += 1
        return False


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield server
        server.shutdown()


PLAYLISTS = {
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://{0}/a.ts\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile 'http://{0}/a.mp3'\n",
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\na=control:http://{0}/a\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "DASH": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" profiles="x">\n<Period>'
    '<AdaptationSet mimeType="audio/mp4"><Representation id="1"><BaseURL>http://{0}/a.mp4</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>\n",
    "RTSP text": "RTSPtexthttp://{0}/a\n",
    "address": "http://{0}/a.mp3",
}


@pytest.mark.parametrize("kind", [*PLAYLISTS, "MOV"])
@pytest.mark.parametrize("name", ["song.mp3", "list.m3u8"])
def test_an_address_named_by_a_file_is_not_requested(kind: str, name: str, listener: Listener, tmp_path: Path) -> None:
    address = f"127.0.0.1:{listener.server_port}"
    path = tmp_path / name
    if kind == "MOV":
        bombs.refers_to(path, f"http://{address}/a.mov")
        # Where its pictures lie is passed over, and they are looked for in the file itself.
        read_video(path)
    else:
        path.write_text(PLAYLISTS[kind].format(address))
        assert isinstance(reports(read_video, path), NotVideo)
    assert isinstance(reports(read_recording, path), RecordingError)
    assert listener.n_asked == 0


def test_ffmpeg_without_limits_would_send_a_request(listener: Listener, tmp_path: Path) -> None:
    path = tmp_path / "list.m3u8"
    path.write_text(PLAYLISTS["HLS"].format(f"127.0.0.1:{listener.server_port}"))
    with pytest.raises(av.FFmpegError):
        av.open(str(path), options={"protocol_whitelist": "file,http,tcp", "extension_picky": "0"}).close()
    assert listener.n_asked > 0
