// Where a chart has nothing for a choice: which other grouping or year has figures of the place.

function elsewhere(view, datasets, figures) {
  const { choice, measure } = view;
  const held = datasets
    .filter((name) => settings.datasets[name].by.includes("organisation"))
    .flatMap((name) => figures.datasets[name].where({
      measure: measure.id, org_type: orgTypeOf(choice), org_code: orgCodeOf(choice),
    }))
    .filter((row) => isNumber(row.value) && row.ethnic_group !== REFERENCE_GROUP);
  const ofYear = held.filter((row) => !choice.year || row.year === choice.year);
  const groupings = Object.entries(settings.groupings)
    .filter(([name]) => ofYear.some((row) => row.ethnic_grouping === name))
    .map(([, words]) => `“${words}”`);
  if (groupings.length > 0) return ` There are some under Ethnic groups, ${groupings.join(" and ")}.`;
  const years = unique(held.map((row) => row.year)).sort();
  return years.length > 0 ? ` There are some for ${years.join(", ")}.` : "";
}
