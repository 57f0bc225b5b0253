"""Official documents: drafting, registers, numbers, routing, exchange between agencies."""
