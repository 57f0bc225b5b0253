"""The far side of the wire: browser screens, typed client, simulated people. Imports nothing of the server."""
