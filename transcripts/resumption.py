"""Opens the record of a call again that broke off and goes on over another leg: one conversation, one record."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from transcripts.recorder_transaction import UnknownCall
from transcripts.tables import CallRow


async def resume_call(session: AsyncSession, call_id: UUID, *, carrier_call_id: str) -> bool:
    """The call is live again over `carrier_call_id`; what stood in the record stays. A page that no person has touched
    is due again after the new end. False where it was resumed over this leg before. Raises `UnknownCall`.
    """
    call = await session.get(CallRow, call_id, with_for_update=True, populate_existing=True)
    if call is None:
        raise UnknownCall("the record has no such call: begin_call comes first")
    if call.carrier_call_id == carrier_call_id:
        return False
    call.carrier_call_id = carrier_call_id
    call.ended_at, call.end_reason = None, None
    if call.review_state == "draft":
        call.review_state = "none"
    return True
