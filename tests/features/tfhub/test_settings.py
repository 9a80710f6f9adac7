"""Which backbone, from where, and whether it may be downloaded."""

import tempfile
from pathlib import Path

import pytest

from demo.core.errors import SettingError
from demo.features.tfhub.settings import BackboneConfig


def test_nothing_set_is_ours_without_downloads_for_a_page_and_with_them_for_a_person() -> None:
    page = BackboneConfig.from_environment({}, {}, download=False)
    assert (page.music_backbone, page.download) == ("compact", False)
    assert page == BackboneConfig()
    assert BackboneConfig.from_environment({}, {}, download=True).download
    assert page.cache == Path(tempfile.gettempdir()) / "tfhub_modules"


def test_every_setting_has_a_variable_and_options_go_before_it() -> None:
    environment = {
        "MUSIC_BACKBONE": "vggish",
        "PICTURE_BACKBONE": "embedded",
        "VGGISH_HANDLE": "folder",
        "VGGISH_PCA": "pca.npz",
        "VGGISH_PCA_SHA256": "a" * 64,
        "INCEPTION_HANDLE": "other",
        "INCEPTION_PCA": "yt8m_pca.tgz",
        "INCEPTION_PCA_SHA256": "B" * 64,
        "TFHUB_CACHE_DIR": "cache",
        "BACKBONE_DOWNLOAD": "1",
    }
    options = {"vggish_pca": Path("mine.npz"), "music_backbone": None, "song": "song.mp3", "download": "no"}
    assert BackboneConfig.from_environment(environment, options, download=False) == BackboneConfig(
        music_backbone="vggish",
        picture_backbone="embedded",
        vggish_handle="folder",
        vggish_pca="mine.npz",
        vggish_pca_sha256="a" * 64,
        inception_handle="other",
        inception_pca="yt8m_pca.tgz",
        inception_pca_sha256="B" * 64,
        tfhub_cache_dir="cache",
        download=True,
    )


def test_inception_looks_where_its_pca_is_named_and_nothing_else_is_said() -> None:
    assert BackboneConfig().pictures == "compact"
    assert BackboneConfig(inception_pca="yt8m_pca.tgz").pictures == "inception"
    assert BackboneConfig(inception_pca="yt8m_pca.tgz", picture_backbone="embedded").pictures == "embedded"
    assert BackboneConfig(picture_backbone="inception").pictures == "inception"


def test_an_empty_variable_counts_as_missing() -> None:
    environment = {"MUSIC_BACKBONE": "", "VGGISH_HANDLE": "", "BACKBONE_DOWNLOAD": ""}
    assert BackboneConfig.from_environment(environment, {}, download=False) == BackboneConfig()


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"MUSIC_BACKBONE": "ears"}, "must be one of compact, vggish"),
        ({"PICTURE_BACKBONE": "eyes"}, "must be one of compact, embedded, inception"),
        ({"BACKBONE_DOWNLOAD": "yes"}, "BACKBONE_DOWNLOAD must be 0 or 1"),
        ({"VGGISH_PCA_SHA256": "abc"}, "64 hexadecimal digits"),
        ({"INCEPTION_PCA_SHA256": "g" * 64}, "64 hexadecimal digits"),
    ],
)
def test_what_cannot_be_is_one_sentence(environment: dict[str, str], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        BackboneConfig.from_environment(environment, {}, download=False)
