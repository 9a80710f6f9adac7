"""`train all`: what is there and fits the rest is kept, and figures are compared with those of the last version."""

import json
from pathlib import Path

import pytest

from demo.core.bundle_writing import write_bundle
from demo.core.bundles import MODELS
from demo.core.errors import SettingError
from demo.core.zoo import Bundle, read_bundle
from demo.research.training import chain

MADE_WITH = {"compact": [], "emotion": ["compact"], "space": ["emotion"]}


class Trainer:
    """Writes small bundles in the place of trained ones, and writes down which."""

    def __init__(self, zoo: Path) -> None:
        self.zoo, self.trained, self.rendered, self.map = zoo, [], {}, 0.25

    def train(self, model, *given) -> Bundle:
        _, rendered, _, _, zoo, _, seed = given
        self.trained.append(model)
        self.rendered[model] = rendered
        requires = [read_bundle(zoo / MODELS[other]) for other in MADE_WITH.get(model, [])]
        texts = {"metrics.json": json.dumps({"judged": {"map": self.map, "n": 7}})}
        return write_bundle(
            zoo / MODELS[model],
            kind="backbone",
            config={},
            tensors={},
            texts=texts,
            requires=requires,
            provenance={"seed": seed},
        )


@pytest.fixture
def folders(tmp_path):
    made = {name: tmp_path / name for name in ("data", "rendered", "variations", "media")}
    for folder in made.values():
        folder.mkdir()
    return made | {"further": None}


@pytest.fixture
def trainer(tmp_path, monkeypatch):
    trainer = Trainer(tmp_path / "zoo")
    monkeypatch.setattr(chain, "train", trainer.train)
    return trainer


def test_each_model_is_trained_once_after_what_it_is_made_with(trainer, folders, tmp_path):
    chain.train_all(**folders, zoo=trainer.zoo, shipped=tmp_path / "shipped", seed=3)
    assert tuple(trainer.trained) == chain.ORDER
    assert trainer.rendered["studio"] == folders["variations"]
    assert trainer.rendered["compact"] == folders["rendered"]
    chain.train_all(**folders, zoo=trainer.zoo, shipped=tmp_path / "shipped", seed=3)
    assert len(trainer.trained) == len(chain.ORDER)


def test_what_was_made_with_another_version_is_trained_again(trainer, folders, tmp_path):
    chain.train_all(**folders, zoo=trainer.zoo, shipped=tmp_path / "shipped", seed=3)
    trainer.trained.clear()
    trainer.train("compact", None, None, None, None, trainer.zoo, None, 4)
    (trainer.zoo / MODELS["methods"] / "metrics.json").unlink()
    trainer.trained.clear()
    chain.train_all(**folders, zoo=trainer.zoo, shipped=tmp_path / "shipped", seed=3)
    assert trainer.trained == ["emotion", "space", "methods"]


def test_figures_are_compared_with_the_latest_shipped_version(trainer, tmp_path):
    for name, figure in (("emotion-1", 0.1), ("emotion-9", 0.2), ("emotion-10", 0.25), ("emotion-studio-11", 0.3)):
        folder = tmp_path / "shipped" / name
        folder.mkdir(parents=True)
        (folder / "metrics.json").write_text(json.dumps({"judged": {"map": figure, "n": 7}}))
    (tmp_path / "new" / "emotion-11").mkdir(parents=True)
    (tmp_path / "new" / "emotion-11" / "metrics.json").write_text(json.dumps({"judged": {"map": 0.5, "n": 7}, "lift": 2}))
    assert chain.compare(tmp_path / "shipped", tmp_path / "new").splitlines()[2:] == [
        "| emotion-11 | judged map | 0.25 | 0.5 |",
        "| emotion-11 | lift |  | 2 |",
    ]


def test_shipped_models_are_not_overwritten_and_missing_folders_are_named(folders, tmp_path):
    with pytest.raises(SettingError, match="--zoo DIR"):
        chain.train_all(**folders, zoo=tmp_path / "zoo", shipped=tmp_path / "zoo", seed=0)
    folders["variations"].rmdir()
    with pytest.raises(SettingError, match=r"no folder .*variations"):
        chain.train_all(**folders, zoo=tmp_path / "new", shipped=tmp_path / "zoo", seed=0)
