"""A simulated national MDS with known truth, written exactly as providers submit it.

Every test, demonstration and benchmark of the record lane stands on it. `parameters.yaml` holds
what is planted, `truth.json` what a run planted; nothing downstream of the landing folder knows
that the people are made up, except by the header that says so.
"""

from orchestration.simulation.simulate import SimulationSummary, simulate

__all__ = ["SimulationSummary", "simulate"]
