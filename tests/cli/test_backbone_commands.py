"""`--backbone` and `python -m demo backbones`, over the tiny zoo and networks that stand in."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from demo.features.audio.compact import load_backbone
from demo.features.tfhub.settings import BackboneConfig
from demo.media.audio import decode
from tests.page.songs import write_song

pytestmark = pytest.mark.usefixtures("no_backbones")


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_song(tmp_path_factory.mktemp("songs") / "song.wav", 28.0)


def run(zoo: Path, *arguments: object) -> int:
    return main(["--zoo", str(zoo), *map(str, arguments)])


def of_vggish(config: BackboneConfig) -> tuple[str, ...]:
    return "--vggish-handle", config.vggish_handle, "--vggish-pca", config.vggish_pca


def test_match_with_vggish_uses_its_features(
    tiny_zoo: Path, song: Path, stand_ins: BackboneConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny_zoo, "match", song, "--backbone", "vggish", *of_vggish(stand_ins), "--json") == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert answer["backbone"] == "vggish"
    assert len(answer["hits"]) == 4
    assert "Loading VGGish" in printed.err.splitlines()
    assert run(tiny_zoo, "match", song, "--json") == 0
    ours = json.loads(capsys.readouterr().out)
    assert ours["backbone"] == "compact"
    # The tiny network of the emotions is random, but another song it is to it.
    assert [chunk["attention"] for chunk in ours["chunks"]] != [chunk["attention"] for chunk in answer["chunks"]]
    assert ours["music"] == answer["music"]


def test_features_and_emotions_take_it_from_the_environment(
    tiny_zoo: Path,
    song: Path,
    stand_ins: BackboneConfig,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MUSIC_BACKBONE", "vggish")
    monkeypatch.setenv("VGGISH_HANDLE", stand_ins.vggish_handle)
    monkeypatch.setenv("VGGISH_PCA", stand_ins.vggish_pca)
    assert run(tiny_zoo, "features", song, "--out", tmp_path / "out.npz") == 0
    features = np.load(tmp_path / "out.npz", allow_pickle=False)["features"]
    expected = load_backbone(tiny_zoo, "vggish", stand_ins).extract(decode(song).waveform).features
    np.testing.assert_array_equal(features, expected)
    capsys.readouterr()
    for option, backbone in (((), "vggish"), (("--backbone", "compact"), "compact")):
        assert run(tiny_zoo, "emotions", song, "--json", *option) == 0
        assert json.loads(capsys.readouterr().out)["backbone"] == backbone


def test_what_is_not_here_is_one_sentence(tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny_zoo, "match", song, "--backbone", "vggish") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == ("error: VGGish's PCA is not on this machine; name a local file, or set BACKBONE_DOWNLOAD=1.\n")


def test_backbones_says_what_can_be_loaded_and_why_not(
    tiny_zoo: Path, stand_ins: BackboneConfig, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tiny_zoo, "backbones") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["compact", "ready"]
    assert "not on this machine" in lines[2]
    assert [lines[4].split(), lines[5].split()] == [["compact", "ready"], ["embedded", "ready"]]
    assert "INCEPTION_PCA" in lines[6]
    inception = ("--inception-handle", stand_ins.inception_handle, "--inception-pca", stand_ins.inception_pca)
    assert run(tiny_zoo, "backbones", *of_vggish(stand_ins), *inception) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [lines[2].split(), lines[6].split()] == [["vggish", "ready"], ["inception", "ready"]]
    monkeypatch.setenv("BACKBONE_DOWNLOAD", "1")
    assert run(tiny_zoo, "backbones") == 0
    assert "downloaded when it is first asked for" in capsys.readouterr().out.splitlines()[2]


def test_compare_prints_how_both_agree(
    tiny_zoo: Path, song: Path, stand_ins: BackboneConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny_zoo, "backbones", *of_vggish(stand_ins), "compare", song, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["seconds"] == 28
    assert -1 <= answer["cosine"]["lowest"] <= answer["cosine"]["quartiles"][0] <= answer["cosine"]["quartiles"][2] <= 1
    assert set(answer["shared_hits"]) == {"10", "50"}
    assert [len(strongest) for strongest in answer["emotions"].values()] == [3, 3]
    assert run(tiny_zoo, "backbones", "compare", song, *of_vggish(stand_ins)) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("28 seconds, compact and vggish\n")
    assert f"mean {answer['cosine_centred']['mean']:.3f}" in printed


def test_a_page_that_offers_vggish_starts_without_tensorflow(tiny_zoo: Path, stand_ins: BackboneConfig) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from demo.features.tfhub.settings import BackboneConfig\n"
        "from demo.page.layout import build_page\n"
        "from demo.search.service import Service\n"
        "from demo.core.zoo import Zoo\n"
        f"config = BackboneConfig(vggish_handle={stand_ins.vggish_handle!r}, vggish_pca={stand_ins.vggish_pca!r})\n"
        f"service = Service.load(Zoo(Path({str(tiny_zoo)!r})), config=config)\n"
        "build_page(service)\n"
        "assert service.registry.names == ('compact', 'vggish')\n"
        "assert not {'tensorflow', 'tensorflow_hub'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
