// A little log for the tests: it numbers facts as the server does.

/** Return a function that makes facts: fact(kind, payload) with seq and at. */
export function log({ seq = 0, at = 1_000_000 } = {}) {
  let [lastSeq, lastAt] = [seq, at];
  return (kind, payload = {}) => {
    lastSeq += 1;
    lastAt += 1000;
    return { seq: lastSeq, at: lastAt, kind, ...payload };
  };
}
