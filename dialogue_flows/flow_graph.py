"""One compiled LangGraph graph a flow. A turn is one invocation: `hear`, then the nodes it leads to, then END.

The event and everything that is not state travel in the run's context; only the state is a channel, and with
durability "exit" a turn writes one checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command

from dialogue_flows.router import route
from dialogue_flows.state import CallState
from dialogue_flows.turn import Turn
from dialogue_flows.turn_run import TurnRun

Node = tuple[Callable[[Turn], str], tuple[str, ...]]
STEPS_PER_TURN = 12  # a turn that needs more is a loop, and a loop must not keep a caller waiting


class Channels(TypedDict, total=False):
    """What the checkpointer keeps: the state, and the key of the event that came last."""

    call: CallState
    key: str


FlowGraph = CompiledStateGraph[Channels, TurnRun, Channels, Channels]


def compile_flow(
    nodes: Mapping[str, Node], checkpointer: BaseCheckpointSaver[str] | None, name: str
) -> FlowGraph:
    """The graph of a flow. Raises ValueError where a node leads to one that does not exist."""
    builder: StateGraph[Channels, TurnRun, Channels, Channels] = StateGraph(Channels, context_schema=TurnRun)
    builder.add_node("hear", _hear, destinations=(*nodes, END))
    for node_name, (function, ways) in nodes.items():
        if missing := [way for way in ways if way not in nodes]:
            raise ValueError(
                f"{name}: {node_name} leads to {missing}, which are no nodes; add them or mend the name"
            )
        builder.add_node(node_name, _node(node_name, function, ways), destinations=(*ways, END))
    builder.add_edge(START, "hear")
    return builder.compile(checkpointer=checkpointer, name=name)


async def _hear(state: Channels, runtime: Runtime[TurnRun]) -> Command[Any]:
    turn = await runtime.context.begin(state.get("call"))
    return Command(goto=route(turn) if turn is not None else END)


def _turn(run: TurnRun) -> Turn:
    if run.turn is None:
        raise RuntimeError("a node ran before `hear`: every graph must begin there")
    return run.turn


def _node(name: str, function: Callable[[Turn], str], ways: tuple[str, ...]) -> Any:
    async def step(state: Channels, runtime: Runtime[TurnRun]) -> Command[Literal["__end__"] | str]:  # noqa: ARG001
        turn = _turn(runtime.context)
        goto = function(turn)
        if goto:
            if goto not in ways:
                raise ValueError(f"{name} leads to {goto}, which its declared ways lack; add it to the graph")
            return Command(goto=goto)
        runtime.context.close(turn)
        return Command(goto=END, update={"call": turn.state})

    return step
