"""Putting files where a source is looked for, and reading what came of them."""

import gzip
from pathlib import Path

import pandas as pd

from orchestration.sources.fetch import LandedFile, sha256_of


def land(data_dir: Path, source: str, name: str, content: str | bytes) -> LandedFile:
    """Put a file into landing/<source>/; a name that ends in .gz compresses it."""
    path = data_dir / "landing" / source / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    return LandedFile(path, sha256_of(path), path.stat().st_size, "landed")


def lake_table(data_dir: Path, name: str) -> pd.DataFrame:
    """One Parquet file of the lake, such as imd/ranks/file_1_csv."""
    return pd.read_parquet(data_dir / "lake" / f"{name}.parquet")
