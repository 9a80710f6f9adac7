"""`train affect`: the studio's soundtracks in YouTube-8M's space, row for row, with the affect of their sound."""

import shutil
from pathlib import Path

import numpy as np

from demo.analysis.song import SongAnalyzer
from demo.core.bundles import CATALOGUE, STUDIO, STUDIO_SOUNDS
from demo.core.vectors import normalize
from demo.core.zoo import read_bundle
from demo.correlation.space import SharedSpace
from demo.emotion.affect import SoundAffect
from demo.research.training.sound_affect import write_studio_sounds
from demo.search.catalogue import Catalogue


def test_soundtracks_are_embedded_row_for_row(tiny_zoo: Path, tiny_analyzer: SongAnalyzer, films: Path, tmp_path: Path) -> None:
    zoo = tmp_path / "zoo"
    shutil.copytree(tiny_zoo, zoo)
    studio, youtube = read_bundle(zoo / STUDIO, "catalogue"), read_bundle(zoo / CATALOGUE, "catalogue")
    random = np.random.default_rng(0)
    scale = SoundAffect.fit(*(random.random((60, n)).astype(np.float32) for n in (9, 7)))
    bundle = write_studio_sounds(zoo, studio, youtube, films, tiny_analyzer, scale)
    assert bundle.name == STUDIO_SOUNDS
    catalogue = Catalogue.from_bundle(studio).with_audio(bundle)
    space = SharedSpace.from_bundle(youtube.required("space"))
    for row, video in enumerate(catalogue.videos):
        song = tiny_analyzer.analyze(films / video.file)
        wanted = space.embed_audio(song.features.mean(axis=0)[None])
        for part, expected in zip(catalogue.audio, wanted, strict=True):
            np.testing.assert_allclose(normalize(part[row]), normalize(expected[0]), atol=2e-3)
        np.testing.assert_allclose(catalogue.audio_affect[row], scale.predict(song.gems, song.moods), atol=5e-3)
