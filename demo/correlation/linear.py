"""CCA and Cluster-CCA: two linear projections into one space."""

from dataclasses import dataclass
from typing import ClassVar, Self

import torch

from demo.core.arrays import Float32
from demo.core.config import Config, require
from demo.correlation.covariances import ALL_PAIRS, HALF_OF_PAIRS, INSTANCE_PAIRS, ONE_TO_ONE_PAIRS, Pairing
from demo.correlation.memberships import Classes, one_hot
from demo.correlation.projections import ProjectionMethod, solve


@dataclass(frozen=True, kw_only=True)
class LinearConfig(Config):
    """Settings of CCA and Cluster-CCA.

    Attributes:
        n_components: Dimensions of the space.
        ridge: Share of the mean variance added to every variance.
        power: Each component is weighted by its canonical correlation to this power; 0 is the paper's plain cosine.
    """

    n_components: int = 30
    ridge: float = 1e-3
    power: float = 1.0

    def __post_init__(self) -> None:
        require(self.n_components > 0, "n_components must be positive.")
        require(self.ridge >= 0 and self.power >= 0, "ridge and power must not be negative.")


@dataclass(frozen=True, kw_only=True)
class SampledLinearConfig(LinearConfig):
    """Settings of Cluster-CCA over drawn pairs.

    Attributes:
        seed: Of the draw.
    """

    seed: int = 0


class CCA(ProjectionMethod):
    """Canonical correlation analysis (Hotelling, "Relations between two sets of variates", Biometrika 1936).

    Component by component, with a and b uncorrelated with the earlier ones:

        max  a' S_xy b   subject to   a' (S_xx + r_x I) a = b' (S_yy + r_y I) b = 1

    The moments are those of a pairing: by default of each audio with the video that it belongs to.

    Args:
        config: Settings.
        pairing: Which rows are paired.
        seed: Of drawn pairs, where the pairing draws any.
    """

    config_type: ClassVar[type[LinearConfig]] = LinearConfig
    config: LinearConfig

    def __init__(self, config: LinearConfig, pairing: Pairing = INSTANCE_PAIRS, seed: int = 0) -> None:
        super().__init__(config)
        self.pairing = pairing
        self.seed = seed

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Solve the linear step over the pairs.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q), row for row the same videos.
            labels: Class of each row, shape (n,).
        """
        views = [torch.from_numpy(view).double() for view in (audio, self.pairing.arrange(visual, labels, self.seed))]
        random = torch.Generator().manual_seed(self.seed)
        covariances = self.pairing.covariances(views[0], views[1], one_hot(labels), random)
        self._projections = solve(covariances, self.config.n_components, self.config.ridge)
        return self


class OneToOneClusterCCA(CCA):
    """Cluster-CCA over one video of its class for each audio, drawn once."""

    config_type = SampledLinearConfig

    def __init__(self, config: SampledLinearConfig) -> None:
        super().__init__(config, ONE_TO_ONE_PAIRS, config.seed)


class HalfClusterCCA(CCA):
    """Cluster-CCA over half of the videos of its class for each audio, drawn once."""

    config_type = SampledLinearConfig

    def __init__(self, config: SampledLinearConfig) -> None:
        super().__init__(config, HALF_OF_PAIRS, config.seed)


class ClusterCCA(CCA):
    """Cluster-CCA: CCA whose moments are over all pairs of the same class.

    Rasiwasia, Mahajan, Mahadevan and Aggarwal, "Cluster canonical correlation analysis" (AISTATS 2014), in the closed
    form of `all_pairs_covariances`.
    """

    def __init__(self, config: LinearConfig) -> None:
        super().__init__(config, ALL_PAIRS)
