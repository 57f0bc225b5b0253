"""The demo government: data, people, keys and a council sitting, put into an empty database."""
