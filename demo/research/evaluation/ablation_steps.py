"""What the ablation trains, and what it compares: from the paper's S-DCCA and plain CCA to the shipped two-part space."""

from dataclasses import dataclass, replace
from typing import Literal

from demo.core.config import QueryConfig
from demo.correlation import varied
from demo.correlation.deep import SDCCA, DeepConfig
from demo.correlation.ensemble import EnsembleConfig, SDCCAEnsemble
from demo.correlation.kernel import KCCA, KernelConfig
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.space import TwoPartConfig, TwoPartSpace
from demo.research.evaluation.runs import MethodConfig

SCORING_VARIANTS: dict[str, dict[str, float]] = {
    "plain": {"power": 0.0},
    "root": {"power": 0.5},
    "weighted": {"power": 1.0},
    "square": {"power": 2.0},
}
"""Powers of the canonical correlation by which components are weighted; nothing is trained again for them."""


# One pair of networks, hard classes: what the steps before those two start from.
_SINGLE = EnsembleConfig(n_members=1, soft=False)

FITS: dict[str, MethodConfig] = {
    "paper": MethodConfig(SDCCA, DeepConfig()),
    "dropout": MethodConfig(SDCCAEnsemble, replace(_SINGLE, n_components=30, n_epochs=50)),
    "epochs": MethodConfig(SDCCAEnsemble, replace(_SINGLE, n_components=30)),
    "nine": MethodConfig(SDCCAEnsemble, _SINGLE),
    "standardised": MethodConfig(SDCCAEnsemble, replace(_SINGLE, output="standardised")),
    "ridge-high": MethodConfig(SDCCAEnsemble, replace(_SINGLE, ridge=1e-2)),
    "ridge-low": MethodConfig(SDCCAEnsemble, replace(_SINGLE, ridge=1e-4)),
    "balanced": MethodConfig(SDCCAEnsemble, replace(_SINGLE, balanced=True)),
    "wide": MethodConfig(
        SDCCAEnsemble, replace(_SINGLE, audio_units=(256, 256, 128, 128), visual_units=(1024, 1024, 512, 256))
    ),
    "shallow": MethodConfig(SDCCAEnsemble, replace(_SINGLE, audio_units=(128, 64), visual_units=(512, 256))),
    "soft": MethodConfig(SDCCAEnsemble, replace(_SINGLE, soft=True)),
    "ensemble": MethodConfig(SDCCAEnsemble, EnsembleConfig()),
    "hard-ensemble": MethodConfig(SDCCAEnsemble, replace(_SINGLE, n_members=3)),
    "cca": MethodConfig(CCA, LinearConfig(n_components=60, ridge=0.1)),
    "cca-ridge": MethodConfig(CCA, LinearConfig(n_components=60, ridge=1.0)),
    "cca-more": MethodConfig(CCA, LinearConfig(n_components=120, ridge=1.0)),
    "kcca": MethodConfig(KCCA, KernelConfig(n_components=60)),
    "kcca-more": MethodConfig(KCCA, KernelConfig(n_components=120)),
    "two-part": MethodConfig(TwoPartSpace, varied(TwoPartConfig(), power=1.0)),
}
"""By name; S-DCCA's audio and visual networks, classes and optimiser are the paper's where nothing else is said. The power of
the weights belongs to a scoring variant."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of the table.

    Attributes:
        title: In words.
        part: Which part of the space it changes, and so what it is judged by: the lift, or how often the own video is found.
        fit: In FITS.
        variant: A name in SCORING_VARIANTS.
        beside: Position in STEPS of the row that it is compared with; None for where a part starts.
        kept: Whether the shipped space has it.
    """

    title: str
    part: Literal["emotion", "content", "both"]
    fit: str
    variant: str = "weighted"
    beside: int | None = None
    kept: bool = False


STEPS: tuple[Step, ...] = (
    Step(title="S-DCCA as in the paper: all pairs, plain cosine", part="emotion", fit="paper", variant="plain", kept=True),
    Step(title="components weighted by their correlation", part="emotion", fit="paper", beside=0, kept=True),
    Step(title="instead, by its square root", part="emotion", fit="paper", variant="root", beside=1),
    Step(title="instead, by its square", part="emotion", fit="paper", variant="square", beside=1),
    Step(title="dropout 0.5 instead of 0.2", part="emotion", fit="dropout", beside=1, kept=True),
    Step(title="25 epochs instead of 50", part="emotion", fit="epochs", beside=4, kept=True),
    Step(title="9 components instead of 30", part="emotion", fit="nine", beside=5, kept=True),
    Step(title="outputs standardised instead of a sigmoid", part="emotion", fit="standardised", beside=6),
    Step(title="ridge 0.01 instead of 0.001", part="emotion", fit="ridge-high", beside=6),
    Step(title="ridge 0.0001", part="emotion", fit="ridge-low", beside=6),
    Step(title="batches with as many of each class", part="emotion", fit="balanced", beside=6),
    Step(title="networks twice as wide", part="emotion", fit="wide", beside=6),
    Step(title="networks of two layers", part="emotion", fit="shallow", beside=6),
    Step(title="shares of classes instead of hard classes", part="emotion", fit="soft", beside=6),
    Step(title="shares, weighted by the root", part="emotion", fit="soft", variant="root", beside=6, kept=True),
    Step(title="three pairs of networks", part="emotion", fit="ensemble", variant="root", beside=14, kept=True),
    Step(title="three pairs of networks on hard classes", part="emotion", fit="hard-ensemble", beside=6),
    Step(title="CCA of own pairs, 60 components, ridge 0.1", part="content", fit="cca", kept=True),
    Step(title="weighted by the root of the correlation", part="content", fit="cca", variant="root", beside=17),
    Step(title="ridge 1", part="content", fit="cca-ridge", beside=17),
    Step(title="ridge 1, the root", part="content", fit="cca-ridge", variant="root", beside=17),
    Step(title="ridge 1, the root, 120 components", part="content", fit="cca-more", variant="root", beside=20),
    Step(title="kernel CCA, 60 components", part="content", fit="kcca", beside=17, kept=True),
    Step(title="kernel CCA, the root", part="content", fit="kcca", variant="root", beside=22, kept=True),
    Step(title="kernel CCA, the root, 120 components", part="content", fit="kcca-more", variant="root", beside=23),
    Step(
        title=f"both parts, the root, dial at {QueryConfig().mixing_weight:g}",
        part="both",
        fit="two-part",
        variant="root",
        kept=True,
    ),
    Step(title="the same, weighted by the correlation itself", part="both", fit="two-part", beside=25),
)
"""In the order of the table. A step that is kept is the start of the next kept one of its part."""
