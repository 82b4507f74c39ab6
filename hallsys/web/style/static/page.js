// The style page: everything live, in every theme.

import { boot } from "../../static/app.js";
import { UNSIGNED } from "../../static/elements/signature.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

boot({
  view,
  texts: TEXTS,
  ui: {
    theme: "light",
    elder: false,
    span: "week",
    taking: "by_card",
    voice: true,
    tab: "waiting_tab",
    dialog: null,
    sort: { key: "served", down: true },
    query: "",
    typed: "",
    signature: UNSIGNED,
  },
  tick: 1000,
});
