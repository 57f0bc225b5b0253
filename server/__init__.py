"""The house itself: configuration, database, files, outbox, audit, people and agencies, login, command line."""
