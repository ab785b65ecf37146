"""The monthly publication by month: one month alone, all of them, and months without a file."""

import dagster as dg
import pytest
from landed import lake_table, land
from publisher import Answer, publisher
from test_read_nhs_monthly import HEADER, NAME, row

from orchestration.errors import SourceUnavailableError
from orchestration.settings import get_settings
from orchestration.sources import catalogue, download, nhs_monthly, published_months
from orchestration.sources.assets import ACTIVITY, nhs_monthly_months
from orchestration.sources.months import REPORTING_MONTHS
from orchestration.sources.nhs_monthly import month_in_name
from orchestration.sources.published_months import refresh_months

JUNE = NAME.replace("may", "jun")
OUR_PROVENANCE = "provenance/source_files/nhs_monthly"


def land_may_and_june(data_dir):
    land(data_dir, "nhs_monthly", NAME, HEADER + row())
    land(data_dir, "nhs_monthly", JUNE, HEADER + row("01/06/2023", "30/06/2023", "570"))


def materialise(*months):
    """One run over a range of months, with an instance that remembers nothing else."""
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(
            [nhs_monthly_months],
            instance=instance,
            raise_on_error=False,
            tags={
                "dagster/asset_partition_range_start": months[0],
                "dagster/asset_partition_range_end": months[-1],
            },
        )
        events = instance.fetch_materializations(ACTIVITY, limit=200).records
    return result, {
        event.partition_key: {
            name: entry.value for name, entry in event.asset_materialization.metadata.items()
        }
        for event in events
    }


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("iapt-month-march-2021-final-data.xlsx", "2021-03"),
        ("iapt_month_apr_22_activity_updated.csv", "2022-04"),
        ("iapt_month_jan_2023_activity_final.zip", "2023-01"),
        ("iapt_month_feb_2023_activity v2.csv", "2023-02"),
        ("nhstalkingtherapies_month_may_2026_activity_performance.csv", "2026-05"),
        ("NHSTalkingTherapies_Month_Sept_2024_activity_performance.csv.gz", "2024-09"),
        ("activity_2023-05.csv", "2023-05"),
        ("activity performance.csv", None),
        ("summary_23.csv", None),
    ],
)
def test_the_month_is_read_from_a_name(name, month):
    assert month_in_name(name) == month


def test_every_address_of_the_catalogue_tells_its_month():
    addresses = catalogue.sources()["nhs_monthly"].addresses
    assert len({month_in_name(address) for address in addresses} - {None}) == len(addresses)


def test_one_month_is_landed_alone(data_dir):
    land_may_and_june(data_dir)
    assert refresh_months(["2023-05"]).tables == {"activity/2023-05_performance": 1}
    assert nhs_monthly.months_in_lake() == ["2023-05"]


def test_landing_one_month_keeps_what_is_known_of_the_others(data_dir):
    land_may_and_june(data_dir)
    refresh_months()
    land(data_dir, "nhs_monthly", NAME, HEADER + row(value="561"))
    refresh_months(["2023-05"])
    provenance = lake_table(data_dir, OUR_PROVENANCE).set_index("file_name")
    assert provenance["tables"].to_dict() == {
        NAME: "activity/2023-05_performance",
        JUNE: "activity/2023-06_performance",
    }
    values = lake_table(data_dir, "nhs_monthly/activity/2023-05_performance")
    assert list(values["measure_value_suppressed"]) == ["561"]


def test_a_file_whose_name_tells_no_month_is_found_by_its_content(data_dir):
    land(data_dir, "nhs_monthly", "activity.csv", HEADER + row())
    assert refresh_months(["2023-06"]).tables == {"activity/2023-05_not_named": 1}


def test_a_file_named_after_another_month_is_refused(data_dir):
    land(data_dir, "nhs_monthly", JUNE, HEADER + row())
    (problem,) = refresh_months().problems
    assert "is named after 2023-06 and holds 2023-05" in str(problem)


def test_months_without_a_file_are_unavailable_and_keep_what_was_loaded(data_dir):
    land_may_and_june(data_dir)
    refresh_months()
    with pytest.raises(SourceUnavailableError, match="for the months asked for"):
        refresh_months(["2024-01"])
    assert nhs_monthly.months_in_lake() == ["2023-05", "2023-06"]


def test_the_publisher_is_asked_for_the_versions_that_are_not_landed(data_dir, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TTE_OFFLINE", "false")
    get_settings.cache_clear()
    download.forget_silent_hosts()
    land(data_dir, "nhs_monthly", NAME, HEADER + row())
    final = NAME.replace("performance", "final")
    with publisher(lambda request, n: Answer(body=(HEADER + row(value="565")).encode())) as server:
        addresses = [f"{server.address}/1A/{name}" for name in (NAME, final, JUNE)]
        source = catalogue.sources()["nhs_monthly"].model_copy(update={"addresses": addresses})
        monkeypatch.setattr(published_months, "sources", lambda: {"nhs_monthly": source})
        report = refresh_months(["2023-05"])
    assert [request.path for request in server.requests] == [f"/1A/{final}"]
    assert set(report.tables) == {"activity/2023-05_performance", "activity/2023-05_final"}


def test_a_month_of_the_asset_is_materialised_alone(data_dir):
    land_may_and_june(data_dir)
    result, there = materialise("2023-05")
    assert result.success
    assert list(there) == ["2023-05"]
    assert nhs_monthly.months_in_lake() == ["2023-05"]


def test_all_months_are_one_run_and_each_says_what_it_has(data_dir):
    land_may_and_june(data_dir)
    land(data_dir, "nhs_monthly", NAME.replace("performance", "final"), HEADER + row() + row())
    months = REPORTING_MONTHS.get_partition_keys()
    result, there = materialise(months[0], months[-1])
    assert result.success
    assert sorted(there) == months
    assert there["2023-05"] == {
        "dagster/partition_row_count": 2,
        "version_in_use": "final",
        "versions": "performance, final",
    }
    assert there["2023-06"]["versions"] == "performance"
    assert there["2023-07"] == {"status": "no file"}
    (check,) = result.get_asset_check_evaluations()
    assert check.passed


def test_a_month_without_a_file_is_no_failure(data_dir):
    result, there = materialise("2024-01")
    assert result.success
    assert there == {"2024-01": {"status": "no file"}}
    (check,) = result.get_asset_check_evaluations()
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)


def test_a_bad_file_fails_the_step_after_the_good_months(data_dir):
    land_may_and_june(data_dir)
    land(data_dir, "nhs_monthly", NAME.replace("may", "jul"), HEADER)
    result, there = materialise("2023-05", "2023-08")
    assert not result.success
    assert sorted(there) == ["2023-05", "2023-06", "2023-08"]
