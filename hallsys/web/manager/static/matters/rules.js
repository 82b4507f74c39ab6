// Finding a matter in the list. No browser.

/** Return the matters in whose names, code, department or keywords every word of a query stands. */
export function found(matters, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return matters.filter((one) => {
    const text = `${one.name} ${one.name_en} ${one.code} ${one.department} ${one.department_en} ${one.keywords}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
