// A page's live state: a snapshot, the facts after it in order, and an honest mark when they stop coming.

import { io } from "./vendor/socket.io-client/socket.io.esm.min.js";
import { getOnce } from "./api.js";
import { newsOf, takeAll, takeBatch } from "./ordered.js";

const STALE_AFTER_MS = 11_000; // two beats (5 s each) missed
const LOOK_EVERY_MS = 500;
const REFETCH_WAITS_MS = [0, 1000, 2000, 4000];
const REFUSED_WAIT_MS = 3000;
const RENEW_EVERY_MS = 5000;
const RENEW_ATTEMPT_MS = 15_000; // longer than the server may take to answer while its database is busy
const LATER_MS = 10_000;

/**
 * Follow a room.
 * reduce(state, fact) -> state; a state with `refetch: true` asks for a fresh snapshot, with `refetch: "later"` for
 * one within some seconds, which serves all that ask meanwhile.
 * signals: {event: (state, data) => state}, for what is no fact and may be lost: the next one mends it.
 * changed(state, facts) is called after every change, with each fact that came, once; without facts, what a page has
 * read besides its state may be outdated too. joined() is called once the room has been joined; stale(bool) when
 * the mark changes; ended(refusal) when the page has lost its right to look (401, 403, 404).
 * Returns {state(), now() and heardAt() (when the server was last heard) in server time, refetch()}.
 */
export function follow({ snapshot, reduce, signals = {}, changed, stale, joined, ended }) {
  let state = snapshot;
  let offset = snapshot.now - Date.now();
  let heardAt = Date.now();
  let heardAfter = performance.now();
  let isStale = false;
  let renewedAfter = -Infinity;
  let connectedBefore = false;
  let reading = null; // batches that came while a snapshot is being read: the page goes on, and they are put on top
  let readAgain = false;
  let later = null;
  let told = snapshot.seq; // the newest fact that was told: a snapshot read meanwhile may know more
  let lost = false;
  let signalled = []; // what was signalled while a snapshot is being read

  const heard = (now) => {
    heardAt = Date.now();
    heardAfter = performance.now();
    if (now !== undefined) offset = now - heardAt;
    mark();
  };

  // The one hides silence when it is set back, the other while the machine sleeps.
  const silence = () => Math.max(Date.now() - heardAt, performance.now() - heardAfter);

  const mark = () => {
    const silent = silence() > STALE_AFTER_MS;
    if (silent !== isStale) stale((isStale = silent));
  };

  const put = (next, facts) => {
    state = next.refetch ? { ...next, refetch: false } : next;
    // While a snapshot is being read nothing is asked for: the fact is put on top of it, and asks again then.
    if (next.refetch && !reading) {
      if (next.refetch === "later") later ??= setTimeout(refetch, LATER_MS * (0.5 + Math.random()));
      else refetch();
    }
    told = facts.reduce((newest, { seq }) => Math.max(newest, seq), told);
    changed(state, facts);
  };

  // Facts were lost.
  const catchUp = (batch = null) => {
    lost = true;
    refetch(batch);
  };

  // `after` is a batch that cannot be folded, as one before it is missing.
  async function refetch(after = null) {
    if (reading) {
      readAgain = true;
      return;
    }
    reading = after ? [after] : [];
    signalled = [];
    clearTimeout(later);
    later = null;
    const fresh = await readSnapshot();
    const batches = reading;
    reading = null;
    if (!fresh) return;
    const news = newsOf(told, batches);
    const { state: next, gap } = takeAll(fresh, batches, reduce);
    put(
      signalled.reduce((after, signal) => signal(after), next),
      news,
    );
    if (lost && news.length) changed(state, []);
    lost = false;
    if (gap || readAgain) {
      readAgain = false;
      refetch();
    }
  }

  async function readSnapshot() {
    for (let attempt = 0; ; attempt += 1) {
      const wait = REFETCH_WAITS_MS[Math.min(attempt, REFETCH_WAITS_MS.length - 1)];
      // Hundreds of screens ask again after a restart: each waits a little of its own.
      await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
      try {
        return await getOnce(state.self);
      } catch (refusal) {
        if ([401, 403, 404, 410].includes(refusal.status)) {
          ended(refusal);
          return null;
        }
      }
    }
  }

  // The page's own address says why a session is over; somebody may have signed in again in another tab, too.
  async function askWhy() {
    if (await readSnapshot()) setTimeout(() => socket.connect(), REFUSED_WAIT_MS);
  }

  const take = (batch) => {
    heard();
    reading?.push(batch);
    const { state: next, gap } = takeBatch(state, batch, reduce);
    const news = newsOf(told, [batch]);
    if (gap && !reading) catchUp(batch);
    else if (!gap && (next !== state || news.length)) put(next, news);
  };

  const socket = io({
    auth: { room: snapshot.room },
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 400,
    reconnectionDelayMax: 2000,
    timeout: 4000,
  });
  socket.on("facts", take);
  for (const [name, fold] of Object.entries(signals))
    socket.on(name, (data) => {
      heard();
      const signal = (before) => fold(before, data);
      if (reading) signalled.push(signal);
      state = signal(state);
      changed(state, []);
    });
  socket.on("connect", () => {
    if (connectedBefore) {
      // After an interruption even the log may be another one: a hall restored, a demo begun again.
      told = 0;
      if (reading) [reading, signalled] = [[], []];
      catchUp();
    } else joined();
    connectedBefore = true;
  });
  socket.on("beat", (beat) => {
    heard(beat.now);
    if (!reading && beat.seq > state.seq) catchUp();
  });
  socket.on("connect_error", (error) => {
    if (error.message === "signed_out") askWhy();
    else if (error.message === "not_set_up") ended({ status: 403, code: "not_set_up" });
    // The server answered no: the client does not try again by itself.
    else if (!socket.active) setTimeout(() => socket.connect(), REFUSED_WAIT_MS);
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), REFETCH_WAITS_MS[1]);
  });

  setInterval(() => {
    mark();
    // Half-open connections look connected for long, and one may never be answered: after silence, begin anew.
    const patience = socket.connected ? RENEW_EVERY_MS : RENEW_ATTEMPT_MS;
    if (isStale && socket.active && performance.now() - renewedAfter > patience) {
      renewedAfter = performance.now();
      socket.disconnect().connect();
    }
  }, LOOK_EVERY_MS);

  return { state: () => state, now: () => Date.now() + offset, heardAt: () => heardAt + offset, refetch };
}
