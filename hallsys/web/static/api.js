// Commands and reads over HTTP. A command keeps its request_id through every repeat, so a lost reply is harmless.

const WAITS_MS = [300, 1000, 2500, 4000]; // longer than a server takes to be started anew
const LONG_WAIT_MS = 5000; // where the server answers that its database is gone, and when to come again
const LONG_WAITS = 12;
const PATIENCE_MS = 8000;
const TRY_AGAIN = new Set([502, 503, 504]);

/** What the server refused, or that it could not be reached: {code, zh, en, status}. */
export class Refused extends Error {
  constructor({ code, zh, en }, status) {
    super(code);
    Object.assign(this, { code, zh, en, status });
  }
}

const UNREACHABLE = {
  code: "unreachable",
  zh: "暂时连不上服务器，请稍后再试。",
  en: "The server cannot be reached at the moment. Please try again.",
};
const UNCLEAR = {
  code: "unclear_answer",
  zh: "系统出现问题，请告诉工作人员。",
  en: "Something went wrong. Please tell the staff.",
};

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function answer({ ok, status, text }) {
  const body = parsed(text);
  if (ok && body !== null) return body;
  throw new Refused(body?.error ?? UNCLEAR, status);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // of something between the server and this page
  }
}

// An answer that breaks off in the middle is none: what it says is not known, whatever its status is.
async function fetchOnce(url, options) {
  try {
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
    const { ok, status, headers } = response;
    return { ok, status, headers, text: await response.text() };
  } catch {
    return null;
  }
}

let underWay = 0; // requests that are being repeated
let tell = () => {};

/** Have `told(bool)` called when requests begin to be repeated, and when none is any more. */
export function whileRepeating(told) {
  tell = told;
}

function repeats(more) {
  const before = underWay > 0;
  underWay += more;
  if (before !== underWay > 0) tell(!before);
}

/** Return how long to wait after so many attempts before the next; undefined when it is time to give up. */
export function waitAfter(attempts, saysWhen) {
  if (attempts <= WAITS_MS.length) return WAITS_MS[attempts - 1];
  return saysWhen && attempts <= WAITS_MS.length + LONG_WAITS ? LONG_WAIT_MS : undefined;
}

async function fetchPatiently(url, options) {
  let repeated = false;
  try {
    for (let attempts = 1; ; attempts += 1) {
      const response = await fetchOnce(url, options);
      if (response && !TRY_AGAIN.has(response.status)) return response;
      const saysWhen = response?.headers.has("Retry-After") ?? false;
      const wait = waitAfter(attempts, saysWhen);
      if (wait === undefined) {
        if (saysWhen) return response; // it says what is wrong, too
        throw new Refused(UNREACHABLE, 0);
      }
      await pause(wait);
      if (!repeated) repeats(1);
      repeated = true;
    }
  } finally {
    if (repeated) repeats(-1);
  }
}

/** Return a fresh request id; crypto.randomUUID needs https or localhost, a hall's network may have neither. */
export function requestId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** POST a command and return its answer. Repeats it with the same request_id while the network fails. Throws Refused. */
export async function post(url, body = {}) {
  const options = {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Requested-With": "hallsys" },
    body: JSON.stringify({ request_id: requestId(), ...body }),
    credentials: "same-origin",
  };
  return answer(await fetchPatiently(url, options));
}

/** GET JSON, with the same patience as a command. Throws Refused. */
export async function get(url) {
  const options = { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" };
  return answer(await fetchPatiently(url, options));
}

/** GET JSON once, without patience: for a caller that repeats by itself. Throws Refused. */
export async function getOnce(url) {
  const options = { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" };
  const response = await fetchOnce(url, options);
  if (!response) throw new Refused(UNREACHABLE, 0);
  return answer(response);
}
