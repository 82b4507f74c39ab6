// The order of facts: which batch a page may fold, and when it must read a fresh snapshot.

/**
 * Fold a batch into a state.
 * A batch is {prev, seq, facts}; prev is the seq of the batch before it in the same room.
 * Returns {state, gap}; gap means that a batch is missing and a fresh snapshot is needed.
 */
export function takeBatch(state, batch, reduce) {
  if (batch.seq <= state.seq) return { state, gap: false };
  if (batch.prev > state.seq) return { state, gap: true };
  const news = batch.facts.filter((fact) => fact.seq > state.seq);
  const folded = news.reduce(reduce, state);
  return { state: { ...folded, seq: batch.seq }, gap: false };
}

/** Return the facts of batches after the fact `told`, once each. */
export function newsOf(told, batches) {
  const news = new Map(batches.flatMap(({ facts }) => facts).map((fact) => [fact.seq, fact]));
  return [...news.values()].filter((fact) => fact.seq > told);
}

/**
 * Put batches that came in while a snapshot was being read on top of that snapshot.
 * Returns {state, gap} as takeBatch.
 */
export function takeAll(snapshot, batches, reduce) {
  let result = { state: snapshot, gap: false };
  for (const batch of batches) {
    result = takeBatch(result.state, batch, reduce);
    if (result.gap) return result;
  }
  return result;
}
