"""What the benchmark of the models compares: fits, programs, sizes, and what is aimed for."""

from dataclasses import dataclass

RSCRIPT, PYTHON = "Rscript", "python"


@dataclass(frozen=True)
class Peer:
    """A program that fits the same model. `slow`: minutes at its size, so it runs less often."""

    name: str
    file: str
    model: str = ""
    package: str = ""
    slow: bool = False
    times_faster: float | None = None
    times_smaller: float | None = None

    @property
    def program(self) -> str:
        """What runs its file."""
        return RSCRIPT if self.file.endswith(".R") else PYTHON


@dataclass(frozen=True)
class Comparison:
    """One kind of model at one size, ours and its peers. `size`: main, small or large."""

    kind: str
    title: str
    size: str
    peers: tuple[Peer, ...] = ()
    most_gb: float | None = None


STATSMODELS = "statsmodels_fit.py"
COMPARISONS = (
    Comparison(
        "multilevel_logistic",
        "multilevel logistic",
        "main",
        (
            Peer("mgcv::bam(discrete)", "bam.R", package="mgcv", times_faster=5),
            Peer("glmer(nAGQ = 0)", "glmer_0.R", package="lme4", slow=True, times_faster=40),
        ),
        most_gb=0.4,
    ),
    Comparison(
        "multilevel_logistic",
        "multilevel logistic",
        "small",
        (
            Peer(
                "glmer(nAGQ = 1), tuned", "glmer_1.R", package="lme4", slow=True, times_faster=100
            ),
            Peer("glmmTMB", "glmmTMB.R", package="glmmTMB", slow=True, times_faster=50),
        ),
    ),
    Comparison(
        "multilevel_linear",
        "multilevel linear",
        "main",
        (
            Peer("lmer", "lmer.R", package="lme4", slow=True, times_faster=15),
            Peer("statsmodels MixedLM", STATSMODELS, "MixedLM", slow=True),
        ),
    ),
    Comparison(
        "multinomial",
        "multinomial, four routes",
        "main",
        (Peer("statsmodels MNLogit", STATSMODELS, "MNLogit", slow=True, times_faster=8),),
    ),
    Comparison(
        "single_level",
        "single-level logistic",
        "main",
        (
            Peer("statsmodels Logit", STATSMODELS, "Logit", times_faster=2, times_smaller=5),
            Peer("R glm", "glm.R", package="stats", times_faster=4, times_smaller=5),
        ),
    ),
    Comparison("multilevel_logistic", "multilevel logistic", "large", most_gb=0.6),
)
MOST_TIMES_SLOWER_AT_LARGE = 4.5
