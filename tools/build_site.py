"""Build the site of `docs/`: its pages, and those made from the project itself.

Made here: the data dictionary from the descriptions in dbt's YAML, and copies of the pages that
lie at the top of the repository. Nothing is fetched, neither while it is built nor when it is read.
"""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx.cmd.build import main as sphinx_build

PROJECT_DIR = Path(__file__).resolve().parent.parent
PAGES_OF_THE_PROJECT = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
SCHEMAS = {
    "marts": "Pathways and aggregates, in `equity.duckdb`",
    "models": "Estimates and fits, in `equity.duckdb`",
    "quality": "What was left out, and how complete the rest is, in `equity.duckdb`",
    "reference": "Code lists, definitions and published tables, in `equity.duckdb`",
    "published": "Disclosure-controlled tables, in `published/`",
}


def build(target: Path, manifest: Mapping[str, Any]) -> int:
    """Write the site to `target`; 0 when every page and link is sound."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "docs"
        shutil.copytree(PROJECT_DIR / "docs", source)
        for file, page in PAGES_OF_THE_PROJECT.items():
            (source / page).write_text(_seen_from_docs((PROJECT_DIR / file).read_text()))
        write_dictionary(source / "dictionary", manifest)
        return sphinx_build(["-q", "-W", "--keep-going", "-b", "html", str(source), str(target)])


def _seen_from_docs(page: str) -> str:
    """A page from the top of the repository, with its links as they are among the pages."""
    page = re.sub(r"\]\(docs/", "](", page)
    return re.sub(r"\[([^]]*)\]\(LICENSE\)", r"\1", page)


def write_dictionary(folder: Path, manifest: Mapping[str, Any]) -> None:
    """One page for each schema an analyst or reader sees, and a page that leads to them."""
    folder.mkdir()
    tables = sorted(_tables(manifest), key=lambda node: node["name"])
    for schema, title in SCHEMAS.items():
        ours = [table for table in tables if table["schema"] == schema]
        parts = [f"# {schema}", f"{title}.", *[_described(table) for table in ours]]
        (folder / f"{schema}.md").write_text("\n\n".join(parts) + "\n")
    lines = ["| schema | what |", "| --- | --- |"]
    lines += [f"| [{schema}]({schema}.md) | {title} |" for schema, title in SCHEMAS.items()]
    contents = "\n".join(["```{toctree}", ":hidden:", "", *SCHEMAS, "```"])
    introduction = (
        "Every table and column, as described where it is defined. The same words are comments "
        "in the databases."
    )
    page = ["# Data dictionary", introduction, "\n".join(lines), contents]
    (folder / "index.md").write_text("\n\n".join(page) + "\n")


def _tables(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed") and node["schema"] in SCHEMAS:
            yield node


def _described(table: Mapping[str, Any]) -> str:
    lines = [f"## {table['name']}", "", _one_line(table["description"]), ""]
    columns = table["columns"].values()
    if columns:
        lines += ["| column | type | meaning |", "| --- | --- | --- |"]
    for column in columns:
        meaning = _one_line(column["description"]).replace("|", r"\|")
        lines.append(f"| `{column['name']}` | {column.get('data_type') or ''} | {meaning} |")
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    from orchestration.warehouse import dbt_project

    known = json.loads(dbt_project.project().manifest_path.read_text())
    sys.exit(build(Path(sys.argv[1]), known))
