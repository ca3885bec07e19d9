"""Read by the process that test processes are forks of: the program, and the data files as every start reads them."""

from __future__ import annotations

import tests.integration.agent.clocked_process
import tests.integration.agent.desk_process  # noqa: F401
from agent.start_checks import read_data_files

read_data_files()
