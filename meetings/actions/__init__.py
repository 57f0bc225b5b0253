"""What people do with a sitting: one verb, one transaction, one audit record, one live event."""
