// Finding somebody in the list of the staff. No browser.

/** Return the staff in whose name, login or number every word of a query stands. */
export function found(staff, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return staff.filter((one) => {
    const text = `${one.name} ${one.login} ${one.staff_number}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
