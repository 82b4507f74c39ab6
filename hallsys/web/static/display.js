// How a page is shown to whoever looks at it: themes are attributes of <html> that tokens.css knows.

const KEY = "contrast";

/** Return whether high contrast is wanted from the start: by the system, or by an earlier choice on an own screen. */
export function keptContrast(shared) {
  const kept = shared ? null : localStorage.getItem(KEY);
  return kept === null ? matchMedia("(prefers-contrast: more)").matches : kept === "high";
}

/** Keep the choice. Shared screens do not call this. */
export function keepContrast(high) {
  localStorage.setItem(KEY, high ? "high" : "usual");
}

/** Set the attributes for a page's own state. */
export function show({ elder = false, contrast = false }) {
  const root = document.documentElement;
  root.toggleAttribute("data-elder", elder);
  if (contrast) root.dataset.contrast = "high";
  else delete root.dataset.contrast;
}
