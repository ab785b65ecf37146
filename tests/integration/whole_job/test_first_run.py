"""What a newcomer and an analyst find after one run of the whole job."""

import json
import stat

import duckdb
import pytest

pytestmark = pytest.mark.integration

# Section by section, what the design promises to whoever writes queries.
PROMISED = {
    "marts.dim_ethnic_group": "ethnic_category_code ethnic_group broad_group is_minoritised "
    "sort_order",
    "marts.fct_pathway": "pathway_key provider_code sub_icb_code lsoa_code financial_year "
    "referral_month ethnic_category_code ethnic_group age_years gender imd_decile "
    "employment_status medication_status referral_route phq9_first phq9_last gad7_first gad7_last "
    "anxiety_measure anxiety_first anxiety_last weeks_to_assessment weeks_to_treatment "
    "n_contacts_offered n_contacts_attended n_treatment_contacts own_group_density_pct "
    "is_accessed is_course_of_treatment is_at_caseness is_recovery is_reliable_improvement "
    "is_reliable_recovery is_reliable_deterioration is_dropout proportion_sessions_attended",
    "marts.agg_outcome_rates": "period_type period org_type org_code ethnic_grouping ethnic_group "
    "measure numerator denominator rate rate_lower rate_upper interval_method",
    "marts.nhs_annual_outcomes": "financial_year org_type org_code org_name broad_group "
    "ethnic_group measure count percentage suppression_reason",
    "marts.published_vs_estimated": "report_table outcome ethnic_group model published_estimate "
    "published_lower published_upper estimate lower upper is_compatible",
    "models.estimates": "analysis report_table outcome population model ethnic_group term "
    "reference_group effect estimate lower upper std_error p_value p_value_adjusted "
    "interval_method n_people n_events n_cells n_services converged data_origin",
}


def test_the_run_succeeds_and_says_where_everything_is(first_run):
    assert first_run.refresh.returncode == 0, first_run.refresh.stdout + first_run.refresh.stderr
    for place in ("equity.duckdb", "published", "report/index.html", "Five numbers to know"):
        assert place in first_run.refresh.stdout
    assert "DEBUG" not in first_run.refresh.stdout


@pytest.mark.parametrize("table", PROMISED)
def test_a_promised_table_has_its_columns_and_rows(warehouse, table):
    described = warehouse.ask(f"describe {table}")["column_name"]
    assert set(PROMISED[table].split()) <= set(described)
    if table not in ("marts.nhs_annual_outcomes",):
        assert warehouse.ask(f"select count(*) as n from {table}")["n"].item() > 0


def test_a_pathway_has_one_row_and_its_key_is_a_pseudonym(warehouse):
    keys = warehouse.ask("select pathway_key from marts.fct_pathway")["pathway_key"]
    assert keys.is_unique
    assert not keys.str.contains("PATHWAY|SR|PERSON").any()


def test_the_intervals_hold_the_planted_odds_ratios(warehouse):
    planted = json.loads((warehouse.data / "landing" / "truth.json").read_text())["estimates"]
    wanted = {
        (row["model"], row["ethnic_group"]): row["value"]
        for row in planted
        if row["analysis"] == "outcome_single_level"
        and row["outcome"] == "recovery"
        and row["ethnic_group"] != "White British"
    }
    fitted = warehouse.ask(
        """
        select model, ethnic_group, lower, upper from models.estimates
        where analysis = 'outcome_single_level' and outcome = 'recovery'
            and term = 'ethnic_group' and model in ('1', '2') and lower is not null
        """
    )
    assert len(fitted) >= 30
    inside = [
        row.lower <= wanted[row.model, row.ethnic_group] <= row.upper
        for row in fitted.itertuples()
        if (row.model, row.ethnic_group) in wanted
    ]
    # 95 per cent intervals: of 30 or more, fewer than 85 per cent right is a 1 in 100 event.
    assert sum(inside) >= 0.85 * len(inside)


def test_only_its_owner_can_read_the_working_database(warehouse):
    mode = stat.S_IMODE((warehouse.data / "warehouse.duckdb").stat().st_mode)
    assert mode == 0o600


def test_no_small_count_is_published(warehouse):
    database = warehouse.data / "published" / "published.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        small = connection.execute(
            """
            select count(*) from pub_outcome_rates
            where numerator between 1 and 4 or denominator between 1 and 4
                or numerator % 5 <> 0 or denominator % 5 <> 0
            """
        ).fetchone()
    assert small == (0,)


def test_the_report_needs_nothing_from_elsewhere(warehouse):
    page = (warehouse.data / "report" / "index.html").read_text()
    assert page.count("<svg") >= 1
    assert "simulated" in page.lower()
    for fetched in ('src="http', "url(http", "@import", '<link rel="stylesheet"'):
        assert fetched not in page


@pytest.mark.parametrize("database", ["equity.duckdb", "published/published.duckdb"])
@pytest.mark.parametrize("entity", ["tables", "columns"])
def test_everything_in_a_release_is_described(warehouse, database, entity):
    with duckdb.connect(str(warehouse.data / database), read_only=True) as connection:
        bare = connection.execute(
            f"from duckdb_{entity}() where not internal and coalesce(trim(comment), '') = ''"
        ).df()
    assert bare.empty, bare.to_string()


def test_published_files_say_what_they_are_made_of(warehouse):
    published = warehouse.data / "published"
    known = json.loads((published / "provenance.json").read_text())
    assert known["data_origin"] == "simulated"
    assert {"duckdb", "dagster", "dbt-core"} <= known["packages"].keys()
    assert len({entry["reporting_month"] for entry in known["submissions"]}) == 12
    assert all(len(entry["sha256"]) == 64 for entry in known["sources"])
    assert str(warehouse.data) not in json.dumps(known)
    note = (published / "release_note.md").read_text()
    assert "This is the first release" in note
    assert "The submissions are simulated" in note
