"""Says, for each line of JSON text that comes in, what WEI's own models make of it."""

import json
import logging
import re
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable()

# What the package prints while it is imported is no answer.
answers, sys.stdout = sys.stdout, sys.stderr

from wei.types.workflow_types import Workflow  # noqa: E402

for line in sys.stdin:
    text = json.loads(line)
    try:
        answer = {"workflow": json.loads(Workflow.model_validate_json(text).model_dump_json())}
    except ValueError as wrong:
        # Without the addresses of pages, and without pydantic's inner names.
        said = re.sub(r"\n    For further information visit \S+", "", str(wrong))
        answer = {"error": said.replace("function-after[validate_ulids(), SimpleModule]", "SimpleModule")}
    print(json.dumps(answer), file=answers, flush=True)
