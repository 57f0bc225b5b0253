"""What the screens of official documents show: frozen values, read for one actor and never across agencies."""
