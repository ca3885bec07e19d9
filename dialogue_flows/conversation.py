"""`Conversation.advance`: one event of a call in, one outcome out; every utterance is screened for danger first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from dialogue_flows.checkin.graph import CHECKIN_NODES
from dialogue_flows.directory import Directory
from dialogue_flows.flow_graph import STEPS_PER_TURN, FlowGraph, Node, compile_flow
from dialogue_flows.initial_counselling.graph import INITIAL_COUNSELLING_NODES
from dialogue_flows.instruments.in_force import InForce
from dialogue_flows.instruments.shelf import Shelf
from dialogue_flows.night_duty.categories import categories
from dialogue_flows.night_duty.graph import NIGHT_DUTY_NODES
from dialogue_flows.outcome import Event, Outcome
from dialogue_flows.ports import CallContext, CityFacts, Understander
from dialogue_flows.state import CallState
from dialogue_flows.turn import Desk
from dialogue_flows.turn_run import TurnRun, event_key
from transcripts.calls import Flow

FLOWS: Mapping[Flow, Mapping[str, Node]] = {
    Flow.NIGHT_DUTY: NIGHT_DUTY_NODES,
    Flow.INITIAL_COUNSELLING: INITIAL_COUNSELLING_NODES,
    Flow.CHECKIN: CHECKIN_NODES,
}


class UnknownFlow(Exception):
    """The flow of the call has no conversation yet."""


class Conversation:
    """Holds every call of a city; the state of each lives in the checkpointer, one thread a call."""

    def __init__(
        self,
        city: CityFacts,
        checkpointer: BaseCheckpointSaver[str],
        understander: Understander | None = None,
        directory: Directory | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self._city = city
        self._understander = understander
        self._directory = directory or Directory()
        self._packs = InForce(city, shelf or Shelf())
        self._graphs: dict[Flow, FlowGraph] = {
            flow: compile_flow(nodes, checkpointer, flow.value) for flow, nodes in FLOWS.items()
        }

    async def advance(self, context: CallContext, event: Event, now: datetime) -> Outcome:
        """Answers one event. The same event again (by its transcript index) gets the same outcome and changes
        nothing. Raises `UnknownFlow`, and what the checkpointer raises when it cannot store."""
        graph = self._graph(context.flow)
        run = TurnRun(self._desk(context, now), event, now, self._understander)
        config = _thread(context)
        config["recursion_limit"] = STEPS_PER_TURN
        await graph.ainvoke({"key": event_key(event)}, config, context=run, durability="exit")
        return run.outcome()

    async def state(self, context: CallContext) -> CallState | None:
        """What is stored of a call, None before its first event. For the console, tests and replays."""
        snapshot = await self._graph(context.flow).aget_state(_thread(context))
        stored: CallState | None = snapshot.values.get("call")
        return stored

    def graph(self, flow: Flow) -> FlowGraph:
        """The compiled graph of a flow, to draw it."""
        return self._graph(flow)

    def _graph(self, flow: Flow) -> FlowGraph:
        if flow not in self._graphs:
            raise UnknownFlow(f"there is no conversation for the flow {flow.value!r}; use one of {[*FLOWS]}")
        return self._graphs[flow]

    def _desk(self, context: CallContext, now: datetime) -> Desk:
        packs = self._packs.at(now)
        return Desk(
            city=self._city,
            wording=packs.wording,
            categories=categories(),
            directory=self._directory,
            questionnaire=packs.interviews[context.flow],
            context=context,
            instruments=packs.instruments,
        )


def _thread(context: CallContext) -> RunnableConfig:
    """One thread of the checkpointer a call."""
    return RunnableConfig(configurable={"thread_id": str(context.call_id)})
