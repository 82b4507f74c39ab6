// The page of the halls below: how each stands, read again every few seconds.

import { boot } from "../../../static/app.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const AGAIN_MS = 5000;

const app = boot({ view: (page) => view(page, act), texts: TEXTS, ui: { sort: null } });

const act = { sortBy: (sort) => app.set({ sort }) };

setInterval(() => !app.stale && !document.hidden && app.refetch(), AGAIN_MS);
