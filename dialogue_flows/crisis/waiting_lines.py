"""What is said while a human is sought: by what the call is about, and by how the search stands."""

from __future__ import annotations

STAY_LINES = {
    "asq": ("wait.breathe", "wait.company", "wait.distance", "wait.here"),
    "medical": ("wait.watch", "wait.here"),
    "fever": ("wait.watch", "wait.here"),
    "hazard": ("wait.outside", "wait.here"),
    "violence": ("wait.quiet", "wait.here"),
    "alarm": ("wait.quiet", "wait.here"),
    "child": ("wait.here", "wait.quiet"),
    "child_report": ("wait.watch", "wait.here"),
    "harm": ("wait.apart", "wait.breathe", "wait.here"),
    "": ("wait.here",),
}
NO_DANGER_LINES = ("human.searching", "human.please_hold")
# What is said instead once somebody has accepted the case: nobody is being sought any more.
ACCEPTED = {
    "wait.here": "wait.here_accepted",
    "wait.together": "wait.accepted",
    "wait.please_stay": "wait.please_stay_accepted",
    "human.searching": "human.accepted",
    "human.please_hold": "human.please_hold_accepted",
    "human.while_asking": "human.accepted_while_asking",
}
# And where the case became more urgent after that: the caller knows of one who had accepted.
REOPENED = {
    "wait.here": "wait.with_you",
    "wait.together": "wait.with_you",
    "wait.please_stay": "wait.with_you",
    "human.while_asking": "wait.with_you",
}
