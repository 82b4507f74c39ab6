// Screens that nobody attends: they read anew after a sleep, and reload after a fault and after midnight, at a quiet
// moment and only while the server answers: an error page of the browser would stay for ever.

const LOOK_EVERY_MS = 1000;
const SLEPT_MS = 30_000; // a look that comes so late was no look: the machine slept, or the page was frozen
const FAULTS_APART_MS = 60_000; // a page that fails at once after each start does not flicker
const NIGHT_SPREAD_MS = 600_000; // hundreds of screens do not reload in one instant
const KEY = "reloaded-at";

/**
 * Return what is to be done now: "read" a snapshot, "reload", or null.
 * looked: when this was asked the last time; failedAt, dayBeganAt: null while there was none; spread: 0..1, this
 * screen's own; reloadedAt: the last reload of this kind; quiet: nobody is being called.
 */
export function remedy({ now, looked, failedAt, dayBeganAt, spread, reloadedAt, quiet }) {
  if (now - looked > SLEPT_MS || now < looked - SLEPT_MS) return "read";
  const tried = reloadedAt !== null && now >= reloadedAt ? now - reloadedAt : Infinity;
  if (tried < FAULTS_APART_MS || !quiet) return null;
  const newDay = dayBeganAt !== null && now - dayBeganAt >= spread * NIGHT_SPREAD_MS;
  return failedAt !== null || newDay ? "reload" : null;
}

/** Look after a page; quiet() tells whether a reload would disturb nobody. Returns {heard(facts)}. */
export function keepSteady(app, quiet) {
  const spread = Math.random();
  let looked = Date.now();
  let failedAt = null;
  let dayBeganAt = null;
  let busy = false;

  const failed = () => {
    failedAt ??= Date.now();
  };
  addEventListener("error", failed);
  addEventListener("unhandledrejection", failed);
  // A page that comes back from the browser's cache, or is thawed, has missed what happened.
  addEventListener("pageshow", ({ persisted }) => persisted && app.refetch());
  document.addEventListener("resume", () => app.refetch());

  async function reload() {
    busy = true;
    const answers = await fetch(location.href, { cache: "no-store" }).then(({ ok }) => ok, () => false);
    busy = false;
    if (!answers || !quiet()) return;
    sessionStorage.setItem(KEY, String(Date.now()));
    location.reload();
  }

  setInterval(() => {
    const now = Date.now();
    const reloadedAt = Number(sessionStorage.getItem(KEY)) || null;
    const wanted = remedy({ now, looked, failedAt, dayBeganAt, spread, reloadedAt, quiet: quiet() });
    looked = now;
    if (wanted === "read") app.refetch();
    if (wanted === "reload" && !busy) reload();
  }, LOOK_EVERY_MS);

  return {
    heard(facts) {
      if (facts.some(({ kind }) => kind === "DayBegan")) dayBeganAt = Date.now();
    },
  };
}
