"""A province in one database: many halls, years of work behind them, two server processes."""
