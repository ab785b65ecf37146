// The figures of the report: every dataset in columns, as embed.py packs them.
class Dataset {
  constructor(name, columns, scale) {
    Object.assign(this, { name, columns, scale });
    this.length = columns.n;
    this.isSimulated = this.values("data_origin").includes("simulated");
  }

  text(column, place) {
    const { codes, values } = this.columns[column];
    return codes[place] < 0 ? null : values[codes[place]];
  }

  values(column) {
    return this.columns[column].values;
  }

  integer(column, place) {
    const numbers = this.columns[column];
    return numbers === null ? null : numbers[place];
  }

  value(place) {
    const value = this.integer("value", place);
    return value === null ? null : value / this.scale;
  }

  // Limits are stored as distances to the value, where there is one.
  limit(column, place) {
    const stored = this.integer(column, place);
    if (stored === null) return null;
    const value = this.integer("value", place);
    if (value === null) return stored / this.scale;
    return (column === "lower" ? value - stored : value + stored) / this.scale;
  }

  row(place) {
    const row = {};
    for (const column of ["org_type", "org_code", "year", "ethnic_grouping", "ethnic_group",
      "measure", "model", "reason", "data_origin"]) row[column] = this.text(column, place);
    for (const column of ["numerator", "denominator"]) row[column] = this.integer(column, place);
    for (const column of ["lower", "upper"]) row[column] = this.limit(column, place);
    return { ...row, value: this.value(place) };
  }

  // The rows whose columns have the wanted texts; a wanted text that never occurs gives none.
  where(wanted) {
    const tests = [];
    for (const [column, text] of Object.entries(wanted)) {
      const { codes, values } = this.columns[column];
      const code = values.indexOf(text);
      if (code < 0) return [];
      tests.push([codes, code]);
    }
    const found = [];
    for (let place = 0; place < this.length; place += 1)
      if (tests.every(([codes, code]) => codes[place] === code)) found.push(this.row(place));
    return found;
  }
}

function readFigures(raw) {
  const datasets = {};
  for (const [name, columns] of Object.entries(raw.datasets))
    datasets[name] = new Dataset(name, columns, raw.scale);
  const organisations = new Map(
    raw.organisations.map(([type, code, name]) => [`${type}/${code}`, name]),
  );
  const groups = new Map(
    raw.groups.map((group) => [`${group.ethnic_grouping}/${group.ethnic_group}`, group]),
  );
  return { datasets, organisations, groups };
}
