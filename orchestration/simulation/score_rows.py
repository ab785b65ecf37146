"""Rows of scored assessments: which tool was answered at which contact, and with what.

First and last scores of a course decide its outcome, so awkward values stand only between them;
the exception are people drawn to have no outcome.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.simulation import codes, score_text
from orchestration.simulation.care import Contacts
from orchestration.simulation.cohort import FULL_PAIR, HALF_PAIR
from orchestration.simulation.columns import Rows, joined, those
from orchestration.simulation.model import Model
from orchestration.simulation.people import People

ScoreRows = Rows


@dataclass(frozen=True)
class Scored:
    """The contacts at which something is scored, one entry each.

    `contact` and `person` are positions; `place` counts a person's scored contacts from 0.
    """

    contact: np.ndarray
    person: np.ndarray
    place: np.ndarray
    is_last: np.ndarray

    @property
    def is_first(self) -> np.ndarray:
        """Where first scores are given."""
        return self.place == 0


def tools(model: Model) -> tuple[str, ...]:
    """SNOMED CT codes of all tools; rows carry positions in this list."""
    measures = [entry["snomed"] for entry in model.parameters.measures.values()]
    peq = [
        *model.parameters.peq["assessment"].values(),
        *model.parameters.peq["treatment"].values(),
    ]
    return (codes.PHQ9, codes.GAD7, *measures, *peq)


def draw_score_rows(
    random: np.random.Generator, model: Model, people: People, contacts: Contacts
) -> ScoreRows:
    """One entry per answered tool at a contact: `contact` (position), `tool`, `text` (position in
    `score_text.labels`), ordered by contact and tool."""
    scored = _scored(people, contacts)
    parts = [_main(random, model, people, scored, tool) for tool in (0, 1)]
    parts.append(_anxiety(model, people, scored))
    n_before = 2 + len(model.parameters.measures)
    parts += _answers(people, "assessment", scored, scored.is_first, n_before)
    n_before += people["peq_assessment"].shape[1]
    parts += _answers(people, "treatment", scored, scored.is_last, n_before)
    parts.append(_after_discharge(random, contacts))
    rows = joined(parts)
    return those(rows, np.lexsort((rows["tool"], rows["contact"])))


def _scored(people: People, contacts: Contacts) -> Scored:
    contact = np.flatnonzero(contacts["scored"] >= 0)
    person, place = contacts["person"][contact], contacts["scored"][contact]
    return Scored(contact, person, place, is_last=place == people["n_scored"][person] - 1)


def between(
    random: np.random.Generator,
    model: Model,
    first: np.ndarray,
    last: np.ndarray,
    part: np.ndarray,
    highest: int,
) -> np.ndarray:
    """A score on the way from the first to the last."""
    noise = random.normal(0, model.parameters.scores["noise_sd"], len(first))
    return np.clip(np.rint(first + (last - first) * part + noise), 0, highest).astype(int)


def _main(
    random: np.random.Generator,
    model: Model,
    people: People,
    scored: Scored,
    tool: int,
) -> ScoreRows:
    """PHQ-9 (tool 0) or GAD-7 (tool 1) at every scored contact."""
    name, highest = (("phq9", codes.PHQ9_HIGHEST), ("gad7", codes.GAD7_HIGHEST))[tool]
    person, is_first, is_last = scored.person, scored.is_first, scored.is_last
    first, last = people[f"{name}_first"][person], people[f"{name}_last"][person]
    part = scored.place / np.maximum(people["n_scored"][person] - 1, 1)
    value = between(random, model, first, last, part, highest)
    value = np.where(is_first, first, np.where(is_last, last, value))
    draw = random.random((2, len(value)))
    unreadable = score_text.FIRST_UNREADABLE + (draw[1] * 4).astype(int)
    text = value
    if "padded-codes" in model.cases:
        text = np.where(draw[0] < 0.002, value + score_text.WITH_DECIMALS, text)
        spaced = (draw[0] > 0.99) & (draw[0] <= 0.998)
        text = np.where(spaced, value + score_text.WITH_SPACE, text)
    if "invalid-values" in model.cases:
        text = np.where((draw[0] > 0.998) & ~is_first & ~is_last, unreadable, text)
    if tool == 0:
        spoilt = people["has_no_last_phq9"][person] & ~is_first
        text = np.where(spoilt, unreadable, text)
        kept = slice(None)
    else:
        kept = ~people["has_no_gad7"][person]
    contact = scored.contact[kept]
    return {"contact": contact, "tool": np.full(len(contact), tool), "text": text[kept]}


def _anxiety(model: Model, people: People, scored: Scored) -> ScoreRows:
    """The anxiety measure of the complaint: first and last, or only first for half a pair."""
    person, is_first = scored.person, scored.is_first
    measure, pair = people["measure"][person], people["measure_pair"][person]
    wanted = (measure >= 0) & (is_first | (scored.is_last & (pair == FULL_PAIR)))
    wanted &= (pair == FULL_PAIR) | (pair == HALF_PAIR)
    step = np.where(is_first, people["measure_first"][person], people["measure_last"][person])
    text = np.zeros(len(step), dtype=int)
    for position, name in enumerate(model.parameters.measures):
        of_measure = measure == position
        text[of_measure] = score_text.positions(name, step[of_measure])
    return {"contact": scored.contact[wanted], "tool": 2 + measure[wanted], "text": text[wanted]}


def _answers(
    people: People, kind: str, scored: Scored, asked: np.ndarray, first_tool: int
) -> list[ScoreRows]:
    """Answers to the patient experience questionnaire, one part per question."""
    contact, person = scored.contact[asked], scored.person[asked]
    answered = people[f"answers_{kind}"][person]
    answers = people[f"peq_{kind}"][person[answered]]
    text = answers if kind == "treatment" else score_text.YES + answers
    return [
        {
            "contact": contact[answered],
            "tool": np.full(answered.sum(), first_tool + question),
            "text": text[:, question],
        }
        for question in range(answers.shape[1])
    ]


def _after_discharge(random: np.random.Generator, contacts: Contacts) -> ScoreRows:
    """Scores at follow-ups, unrelated to the course: whoever counts them gets it wrong."""
    late = np.flatnonzero(contacts["type"] == codes.FOLLOW_UP)
    phq9 = random.integers(0, codes.PHQ9_HIGHEST + 1, len(late))
    gad7 = random.integers(0, codes.GAD7_HIGHEST + 1, len(late))
    return {
        "contact": np.repeat(late, 2),
        "tool": np.tile([0, 1], len(late)),
        "text": np.column_stack([phq9, gad7]).ravel(),
    }
