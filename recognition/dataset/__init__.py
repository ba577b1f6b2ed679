"""The published record to take away: as CSV in a data package, as a SQLite file, as views for tools that speak SQL."""
