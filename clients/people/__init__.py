"""Simulated people, by role. What they do reads as prose; how it travels is the business of `clients.api`."""

from clients.people.council import Chair, Delegate, Hall, Secretary
from clients.people.offices import Leader, RecordsClerk, Specialist
from clients.people.person import Person

__all__ = ["Chair", "Delegate", "Hall", "Leader", "Person", "RecordsClerk", "Secretary", "Specialist"]
