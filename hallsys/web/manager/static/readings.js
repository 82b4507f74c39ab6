// What no fact tells whole: read at the start, after facts that change it, and after an interruption.

/**
 * Keep in app.ui what GET `api/<name>` answers under `name`. table: {name: kinds of facts after which it is read anew}.
 * Returns heard(facts), to be called with what has just happened; without facts, everything is read.
 */
export function readings(app, table) {
  const running = new Set();
  const again = new Set();

  async function read(name) {
    if (running.has(name)) {
      again.add(name);
      return;
    }
    running.add(name);
    try {
      const answer = await app.get(`${app.state.api}/${name}`);
      app.set({ [name]: answer[name] });
    } catch (refusal) {
      app.refused(refusal);
    } finally {
      running.delete(name);
    }
    if (again.delete(name)) await read(name);
  }

  const heard = (facts) => {
    for (const [name, kinds] of Object.entries(table))
      if (facts.length === 0 || facts.some((fact) => kinds.has(fact.kind))) read(name);
  };
  heard([]);
  return heard;
}
