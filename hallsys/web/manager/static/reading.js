// The reducer of a page whose snapshot is read anew after certain facts.

/** Return a reducer that asks for a fresh snapshot after facts of `kinds`. */
export const readingAfter = (...kinds) => {
  const wanted = new Set(kinds);
  return (state, fact) => (wanted.has(fact.kind) ? { ...state, refetch: true } : state);
};
