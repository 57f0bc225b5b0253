"""Where the house is put together: the web process and the workers."""
