"""What every room stands on: configuration, database, files, outbox, clock, errors."""
