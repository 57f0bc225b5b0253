"""The people in the chamber: delegates, chair, secretary, and the hall display that everybody looks at."""

from clients.api import (
    Ballot,
    Choice,
    OutgoingDocument,
    OutgoingState,
    Poll,
    PollState,
    Presence,
    SittingState,
    Snapshot,
    Tally,
)
from clients.api.desk import PATIENCE
from clients.api.patience import until
from clients.people.offices import Leader
from clients.people.person import Person


class Delegate(Person):
    """Sits in the chamber with a tablet."""

    def declare_presence(self) -> None:
        self.chamber.do("presence.declare", {"sitting_id": self.chamber.sitting_id}, _i_am_present)

    def await_poll(self, poll_id: str, state: PollState) -> Poll:
        """Wait until the tablet shows the poll in this state."""
        return _await_poll(self, poll_id, state)

    def cast(self, poll_id: str, choice: Choice, *, vanish: bool = False) -> Ballot:
        """Vote. `vanish`: the tablet loses its connection before it hears the acknowledgement, and comes back."""
        return self.chamber.cast(poll_id, choice, vanish=vanish)


class Chair(Delegate, Leader):
    """Conducts the sitting, votes from seat number one, and signs what the council resolved."""

    def open_sitting(self) -> Snapshot:
        return self.chamber.do(
            "sitting.open",
            {"sitting_id": self.chamber.sitting_id},
            lambda snapshot: snapshot.sitting_state is not SittingState.PLANNED,
        )

    def close_poll(self, poll_id: str) -> Poll:
        """Close the poll; it comes back with its frozen result."""
        return self.chamber.do(
            "poll.close", {"poll_id": poll_id}, lambda snapshot: snapshot.poll(poll_id).state is PollState.CLOSED
        ).poll(poll_id)


class Secretary(Person):
    """Runs the agenda and the polls, and brings the draft resolution on its way."""

    def start_item(self, item_id: str) -> None:
        self.chamber.do("item.start", {"item_id": item_id}, lambda snapshot: snapshot.current_item_id == item_id)

    def open_poll(self, poll_id: str) -> Poll:
        return self.chamber.do(
            "poll.open",
            {"poll_id": poll_id},
            lambda snapshot: snapshot.poll(poll_id).state is not PollState.PREPARED,
        ).poll(poll_id)

    def submit(self, document_id: str) -> OutgoingDocument:
        """Bring a draft on its way; where practice asks for it, a reviewer sees it before the leader."""
        return self.act_on_outgoing(document_id, "submit", OutgoingState.DRAFT, OutgoingState.IN_REVIEW)


class Hall(Person):
    """The display in the hall: it only watches."""

    def watch(self, poll_id: str, voted: int, seconds: float = PATIENCE) -> Tally:
        """Wait until the running count of an open poll shows so many votes."""

        def look() -> Tally | None:
            self.chamber.enter()
            tally = self.chamber.tally(poll_id)
            return tally if tally is not None and tally.voted >= voted else None

        return until(look, f"{voted} votes on the hall display", seconds)

    def await_poll(self, poll_id: str, state: PollState) -> Poll:
        return _await_poll(self, poll_id, state)


def _i_am_present(snapshot: Snapshot) -> bool:
    return snapshot.my_seat is not None and snapshot.my_seat.presence is Presence.PRESENT


def _await_poll(person: Person, poll_id: str, state: PollState) -> Poll:
    return person.chamber.wait(f"poll {state.value}", lambda snapshot: snapshot.poll(poll_id).state is state).poll(
        poll_id
    )
