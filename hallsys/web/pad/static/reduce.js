// What the facts change on a rating pad: whether a service may be rated now.

/** Return the pad's state after a fact. */
export function reduce(state, fact) {
  if (fact.window_id !== state.window.window_id) return state;
  return CHANGES[fact.kind]?.(state, fact) ?? state;
}

const close = (state, fact) =>
  state.session?.session_id === fact.session_id ? { ...state, session: null } : state;

const ON_PHONE = "phone"; // the channel of ratings that no pad asks for

const CHANGES = {
  RatingOpened: (state, fact) =>
    fact.channel === ON_PHONE
      ? state
      : { ...state, session: { session_id: fact.session_id, expires_at: fact.expires_at } },
  ServiceRated: close,
  RatingLapsed: close,
  ClerkSignedIn: (state) => ({ ...state, refetch: true }),
  ClerkSignedOut: (state) => ({ ...state, clerk: null }),
};
