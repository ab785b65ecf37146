"""Archives of years that are in no list load without a change of code, down to the marts.

2018-19 is packed here as the RAR it was published as, with the figures of 2017-18; 2022-23 with the
headers of that year and the figures of 2023-24; and a year to come. Small files lie beside them.
"""

import csv
import io
import sys
import zipfile
from pathlib import Path

import duckdb
import open_lane
import pytest

from orchestration.settings import NEIGHBOUR_MIRROR, get_settings
from orchestration.sources.refresh import refresh_source

sys.path.append(str(Path(__file__).parents[1] / "unit" / "sources"))
from archives_by_hand import rar_of, zip_of

pytestmark = [pytest.mark.integration, open_lane.NO_MIRROR]

KEYS = "OrgType,OrgCode,OrgName,VariableType,VariableA,VariableB"
BRITISH = "England,All,England,Ethnic Group,White,British"
CHINESE = "England,All,England,Ethnic Group,Other Ethnic Groups,Chinese"
BESIDE = {
    "effect-size": (
        f"{KEYS},Measure,InitialCaseness,EffectSize\n{BRITISH},PHQ9,At Caseness,1.2\n"
        f"{CHINESE},PHQ9,At Caseness,*\n"
    ),
    "psych-medication": f"{KEYS},PrescribedTaking,Total\n{CHINESE},100,250\n",
}
RENAMED_2022_23 = {
    "Count_FirstTreatment": "Count_AccessingServices",
    "Mean_WaitEnteredTreatment": "Mean_WaitAccessingServices",
}


def main_file(archive, year, renamed=None):
    """The main file of a published archive, under the name and headers of another year."""
    with zipfile.ZipFile(NEIGHBOUR_MIRROR / "nhs_annual" / archive) as opened:
        (name,) = [name for name in opened.namelist() if "main" in name]
        header, body = opened.read(name).decode("utf-8-sig").split("\n", 1)
    names = [(renamed or {}).get(column, column) for column in next(csv.reader([header.strip()]))]
    text = io.StringIO()
    csv.writer(text).writerow(names)
    return {f"psych-ther-ann-rep-csv-{year}-main-csv.csv": (text.getvalue() + body).encode()}


def beside(year):
    return {
        f"psych-ther-ann-rep-csv-{year}-{kind}.csv": content.encode()
        for kind, content in BESIDE.items()
    }


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    folder = tmp_path_factory.mktemp("years")
    landing = folder / "landing" / "nhs_annual"
    landing.mkdir(parents=True)
    old, new = "psych-ther-ann-2017-18-csvs.zip", "psych-ther-ann-rep-csvs-2023-24.zip"
    (landing / "psych-ther-ann-2018-19-csvs.rar").write_bytes(
        rar_of(main_file(old, "2018-19") | beside("2018-19"))
    )
    (landing / "psych-ther-ann-rep-csvs-2022-23.zip").write_bytes(
        zip_of(main_file(new, "2022-23", RENAMED_2022_23) | beside("2022-23"))
    )
    (landing / "psych-ther-ann-rep-csv-2025-26.zip").write_bytes(zip_of(main_file(new, "2025-26")))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TTE_DATA_DIR", str(folder))
        environment.setenv("TTE_SOURCE_MIRROR", "")
        environment.setenv("TTE_OFFLINE", "true")
        get_settings.cache_clear()
        refresh_source("nhs_annual")
        open_lane.dbt(folder, ("+nhs_annual_outcomes", "+nhs_annual_details"))
        warehouse = get_settings().warehouse
    get_settings.cache_clear()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield lambda query: connection.execute(query).fetchall()


def test_the_figures_arrive_under_their_year(ask):
    found = ask(
        """
        select financial_year, max(count) filter (measure = 'referrals_received'),
            max(count) filter (measure = 'recovery')
        from marts.nhs_annual_outcomes where org_type = 'England' and broad_group = 'All'
        group by financial_year order by financial_year
        """
    )
    assert found == [
        ("2018-19", 1_439_957, 263_295),
        ("2022-23", 1_829_202, 318_013),
        ("2025-26", 1_829_202, 318_013),
    ]


def test_the_files_beside_the_main_one_arrive_with_their_marks(ask):
    found = ask(
        """
        select financial_year, published_file, ethnic_group, figure, value, suppression_reason
        from marts.nhs_annual_details
        where financial_year = '2018-19'
            and coalesce(suppression_reason, '') <> 'not_collected'
        order by published_file, figure, ethnic_group
        """
    )
    assert found == [
        ("2018-19", "effect_size", "Other Chinese", "effect_size", None, "small_count"),
        ("2018-19", "effect_size", "White British", "effect_size", 1.2, None),
        *[
            ("2018-19", "medication", "Other Chinese", f"count_status_end_{name}", value, None)
            for name, value in (("prescribed_and_taking", 100.0), ("total", 250.0))
        ],
    ]
