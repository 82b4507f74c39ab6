// What a board shows at an instant, of all that it could. Plain functions.

const TURN_MS = 6000;
const FRESH_MS = 3000;
const RANK = { called: 0, serving: 1 };

/**
 * Return the calls to show at `now`: {rows, columns, turn, turns}. Those called and not yet at the window come first,
 * newest first; if they do not fit, more columns hold them (at most `most`), and then turns lead through all of them,
 * beginning anew with the turn of a fresh call. Whoever is being served fills what is left.
 */
export function rowsAt(calls, now, { rows, columns, most = columns }) {
  const sorted = [...calls].sort(
    (one, other) => RANK[one.state] - RANK[other.state] || other.last_called_at - one.last_called_at,
  );
  const called = sorted.filter((call) => call.state === "called").length;
  const wide = Math.max(columns, Math.min(most, Math.ceil(called / rows)));
  const size = rows * wide;
  const turns = Math.max(1, Math.ceil(called / size));
  const fresh = called > 0 && now - sorted[0].last_called_at < FRESH_MS;
  const turn = fresh ? 0 : Math.floor(now / TURN_MS) % turns;
  return { rows: sorted.slice(turn * size, (turn + 1) * size), columns: wide, turn, turns };
}

/** Return the call that is shown large: the one being announced, else the newest. */
export function heroOf(calls, announcedId) {
  const announced = calls.find((call) => call.service_id === announcedId);
  if (announced) return announced;
  const waiting = calls.filter((call) => call.state === "called");
  return waiting.reduce(
    (newest, call) => (call.last_called_at >= (newest?.last_called_at ?? 0) ? call : newest),
    null,
  );
}

/** Return the queues of this turn, `size` at once. */
export function queuesAt(queues, now, size) {
  const turns = Math.max(1, Math.ceil(queues.length / size));
  const first = (Math.floor(now / TURN_MS) % turns) * size;
  return queues.slice(first, first + size);
}

/** Return the numbers of the windows that are open and serve a queue. */
export function servingAt(windows, queueId) {
  return windows.filter((one) => one.state === "open" && one.queue_ids.includes(queueId)).map((one) => one.number);
}

/**
 * Return the minutes that whoever comes now has to expect, {low, high}; null where nobody can say. The server reckons
 * them for as many as waited then; until the next snapshot they grow and shrink with the queue.
 */
export function expected({ waiting, expect }) {
  if (!expect) return null;
  const share = (waiting + 1) / (expect.of + 1);
  return { low: Math.floor(expect.low * share), high: Math.max(1, Math.ceil(expect.high * share)) };
}

/** Return the notices that stand at the instant `now`: important ones first, then the newest. */
export function noticesAt(notices, now) {
  const rank = ({ severity }) => (severity === "important" ? 0 : 1);
  return notices
    .filter(({ begins_at, ends_at }) => begins_at <= now && (ends_at === null || now < ends_at))
    .sort((one, other) => rank(one) - rank(other) || other.begins_at - one.begins_at);
}

const READING_MS = 4000; // to find a notice
const WORD_MS = { zh: 140, en: 60 }; // a character of it, read at leisure
const STOP = { zh: /[。！？；，、]/, en: /[.!?;, ]/ };

/** Return a text in pieces of at most `longest` characters, parted behind a stop where there is one. */
export function pieces(text, longest, lang) {
  if (text.length <= longest) return [text];
  let end = longest;
  while (end > longest / 2 && !STOP[lang].test(text[end - 1])) end -= 1;
  if (end <= longest / 2) end = longest;
  return [text.slice(0, end).trim(), ...pieces(text.slice(end).trim(), longest, lang)];
}

/**
 * Return the piece of the notices to read at `now`: {text, lang, severity, at, of} or null. Each stands still for as
 * long as it takes to read. longest: the most characters of a piece, by language.
 */
export function readingAt(notices, now, langs, longest) {
  const all = notices.flatMap((notice) =>
    langs.flatMap((wanted) => {
      const lang = notice[wanted] ? wanted : "zh";
      const repeated = lang !== wanted && langs.length > 1;
      return repeated ? [] : pieces(notice[lang], longest[lang], lang).map((text) => ({ text, lang, severity: notice.severity }));
    }),
  );
  const lasting = ({ text, lang }) => READING_MS + text.length * WORD_MS[lang];
  let left = now % all.reduce((sum, piece) => sum + lasting(piece), 0);
  for (const [at, piece] of all.entries()) {
    left -= lasting(piece);
    if (left < 0) return { ...piece, at, of: all.length };
  }
  return null;
}
