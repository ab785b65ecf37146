"""Assets of the open lane: one per published source; the monthly publication by month.

An asset that finds no file says so and keeps its last good version. One that finds a file it
cannot read fails alone, after everything readable was loaded.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration import names
from orchestration.errors import BadFilesError, SourceUnavailableError
from orchestration.sources import nhs_monthly
from orchestration.sources.loading import LoadReport
from orchestration.sources.months import REPORTING_MONTHS
from orchestration.sources.published_months import refresh_months
from orchestration.sources.refresh import refresh_source

ACTIVITY = dg.AssetKey(["raw", nhs_monthly.SOURCE, "activity"])

TABLES = {
    "nhs_annual": {
        "main": "NHS England's annual figures by organisation and ethnic group.",
        "effect_size": "Effect sizes by questionnaire and initial caseness.",
        "therapy_type": "Last therapy of finished courses.",
        "peq": "Answers to the patient experience questionnaire.",
        "employment": "Employment status at the end of finished courses.",
        "medication": "Psychotropic medication at the end of finished courses.",
    },
    "imd": {"ranks": "Index of Multiple Deprivation 2015, 2019 and 2025 by LSOA."},
    "census": {"residents_by_ethnic_group": "Residents by ethnic group, Census 2011 and 2021."},
    "geography": {
        "lsoa_2011_to_2021": "How LSOAs of 2011 and 2021 share ground.",
        "lsoa_to_sub_icb": "The sub-ICB location and ICB of every LSOA.",
        "lsoa_to_ccg": "The clinical commissioning group of every LSOA in 2021.",
    },
    "organisations": {
        "providers": "Providers of the annual publication, with present ICB and region.",
        "provider_ccg_pairs": "Providers and the commissioners they served in 2020 and 2021.",
    },
}


def _spec(key: dg.AssetKey, words: str, *, skippable: bool = False) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        description=words,
        skippable=skippable,
        group_name=names.SOURCES_PUBLISHED,
        kinds={"python", "parquet"},
        owners=[names.PLATFORM_TEAM],
        tags=names.PUBLISHED,
    )


def _is_available(source: str, key: dg.AssetKey) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        f"{source}_is_available", asset=key, description="A file of this source was found."
    )


def published_source(source: str, tables: dict[str, str]) -> dg.AssetsDefinition:
    """The asset of one published source, one output per lake table."""
    keys = [dg.AssetKey(["raw", source, table]) for table in tables]
    available = _is_available(source, keys[0])

    @dg.multi_asset(
        name=f"{source}_files",
        specs=[_spec(key, words) for key, words in zip(keys, tables.values(), strict=True)],
        check_specs=[available],
    )
    def files(context: dg.AssetExecutionContext):
        try:
            report = refresh_source(source)
        except SourceUnavailableError as error:
            context.log.warning(str(error))
            yield _availability(available, passed=False, why=str(error))
            for key in keys:
                yield dg.MaterializeResult(asset_key=key, metadata={"status": "no data"})
            return
        except BadFilesError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from None
        yield _availability(available, passed=True, why="found")
        for key in keys:
            yield dg.MaterializeResult(
                asset_key=key, metadata={"dagster/row_count": _rows(report, key.path[-1])}
            )

    return files


@dg.multi_asset(
    name="nhs_monthly_months",
    # each month is materialised for itself below, unless its file was refused
    specs=[_spec(ACTIVITY, "Monthly activity and performance by organisation.", skippable=True)],
    check_specs=[_is_available(nhs_monthly.SOURCE, ACTIVITY)],
    partitions_def=REPORTING_MONTHS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def nhs_monthly_months(context: dg.AssetExecutionContext) -> Iterator:
    """Land every version of these months; one without a file says so and stays as it was."""
    months = list(context.partition_keys)
    is_every_month = len(months) == len(REPORTING_MONTHS.get_partition_keys())
    available = _is_available(nhs_monthly.SOURCE, ACTIVITY)
    try:
        report = refresh_months(None if is_every_month else months)
    except SourceUnavailableError as error:
        context.log.warning(str(error))
        yield _availability(available, passed=False, why=str(error))
        yield from [_month_without_file(month) for month in months]
        return
    landed = nhs_monthly.versions_by_month(report.tables)
    refused = {nhs_monthly.month_in_name(problem.delivered) for problem in report.problems}
    for month in months:
        if month in landed:
            yield _month_landed(month, landed[month])
        elif month not in refused:
            yield _month_without_file(month)
    yield _availability(available, passed=True, why="found")
    if report.problems:
        error = BadFilesError(report.problems, n_loaded=len(report.rows_by_file))
        raise dg.Failure(description=str(error), allow_retries=False)


def _month_landed(month: str, versions: dict[str, int]) -> dg.AssetMaterialization:
    *_, in_use = versions
    return dg.AssetMaterialization(
        ACTIVITY,
        partition=month,
        metadata={
            "dagster/partition_row_count": versions[in_use],
            "version_in_use": in_use,
            "versions": ", ".join(versions),
        },
    )


def _month_without_file(month: str) -> dg.AssetMaterialization:
    """A backfill takes a month that is not materialised for a failure, and this is none."""
    return dg.AssetMaterialization(ACTIVITY, partition=month, metadata={"status": "no file"})


def _rows(report: LoadReport, table: str) -> int:
    return sum(rows for name, rows in report.tables.items() if f"/{table}" in f"/{name}")


def _availability(spec: dg.AssetCheckSpec, *, passed: bool, why: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"why": why},
    )


# Written beside every source as it is read; dbt reads it.
SOURCE_FILES = dg.AssetSpec(
    ["raw", "provenance", "source_files"],
    description="One row per published file in use, with its origin and hash.",
    group_name=names.SOURCES_PUBLISHED,
    kinds={"python", "parquet"},
    owners=[names.PLATFORM_TEAM],
    tags=names.PUBLISHED,
)

published_sources = [published_source(source, tables) for source, tables in TABLES.items()]
