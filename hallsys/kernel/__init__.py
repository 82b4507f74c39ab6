"""What every part stands on: time, ids, identity numbers, sealing, the database and the log."""
