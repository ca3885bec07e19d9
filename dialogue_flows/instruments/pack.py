"""The form of a content pack: what `pack.yaml` may say, checked. Values only; `loader.py` reads them.

There are two kinds. An instrument brings questions of its own, with their scoring. A words pack (`words_for`) brings
the official words of questions that the product asks already; order, scoring and rules stay those of the product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dialogue_flows.safety.facts import definitions
from transcripts.calls import LANGS, Lang

Standing = Literal["official", "working_text", "example"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
LineId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
Path = Annotated[str, Field(pattern=r"^domains(\.[a-z][a-z0-9_]*){2,}$")]
Sentence = Annotated[str, Field(min_length=1, pattern=r"\S")]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _without_repeats(values: tuple[str, ...]) -> tuple[str, ...]:
    if twice := repeated(values):
        raise ValueError(f"{twice!r} stands here twice; delete one")
    return values


def repeated(values: Sequence[str]) -> str:
    """The first value that stands in the list a second time, empty where none does."""
    return next((value for place, value in enumerate(values) if value in values[:place]), "")


Texts = Annotated[
    tuple[Sentence, ...], Field(min_length=1), BeforeValidator(_as_list), AfterValidator(_without_repeats)
]


class Part(BaseModel):
    """What is not known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Licence(Part):
    """Who allowed the use. `document` is the id of the letter or contract; `valid_until` a day, or `unlimited`."""

    granted_by: Sentence
    document: Sentence
    valid_until: date | Literal["unlimited"]

    def expired(self, day: date) -> bool:
        """Whether the last day of the licence lies before `day`."""
        return isinstance(self.valid_until, date) and self.valid_until < day


class Head(Part):
    """What every pack says of itself. Only an `official` one claims to be the validated instrument; an `example`
    shows the form and is never asked. `reviewed_by` is a role, never a person's name."""

    name: Name
    version: Sentence
    title: dict[Lang, Sentence]
    languages: Annotated[tuple[Lang, ...], Field(min_length=1)]
    source: Sentence
    standing: Standing
    licence: Licence
    reviewed_by: Sentence | None = None
    note: str = ""
    documents: tuple[Annotated[str, Field(pattern=r"^[\w.-]+$")], ...] = ()
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _official_was_reviewed(self) -> Head:
        if self.standing == "official" and self.reviewed_by is None:
            raise ValueError(
                "an official pack needs reviewed_by, the role of who compared it with the original"
            )
        return self


class Option(Part):
    """One answer that may be chosen. `words`: what people say for it, beside its name. `alone`: what means it only
    where nothing else is said ("없어요", but not "먹을 게 없어요"); the name of such an option counts so too.
    `anchor`: its place on the scale of two weeks (0 none, 1 several days, 2 more than seven, 3 nearly every day), so
    that days are understood."""

    id: Name
    score: Annotated[int, Field(ge=0, le=100)]
    name: dict[Lang, Sentence]
    words: dict[Lang, Texts] = {}
    alone: dict[Lang, Texts] = {}
    anchor: Literal[0, 1, 2, 3] | None = None


class Item(Part):
    """One question: its line id, its words in every language (the first is the item; further ones serve when it is
    put again), and under which leaf of `record` its answer is kept."""

    id: Name
    line: LineId
    say: dict[Lang, Texts]


class Raises(Part):
    """What a positive score does. It can only raise: facts become true, the number fact takes the score, and a
    script may follow (the direct questions of the ASQ)."""

    facts: tuple[str, ...] = ()
    score: str | None = None
    script: Literal["asq"] | None = None

    @model_validator(mode="after")
    def _known_facts(self) -> Raises:
        for name in self.facts:
            _settable(name, number=False)
        if self.score is not None:
            _settable(self.score, number=True)
        return self


def _settable(name: str, *, number: bool) -> None:
    known = definitions().get(name)
    if known is None:
        raise ValueError(f"the fact {name!r} is not in safety/facts.yaml; mend the name, or add it there")
    if known.derived or known.number != number:
        kind = "a number" if number else "no number"
        raise ValueError(f"the fact {name!r} cannot be set here: it must be {kind} and not derived")


class Unlock(Part):
    """The pack is asked when one of these holds: groups of crisis variables, answers {QUESTION: yes|no}, facts."""

    variables: tuple[str, ...] = ()
    answers: dict[str, str] = {}
    facts: tuple[str, ...] = ()


class Place(Part):
    """Where the pack is asked: an area of an interview. Without `unlock` everybody is asked."""

    flow: Literal["initial_counselling", "checkin"]
    area: Name
    unlock: Unlock | None = None


class Instrument(Head):
    """A pack with questions of its own."""

    record: Path
    score_at: Path | None = None
    keep: Literal["score", "option"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=9)]
    yes_means: str | None = None
    no_means: str | None = None
    yes_is_at_least: str | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    cut_off: Annotated[int, Field(ge=1)]
    raises: Raises
    asked_in: Annotated[tuple[Place, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Instrument:
        self._ids_stand_once()
        self._options_are_known()
        self._every_language_is_there()
        if self.cut_off > len(self.items) * self.top:
            raise ValueError(f"cut_off {self.cut_off} can never be reached; lower it, or mend the scores")
        return self

    def _ids_stand_once(self) -> None:
        for what in ([o.id for o in self.options], [i.id for i in self.items], [i.line for i in self.items]):
            if twice := repeated(what):
                raise ValueError(f"the id {twice!r} stands here twice; give one another id")

    def _options_are_known(self) -> None:
        known = [option.id for option in self.options]
        for key in ("yes_means", "no_means", "yes_is_at_least"):
            named = getattr(self, key)
            if named is not None and named not in known:
                raise ValueError(f"{key} names the option {named!r}, which is none of {known}; mend the name")

    def _every_language_is_there(self) -> None:
        if set(self.languages) != set(LANGS):
            raise ValueError(
                f"an instrument is asked in {', '.join(LANGS)}; add what is missing to languages"
            )
        spoken: dict[str, Mapping[Lang, object]] = {f"items.{item.id}.say": item.say for item in self.items}
        named = {f"options.{option.id}.name": option.name for option in self.options}
        for where, texts in {**spoken, **named, "title": self.title}.items():
            for lang in LANGS:
                if lang not in texts:
                    raise ValueError(f"{where} has no words in {lang!r}; add them")

    @property
    def top(self) -> int:
        """The highest score that one item can have."""
        return max(option.score for option in self.options)

    def option(self, option_id: str) -> Option:
        """The option of that id. Raises KeyError."""
        return {option.id: option for option in self.options}[option_id]

    def item(self, item_id: str) -> Item:
        """The item of that id. Raises KeyError."""
        return {item.id: item for item in self.items}[item_id]

    def path(self, item_id: str) -> str:
        """Where the answer to an item stands in the intake."""
        return f"{self.record}.{item_id}"


class Wording(Part):
    """The official words of one question that the product asks already, by its line id."""

    line: LineId
    say: dict[Lang, Texts]


class WordsPack(Head):
    """A pack that brings official words for a built-in script (`asq`) or instrument, in one language or both. In a
    language that it lacks the built-in words stay."""

    words_for: Name
    items: Annotated[tuple[Wording, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> WordsPack:
        if twice := repeated([item.line for item in self.items]):
            raise ValueError(f"the line {twice!r} stands here twice; delete one")
        for item in self.items:
            if set(item.say) != set(self.languages):
                raise ValueError(
                    f"{item.line} must have words in {', '.join(self.languages)} and no other; mend say or languages"
                )
        return self


Pack = Instrument | WordsPack


def texts(pack: Pack) -> Mapping[Lang, Mapping[str, tuple[str, ...]]]:
    """The sentences of a pack, by language and line id."""
    return {lang: {item.line: item.say[lang] for item in pack.items} for lang in pack.languages}
