"""Who gets in, and for how long."""

from __future__ import annotations

from agent.console.users import Role
from tests.browser.sample_desk import PASSWORD
from tests.integration.console.conftest import Console, token_in


async def test_without_a_sign_in_every_page_leads_to_it_and_back(console: Console) -> None:
    visitor = await console.visitor()
    answer = await visitor.get(f"/console/calls/{console.night.crisis}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/console/sign-in?back=/console/calls/{console.night.crisis}"
    answer = await visitor.sign_in("officer2", back=f"/console/calls/{console.night.crisis}")
    assert answer.headers["location"] == f"/console/calls/{console.night.crisis}"


async def test_a_wrong_password_and_an_unknown_login_are_refused_in_the_same_words(console: Console) -> None:
    visitor = await console.visitor()
    wrong = await visitor.sign_in("officer2", "wrong-password")
    unknown = await visitor.sign_in("nobody", "wrong-password")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.text.replace(token_in(wrong.text), "") == unknown.text.replace(token_in(unknown.text), "")
    assert (await visitor.get("/console/")).status_code == 303


async def test_five_mistakes_lock_the_login_for_five_minutes_even_for_the_right_password(
    console: Console,
) -> None:
    visitor = await console.visitor()
    for _ in range(5):
        assert (await visitor.sign_in("officer2", "wrong-password")).status_code == 401
    assert (await visitor.sign_in("officer2")).status_code == 401
    console.desk.clock.forward(minutes=4, seconds=59)
    assert (await visitor.sign_in("officer2")).status_code == 401
    console.desk.clock.forward(seconds=2)
    assert (await visitor.sign_in("officer2")).status_code == 303


async def test_a_changed_password_ends_the_older_sessions(console: Console) -> None:
    visitor = await console.visitor("officer2")
    assert (await visitor.get("/console/")).status_code == 200
    await console.desk.parts.users.add(
        login="officer2", display_name="2번 당직자", password="another-password", role=Role.OFFICER
    )
    assert (await visitor.get("/console/")).status_code == 303
    assert (await visitor.sign_in("officer2", PASSWORD)).status_code == 401
    assert (await visitor.sign_in("officer2", "another-password")).status_code == 303


async def test_after_signing_out_the_pages_are_closed(console: Console) -> None:
    visitor = await console.visitor("officer2")
    answer = await visitor.act("/console/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
    assert (await visitor.get("/console/")).status_code == 303


async def test_a_sign_in_form_of_another_browser_signs_nobody_in(console: Console) -> None:
    """A page of somebody else cannot sign an officer in under a login of its own."""
    theirs, ours = await console.visitor(), await console.visitor()
    page = await theirs.get("/console/sign-in")
    await ours.get("/console/sign-in")
    form = {"login": "officer1", "password": PASSWORD, "form_token": token_in(page.text)}
    assert (await ours.client.post("/console/sign-in", data=form)).status_code == 403
    assert (await ours.get("/console/")).status_code == 303


async def test_after_signing_in_nobody_is_sent_to_another_site(console: Console) -> None:
    visitor = await console.visitor()
    answer = await visitor.sign_in("officer2", back="https://evil.example/console/")
    assert answer.headers["location"] == "/console/"


async def test_the_board_part_of_a_signed_out_browser_is_401_so_that_the_page_can_tell(
    console: Console,
) -> None:
    visitor = await console.visitor()
    assert (await visitor.get("/console/board/live")).status_code == 401


async def test_the_language_is_switched_and_remembered(console: Console) -> None:
    visitor = await console.visitor("officer2")
    assert '<html lang="ko">' in (await visitor.get("/console/")).text
    answer = await visitor.act("/console/language", lang="en", back="/console/calls?level=IMMEDIATE")
    assert answer.headers["location"] == "/console/calls?level=IMMEDIATE"
    page = await visitor.get("/console/")
    assert '<html lang="en">' in page.text
    assert "Someone needs a human" in page.text


async def test_every_answer_forbids_foreign_scripts_frames_and_keeping(console: Console) -> None:
    visitor = await console.visitor("officer2")
    for path in ("/console/", f"/console/calls/{console.night.crisis}", "/console/nothing/here"):
        headers = (await visitor.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
