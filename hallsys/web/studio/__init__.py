"""The voice studio: managers record what the loudspeakers say."""
