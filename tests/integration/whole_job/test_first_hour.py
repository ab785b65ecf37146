"""The first hour of an analyst: every snippet of the page runs, and all languages agree."""

import os

import guide_snippets
import pytest
import r_package

from orchestration.settings import NEIGHBOUR_MIRROR

pytestmark = pytest.mark.integration
HAS_PUBLISHED_FIGURES = (NEIGHBOUR_MIRROR / "nhs_annual").is_dir()
QUESTIONS = [question.title for question in guide_snippets.questions()]
OF_PUBLISHED_FIGURES = {title for title in QUESTIONS if "NHS England publish" in title}


@pytest.fixture(scope="module")
def folder(warehouse, tmp_path_factory):
    """A working directory as the page assumes it: the data directory is in it as `data`."""
    place = tmp_path_factory.mktemp("first_hour")
    (place / "data").symlink_to(warehouse.data)
    return place


@pytest.fixture(scope="module")
def expected(warehouse):
    return guide_snippets.sql_answers(warehouse.data / "equity.duckdb")


def test_ten_questions_are_answered_in_three_languages():
    assert len(QUESTIONS) == 10
    for question in guide_snippets.questions():
        assert {"sql", "python", "r"} <= question.answers.keys(), question.title


@pytest.mark.parametrize("title", QUESTIONS)
def test_a_question_has_an_answer(expected, title):
    if title in OF_PUBLISHED_FIGURES and not HAS_PUBLISHED_FIGURES:
        pytest.skip("no published files: ../shared/data is not there")
    assert len(expected[title]) > 0
    assert expected[title].notna().any().all()


@pytest.fixture(scope="module")
def in_pandas(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return guide_snippets.pandas_answers()


@pytest.mark.parametrize("title", QUESTIONS)
def test_pandas_gives_the_answer_of_sql(expected, in_pandas, title):
    guide_snippets.assert_same(expected[title], in_pandas[title])


@pytest.fixture(scope="module")
def in_r(folder, tmp_path_factory):
    if not r_package.has_r():
        pytest.skip("R is not installed")
    if r_package.is_real():
        return guide_snippets.r_answers(folder, os.environ)
    stand_in = r_package.environment(tmp_path_factory.mktemp("library"))
    return guide_snippets.r_answers(folder, stand_in)


@pytest.mark.parametrize("title", QUESTIONS)
def test_r_gives_the_answer_of_sql(expected, in_r, title):
    guide_snippets.assert_same(expected[title], in_r[title])


def test_the_command_line_gives_the_answers_of_sql(expected, folder):
    answers = guide_snippets.command_line_answers(folder)
    for title in QUESTIONS:
        guide_snippets.assert_same(expected[title], answers[title])


def test_an_answer_that_differs_is_found(expected):
    ours = expected[QUESTIONS[1]]
    with pytest.raises(AssertionError):
        guide_snippets.assert_same(ours, ours.assign(n_treated=ours["n_treated"] + 1))
