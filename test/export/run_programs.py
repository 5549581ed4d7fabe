"""Runs Python programs, one a line of the standard input as JSON [name, text]; prints a line of JSON [name, error] for each that fails."""

import json
import sys
import warnings

warnings.simplefilter("ignore")
failed = 0
for line in sys.stdin:
    name, text = json.loads(line)
    try:
        exec(compile(text, name, "exec"), {"__name__": "__main__", "print": lambda *_: None})
    except Exception as error:  # every program must have its turn
        failed += 1
        print(json.dumps([name, f"{type(error).__name__}: {error}"]))
print(json.dumps(["all", failed]))
