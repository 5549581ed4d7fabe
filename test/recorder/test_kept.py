"""The logs in test/recorded are what their scripts give today: names, lines, edges and events exactly, numbers but for rounding.

`UPDATE_LOGS=1 npm run test:recorder` writes them anew."""
import glob
import math
import os
import shutil

from logs import RECORDED, ByteLog, Log, RecorderTest

TOLERANCE = 1e-4  # of the largest number of a tensor: processors round products differently


def is_close(a, b):
    """Whether two values of JSON are the same but for rounding."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(is_close(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(is_close(x, y) for x, y in zip(a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return a == b


def without_noise(x, gradient):
    """Numbers of an update, 0 where the gradient is 0 but for rounding: an optimizer that divides by its size makes a whole step of it."""
    if isinstance(x, list) and isinstance(gradient, list) and len(x) == len(gradient):
        return [without_noise(a, g) for a, g in zip(x, gradient)]
    return 0.0 if isinstance(x, float) and isinstance(gradient, float) and abs(gradient) < 1e-6 else x


def comparable(line):
    """A line without torch's own lines and versions, which differ from one to the next, and without what processors round."""
    line = {k: v for k, v in line.items() if k not in ("via", "runtime")}
    if line.get("type") != "parameter.updated":
        return line
    state = {k: without_noise(v, line["gradient"]) for k, v in line.get("stateAfter", {}).items()}
    return {**line, "after": without_noise(line["after"], line["gradient"]), "stateAfter": state}


class Kept(RecorderTest):
    def test_a_script_gives_the_log_that_is_kept(self):
        scripts = sorted(glob.glob(os.path.join(RECORDED, "*.py")))
        self.assertGreater(len(scripts), 10)
        for script in scripts:
            name = os.path.basename(script).removesuffix(".py")
            with self.subTest(script=name):
                for ending in ("ndjson", "bplog"):
                    fresh = self.path(f"{name}.{ending}")
                    self.run_script(os.path.basename(script), fresh)
                    kept = os.path.join(RECORDED, f"{name}.{ending}")
                    if os.environ.get("UPDATE_LOGS"):
                        shutil.copy(fresh, kept)
                    getattr(self, f"same_{ending}")(fresh, kept)

    def same_ndjson(self, fresh, kept):
        self.assertTrue(Log(fresh).is_given_before_use())
        fresh, kept = Log(fresh).lines, Log(kept).lines
        self.assertEqual(len(fresh), len(kept))
        for a, b in zip(fresh, kept):
            self.assertTrue(is_close(comparable(a), comparable(b)), (a, b))

    def same_bplog(self, fresh, kept):
        fresh, kept = ByteLog(fresh), ByteLog(kept)
        self.assertEqual([comparable(x) for x in fresh.definitions], [comparable(x) for x in kept.definitions])
        self.assertEqual((fresh.edges, fresh.rows, fresh.end), (kept.edges, kept.rows, kept.end))
