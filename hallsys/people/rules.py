"""How long a card that was laid on a reader speaks for its holder."""

from hallsys.kernel.clock import DAY, MINUTE, Millis

# Long enough to choose a matter, too short for the next person at the kiosk to act for the last one.
PRESENTATION: Millis = 2 * MINUTE

# Whoever is still there may take longer, but a card does not speak for ever.
LONGEST_PRESENTATION: Millis = 20 * MINUTE

# What is over stays this long, for the log's readers, before it is deleted.
KEPT_AFTER_EXPIRY: Millis = DAY

# When somebody was last here is written down no more often: it costs a visit one statement more.
SEEN_WITHIN: Millis = DAY
