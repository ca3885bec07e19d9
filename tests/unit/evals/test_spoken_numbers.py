"""Telephone numbers in the agent's sentences are found; receipts, plates and addresses are none."""

from __future__ import annotations

import pytest

from agent.city import load_city
from dialogue_flows.ports import Household
from evals.spoken_numbers import allowed_numbers, invented_numbers

OFFICE = Household(name="김온밤", birth_md=None, office_name="중앙동", office_number="+82312223333")


@pytest.mark.parametrize(
    ("sentence", "invented"),
    [
        ("급하면 119로, 당직실은 031-000-0120으로 전화해 주세요.", []),
        ("한국전력 123이나 1577-0199에 전화하세요.", []),
        ("접수번호는 261121-0001번이에요.", []),
        ("한별아파트 109동 305호 앞, 12가3456.", []),
        ("중앙동 031-222-3333이에요.", []),
        ("02-345-6789로 전화하세요.", ["02-345-6789"]),
        ("1588-9999에서 도와드려요.", ["1588-9999"]),
        ("지금 118에 전화하세요.", ["118"]),
    ],
)
def test_a_number_that_is_in_no_data_of_the_city_is_invented(sentence: str, invented: list[str]) -> None:
    assert invented_numbers([sentence], allowed_numbers(load_city("demo"), OFFICE)) == invented
