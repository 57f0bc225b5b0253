"""Pure rules of a council's sittings: majorities, quorum, tally, states, results, receipts, who sees what."""
