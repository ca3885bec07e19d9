"""Who may sign in to the console."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from transcripts.database import Base


class ConsoleUserRow(Base):
    """A person with a sign-in. `officer_id` links to the on-call officer of the same person, if there is one;
    `epoch` grows when the password changes, which ends every older session.
    """

    __tablename__ = "console_users"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(48), unique=True)
    display_name: Mapped[str] = mapped_column(String(96))
    role: Mapped[str] = mapped_column(String(16))
    lang: Mapped[str] = mapped_column(String(8))
    password_hash: Mapped[str] = mapped_column(String(160))
    officer_id: Mapped[UUID | None]
    epoch: Mapped[int] = mapped_column(default=1)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
