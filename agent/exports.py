"""`onbam export`: the intakes of a stretch of time as one file."""

from __future__ import annotations

from datetime import datetime

from agent.settings import Settings
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.export.csv_table import to_csv
from transcripts.export.fhir import to_fhir_json
from transcripts.export.json_lines import to_json_lines
from transcripts.export.spreadsheet import to_xlsx
from transcripts.intake import Intake
from transcripts.queries import CallFilter, Queries

_PAGE = 500


class ExportRefused(Exception):
    """The export cannot be made; the text names the mend."""


async def export_intakes(settings: Settings, *, since: datetime, until: datetime, kind: str) -> bytes:
    """The newest page of each call that began in `[since, until)`. Raises `ExportRefused`."""
    if until <= since:
        raise ExportRefused("--to must be later than --from")
    database = Database(settings.database_url)
    try:
        intakes = await _read(Queries(database, Cipher(settings.sealing_keys())), since, until)
    finally:
        await database.close()
    return _written(intakes, kind, settings.public_url)


async def _read(queries: Queries, since: datetime, until: datetime) -> list[Intake]:
    found: list[Intake] = []
    while True:
        wanted = CallFilter(started_from=since, started_to=until, limit=_PAGE, offset=len(found))
        page = await queries.intakes(wanted)
        found += page
        if len(page) < _PAGE:
            return found


def _written(intakes: list[Intake], kind: str, base: str) -> bytes:
    match kind:
        case "json":
            return to_json_lines(intakes).encode()
        case "csv":
            return to_csv(intakes)
        case "xlsx":
            return to_xlsx(intakes)
        case "fhir":
            return "".join(to_fhir_json(intake, base=base) + "\n" for intake in intakes).encode()
        case _:
            raise ExportRefused(f"there is no format {kind!r}; use fhir, csv, xlsx or json")
