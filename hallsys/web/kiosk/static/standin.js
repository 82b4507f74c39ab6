// While the server cannot be reached, the agent's own page stands in for this one, if there is an agent.

const LOOK_EVERY_MS = 1000;
const PATIENCE_MS = 3000;

/** Return whether the agent behind the stand-in page says that it lost the server, too. */
export async function lostToo(page, ask = fetch) {
  try {
    const answer = await ask(`${page}/line`, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await answer.json()).up === false;
  } catch {
    return false; // no agent: this page, with its mark, is better than none
  }
}

/** Go to the stand-in page once this one is stale, the agent lost the server too, and `mayGo()`. */
export function watchForStandIn(app, mayGo) {
  const page = app.state.offline_page;
  if (!page) return;
  let asking = false;
  setInterval(async () => {
    if (asking || !app.stale || !mayGo()) return;
    asking = true;
    if (await lostToo(page)) location.assign(`${page}/`);
    asking = false;
  }, LOOK_EVERY_MS);
}
