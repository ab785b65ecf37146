"""Assets of the open lane: one per published source, unpartitioned.

An asset that finds no file says so and keeps its last good version. One that finds a file it
cannot read fails alone, after everything readable was loaded.
"""

import dagster as dg

from orchestration import names
from orchestration.errors import BadFilesError, SourceUnavailableError
from orchestration.sources.refresh import refresh_source

TABLES = {
    "nhs_annual": {
        "main": "NHS England's annual figures by organisation and ethnic group.",
        "effect_size": "Effect sizes by questionnaire and initial caseness.",
        "therapy_type": "Last therapy of finished courses.",
        "peq": "Answers to the patient experience questionnaire.",
        "employment": "Employment status at the end of finished courses.",
        "medication": "Psychotropic medication at the end of finished courses.",
    },
    "nhs_monthly": {"activity": "Monthly activity and performance by organisation."},
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


def published_source(source: str, tables: dict[str, str]) -> dg.AssetsDefinition:
    """The asset of one published source, one output per lake table."""
    keys = [dg.AssetKey(["raw", source, table]) for table in tables]
    available = dg.AssetCheckSpec(
        f"{source}_is_available", asset=keys[0], description="A file of this source was found."
    )

    @dg.multi_asset(
        name=f"{source}_files",
        specs=[
            dg.AssetSpec(
                key,
                description=words,
                group_name=names.SOURCES_PUBLISHED,
                kinds={"python", "parquet"},
                owners=[names.PLATFORM_TEAM],
                tags=names.PUBLISHED,
            )
            for key, words in zip(keys, tables.values(), strict=True)
        ],
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


def _rows(report, table: str) -> int:
    return sum(rows for name, rows in report.tables.items() if f"/{table}" in f"/{name}")


def _availability(spec: dg.AssetCheckSpec, *, passed: bool, why: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"why": why},
    )


published_sources = [published_source(source, tables) for source, tables in TABLES.items()]
