// What the elements reckon with: plain functions, tested without a browser.

/** Return the key that an arrow, Home or End leads to in a row of keys; null for any other key. */
export function stepped(keys, current, pressed) {
  const at = keys.indexOf(current);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: keys.length - 1 }[pressed];
  return to === undefined ? null : keys[(to + keys.length) % keys.length];
}

/** Return the rows in the order of a sort {key, down}; rows without a value come last either way. */
export function sorted(rows, columns, sort) {
  const column = columns.find((one) => one.key === sort?.key);
  if (!column) return rows;
  const order = new Intl.Collator("zh-CN", { numeric: true });
  const compare = (one, other) =>
    typeof one === "number" && typeof other === "number" ? one - other : order.compare(one, other);
  return [...rows].sort((one, other) => {
    const [a, b] = [column.value(one) ?? null, column.value(other) ?? null];
    if (a === null || b === null) return (a === null) - (b === null);
    return sort.down ? compare(b, a) : compare(a, b);
  });
}

/** Return the sort after a touch on a head: down first for numbers, up first for words, then the other way. */
export function turned(sort, column) {
  return { key: column.key, down: sort?.key === column.key ? !sort.down : Boolean(column.end) };
}

/** Return a text as [part, isMatch] around every place where one of the words of a query stands. */
export function matched(text, query) {
  const words = query.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [[text, false]];
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const parts = text.split(new RegExp(`(${escaped.join("|")})`, "i"));
  return parts.map((part, at) => [part, at % 2 === 1]).filter(([part]) => part !== "");
}

/** Return a query after a key of the letters: a letter, "back" or "clear". */
export function letterTyped(query, key) {
  if (key === "clear") return "";
  return key === "back" ? query.slice(0, -1) : query + key;
}

/** The size that a sparkline is drawn on. */
export const LINE_WIDE = 120;
export const LINE_HIGH = 32;

/** Return the points of a line through values, from edge to edge and from the least to the greatest. */
export function linePoints(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (at) => (values.length === 1 ? LINE_WIDE / 2 : (at * LINE_WIDE) / (values.length - 1));
  const y = (value) => (most === least ? LINE_HIGH / 2 : LINE_HIGH - 2 - ((value - least) / (most - least)) * (LINE_HIGH - 4));
  return values.map((value, at) => [x(at), y(value)].map((n) => n.toFixed(1)).join(","));
}

/** Return the spans of [from, to) that lie in a day's stretch, as {x, width} in percent. */
export function placed(spans, from, to) {
  const percent = (at) => ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * 100;
  return spans
    .map((span) => ({ ...span, x: percent(span.from), width: percent(span.to) - percent(span.from) }))
    .filter((span) => span.width > 0);
}

/** Return whether there is a signature: more than a dot, or a name. */
export function isSigned({ strokes, typed, typing }) {
  return typing ? typed.trim().length >= 2 : strokes.reduce((sum, stroke) => sum + stroke.length, 0) >= 8;
}

/** Return strokes as the path of an SVG; a touch without a move is a dot. */
export function pathOf(strokes) {
  return strokes
    .map(([[x, y], ...rest]) => `M${x} ${y}${rest.length ? rest.map((p) => `L${p[0]} ${p[1]}`).join("") : "h.1"}`)
    .join("");
}
