"""A video file becomes a row, the same as the studio's own were made."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from demo.analysis.video import DRAWN, FILMED
from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import FrameConfig, QueryConfig
from demo.core.errors import NoPictures, NoSoundTrack
from demo.core.vectors import normalize
from demo.core.zoo import Zoo, read_bundle
from demo.correlation.space import SharedSpace
from demo.emotion.classes import EMOTIONS
from demo.features.audio.compact import load_backbone
from demo.features.tfhub.settings import BackboneConfig
from demo.features.visual.embedded import EmbeddedBackbone
from demo.media.audio import decode
from demo.media.frames import read_pictures
from demo.media.playable import Tags, read_tags
from demo.search.catalogue import Landmarks
from demo.search.entries import Entry, Origin, catalogue_of, joined_to
from demo.search.entry_maker import EntryMaker, makers_of, origin_of_file
from demo.search.retriever import Retriever
from demo.search.service import Service
from tests.features.visual.forms import write_form

ORIGIN = Origin(video_id="rain-1", title="Rain", credit="A. Person, CC0", labels=("Music video", "rain"))


@pytest.fixture(scope="module")
def maker(tiny_service: Service) -> EntryMaker:
    return makers_of(tiny_service)[DRAWN]


@pytest.fixture(scope="module")
def entry(maker: EntryMaker, films: Path) -> Entry:
    return maker.make(maker.reader.read(films / "film-2.mp4"), ORIGIN)


def test_sound_and_pictures_are_embedded_as_the_spaces_own_views(entry: Entry, tiny_zoo: Path, films: Path) -> None:
    path = films / "film-2.mp4"
    space = SharedSpace.from_bundle(read_bundle(tiny_zoo / "tiny-pictures", "space"))
    analysis = load_backbone(tiny_zoo).extract(decode(path).waveform).features
    seen = EmbeddedBackbone().extract(read_pictures(path).frames, FrameConfig.frame_rate)
    for own, expected in (
        (entry.audio, space.embed_audio(analysis.mean(axis=0)[None])),
        (entry.visual, space.embed_visual(seen.max(axis=0)[None])),
    ):
        for part, wanted in zip(own, expected, strict=True):
            np.testing.assert_allclose(normalize(part), normalize(wanted), atol=1e-4)


def test_filmed_pictures_are_embedded_in_youtubes_space_with_their_affect(tiny_service: Service, films: Path) -> None:
    maker = makers_of(tiny_service)[FILMED]
    backbone = tiny_service.video_analyzer.filmed_backbone
    path = films / "film-2.mp4"
    contents = maker.reader.read(path)
    made = maker.make(contents, ORIGIN)
    frames = contents.further_frames
    assert frames.shape[0] == 25
    seen = backbone.summarize(frames, 1)
    space = tiny_service.retrievers[CATALOGUE].space
    for part, wanted in zip(made.visual, space.embed_visual(backbone.pool(backbone.extract(frames, 1))[None]), strict=True):
        np.testing.assert_allclose(normalize(part), normalize(wanted), atol=1e-5)
    np.testing.assert_allclose(made.visual_affect, seen.affect, atol=1e-6)
    song = tiny_service.analyze_recording(contents.recording)
    np.testing.assert_allclose(made.audio_affect, tiny_service.sound_affect.predict(song.gems, song.moods), atol=1e-5)
    assert (made.video.seen, made.video.mood) == (seen.seen, seen.mood)
    assert (made.video.audio_backbone, made.video.visual_backbone) == ("compact", "pictures-1")
    # As drawn pictures it lies in the other space, and says nothing of what is seen.
    drawn = makers_of(tiny_service)[DRAWN].make(contents, ORIGIN)
    assert np.isnan([drawn.visual_affect, drawn.audio_affect]).all()
    assert (drawn.video.seen, drawn.video.mood, drawn.video.visual_backbone) == ((), "", "embedded-1")
    assert drawn.visual.content.shape != made.visual.content.shape or not np.allclose(drawn.visual.content, made.visual.content)


def test_a_page_extracts_a_videos_sound_as_that_of_songs(tiny_zoo: Path, films: Path, stand_ins: BackboneConfig) -> None:
    path, config = films / "film-2.mp4", replace(stand_ins, music_backbone="vggish")
    service = Service.load(Zoo(tiny_zoo), config=config)
    analysis = load_backbone(tiny_zoo, "vggish", config).extract(decode(path).waveform).features
    expected = service.retrievers[STUDIO].space.embed_audio(analysis.mean(axis=0)[None])
    maker = makers_of(service)[DRAWN]
    made = maker.make(maker.reader.read(path), ORIGIN)
    for part, wanted in zip(made.audio, expected, strict=True):
        np.testing.assert_allclose(normalize(part), normalize(wanted), atol=1e-4)


def test_what_is_known_of_a_video_stands_in_its_row(
    entry: Entry, maker: EntryMaker, tiny_service: Service, films: Path
) -> None:
    video = entry.video
    assert (video.video_id, video.title, video.credit) == ("rain-1", "Rain", "A. Person, CC0")
    assert (video.labels, video.file, video.poster, video.chapters) == (("Music video", "rain"), "", "", ())
    assert video.seconds == pytest.approx(25, abs=0.2)
    analysis = tiny_service.analyze(films / "film-2.mp4")
    weighted = (analysis.attention[:, None] * analysis.chunk_emotions).sum(axis=0)
    assert video.emotion == EMOTIONS[int(np.argmax(weighted))]
    assert video.traits == maker.reader.video_analyzer.analyze(films / "film-2.mp4").traits
    assert entry.poster[:2] == b"\xff\xd8"


def test_a_row_is_placed_inside_the_map_of_the_studio(entry: Entry, maker: EntryMaker) -> None:
    for place, around in ((entry.visual_map, maker.reference.visual_map), (entry.audio_map, maker.reference.audio_map)):
        assert place.shape == (2,)
        assert (around.min(axis=0) <= place).all()
        assert (place <= around.max(axis=0)).all()


def test_progress_grows_to_one(maker: EntryMaker, films: Path) -> None:
    reports: list[float] = []
    maker.make(maker.reader.read(films / "film-0.mp4"), ORIGIN, lambda share, _: reports.append(share))
    assert reports == sorted(reports)
    assert (reports[0], reports[-1]) == (0.0, 1.0)


def test_a_video_without_sound_or_without_pictures_is_no_row(maker: EntryMaker, tmp_path: Path, films: Path) -> None:
    with pytest.raises(NoSoundTrack, match="no sound track"):
        maker.make(maker.reader.read(write_form(tmp_path / "silent.mp4", "libx264", None)), ORIGIN)
    song = tmp_path / "song.mp4"
    soundfile.write(song, np.sin(np.arange(160_000) / 10) / 2, 16_000, format="WAV")
    with pytest.raises(NoPictures, match="only sound"):
        maker.make(maker.reader.read(song), ORIGIN)


def test_rows_alone_make_a_catalogue_with_the_landmarks_of_the_other(entry: Entry, maker: EntryMaker) -> None:
    own = Landmarks(maker.reference.audio, np.zeros((6, 2), np.float32), np.arange(6))
    catalogue = catalogue_of("mine", [entry, entry], replace(maker.reference, landmarks=own))
    assert (catalogue.name, catalogue.n_videos) == ("mine", 2)
    assert catalogue.landmarks is own
    np.testing.assert_array_equal(catalogue.visual.emotion[1], entry.visual.emotion[0])
    np.testing.assert_array_equal(catalogue.audio_map[0], entry.audio_map)
    assert catalogue.searched(True).tolist() == [True, True]


def test_a_catalogue_without_landmarks_lends_its_own_sounds(
    entry: Entry, maker: EntryMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = maker.reference
    for n_lent, rows in ((1_200, range(6)), (3, (0, 2, 5))):
        monkeypatch.setattr("demo.search.entries.N_LANDMARKS", n_lent)
        lent = catalogue_of("mine", [entry], reference).landmarks
        assert [EMOTIONS[label] for label in lent.labels] == [reference.videos[row].emotion for row in rows]
        for row, place, sound in zip(rows, lent.map, lent.audio.emotion, strict=True):
            np.testing.assert_array_equal(place, reference.audio_map[row])
            np.testing.assert_array_equal(sound, reference.audio.emotion[row])
    # Among the others themselves there is no need.
    assert joined_to(reference, "mine", [entry]).landmarks is None


def test_among_the_studios_videos_only_own_rows_answer(
    entry: Entry, maker: EntryMaker, tiny_service: Service, films: Path
) -> None:
    joined = joined_to(maker.reference, "mine", [entry])
    retriever = Retriever(joined, maker.retriever.space)
    analysis = tiny_service.analyze(films / "film-2.mp4")
    answer = retriever.search(analysis, QueryConfig(n_hits=10))
    assert [hit.row for hit in answer.hits] == [0]
    # The percentile is that among all seven.
    alone = maker.retriever.search(analysis, QueryConfig(n_hits=10))
    below = sum(hit.similarity < answer.hits[0].similarity for hit in alone.hits)
    assert answer.hits[0].percentile == pytest.approx(100 * below / 7)
    # One of the studio's keeps its own chapters, and can be opened without a rank.
    for row in range(6):
        hit, rank = retriever.hit(1 + row, analysis, QueryConfig())
        assert rank is None
        assert hit.best_start == maker.retriever.hit(row, analysis, QueryConfig())[0].best_start


def test_a_name_becomes_a_title_and_never_a_path(tmp_path: Path) -> None:
    hostile = origin_of_file(Tags(title="", credit=""), "../../etc/passwd\n<img>", "ab12")
    assert hostile.title == "../../etc/passwd <img>"
    assert re.fullmatch(r"[A-Za-z0-9_-]+", hostile.video_id)
    assert origin_of_file(Tags(title="", credit=""), "Überall_Ärger", "1").video_id == "uberall-arger-1"
    assert origin_of_file(Tags(title="", credit=""), "雨", "1").video_id == "video-1"
    assert origin_of_file(Tags(title="", credit=""), "", "1").title == "Untitled"
    assert origin_of_file(read_tags(write_form(tmp_path / "x.mp4", "libx264", "aac")), "x", "1").title == "Black, then white"
