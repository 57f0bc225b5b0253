"""What people and the system do with official documents: one verb, one file, one transaction.

Each takes the SQLAlchemy session, the actor (None: the system itself) and values; none reads the web request.
"""
