"""Evaluation (好差评): honest ratings of finished services."""
