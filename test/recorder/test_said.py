"""What the recorder says when the recording ends."""
import errno
import os
from unittest import mock

import torch

from logs import ByteLog, Log, RecorderTest, backprop_record
from test_behaviours import said, trained


class WhatItSays(RecorderTest):
    """At the end, once: what the log has, and how it is opened."""

    def said_of(self, path, steps=3, **settings):
        model, optimizer, train = trained(steps)
        with said() as stderr, backprop_record.record(path, model=model, optimizer=optimizer, **settings) as recorder:
            train()
        self.assertIsNone(recorder.stopped)
        return stderr.getvalue()

    def test_one_line_says_where_the_log_is(self):
        for ending, read in (("ndjson", Log), ("bplog", ByteLog)):
            with self.subTest(ending=ending):
                path = self.path(f"run.{ending}")
                text = self.said_of(path)
                events = read(path).end["ends"]
                self.assertEqual(text, f"backprop_record: {path} has iterations 1 to 3, {events} events, {os.path.getsize(path) / 1000:.1f} kB. Open it: backprop-tui {path}\n")

    def test_iterations_are_those_that_were_recorded(self):
        for iterations, expected in ((range(2, 3), "iteration 2,"), (range(2, 4), "iterations 2 to 3,"), (range(1, 6, 2), "3 iterations from 1 to 5,")):
            with self.subTest(iterations=iterations):
                self.assertIn(f"run.bplog has {expected}", self.said_of(self.path("run.bplog"), steps=5, iterations=iterations))

    def test_a_log_without_events_says_so(self):
        path = self.path("run.bplog")
        self.assertEqual(self.said_of(path, iterations=range(400, 410), check=True),
                         f"backprop_record: {path} has no event: no iteration began that was to be recorded\nbackprop_record: no sum was checked: no gradient was recorded\n")

    def failing_at(self, method, **settings):
        """What is said when a method of the recorder's own fails."""
        model, optimizer, train = trained(2)
        with said() as stderr, backprop_record.record(self.path("run.bplog"), model=model, optimizer=optimizer, **settings):
            with mock.patch.object(backprop_record.Recorder, method, side_effect=KeyError("on purpose")):
                train()
        return stderr.getvalue()

    def test_a_recorder_that_fails_at_once_says_that_nothing_was_recorded(self):
        self.assertEqual(self.failing_at("identify", check=True),
                         "backprop_record: stopped recording after 0 events: KeyError: 'on purpose'. The training goes on, and nothing was recorded.\n"
                         "backprop_record: no sum was checked: no gradient was recorded\n")

    def test_a_recorder_that_fails_later_says_how_far_it_got(self):
        text = self.failing_at("end_iteration", check=True)
        self.assertRegex(text, r"stopped recording after \d+ events: KeyError: 'on purpose'\. The training goes on, and the log can be read\.\n")
        self.assertRegex(text, r"every sum balances that was recorded \(\d+\)\n")

    def test_a_disk_that_is_full_before_the_first_events_are_written_has_nothing_of_them(self):
        def on_a_full_disk(chunks, tag, body, chunk=backprop_record.Chunks.chunk):
            if tag != b"head":
                raise OSError(errno.ENOSPC, "No space left on device")
            chunk(chunks, tag, body)

        model, optimizer, train = trained(2)
        with mock.patch.object(backprop_record.Chunks, "chunk", on_a_full_disk), said() as stderr:
            with backprop_record.record(self.path("run.bplog"), model=model, optimizer=optimizer):
                train()
        self.assertRegex(stderr.getvalue(), r"^backprop_record: stopped recording after \d+ events: OSError: .*No space left on device\. The training goes on, and nothing was recorded\.\n$")

    def test_a_path_with_a_blank_is_quoted_in_the_command(self):
        path = self.path("a run.bplog")
        self.assertIn(f"Open it: backprop-tui '{path}'\n", self.said_of(path))

    def test_a_training_that_fails_has_a_log_that_is_said(self):
        with said() as stderr, self.assertRaises(ZeroDivisionError), backprop_record.record(self.path("run.bplog")):
            torch.ones(2, requires_grad=True).sum().backward()
            1 / 0
        self.assertIn("run.bplog has iteration 1,", stderr.getvalue())

    def test_one_event_is_said_as_one(self):
        with said() as stderr, backprop_record.record(self.path("run.bplog")):
            torch.nn.Linear(1, 1)
        self.assertNotIn("1 events", stderr.getvalue())
        self.assertEqual([backprop_record.counted(n, "event") for n in (0, 1, 2, 1234)], ["0 events", "1 event", "2 events", "1,234 events"])

    def test_quiet_says_nothing(self):
        self.assertEqual(self.said_of(self.path("run.bplog"), quiet=True), "")

    def test_a_recording_that_was_stopped_says_only_why(self):
        model, optimizer, train = trained(20)
        with said() as stderr, backprop_record.record(self.path("run.bplog"), model=model, optimizer=optimizer, max_bytes=30_000):
            train()
        self.assertEqual(stderr.getvalue().count("\n"), 1)
        self.assertIn("stopped recording after", stderr.getvalue())

    def test_sizes_are_written_shortly(self):
        self.assertEqual([backprop_record.size_text(n) for n in (0, 999, 1000, 1_234_567, 5_000_000_000_000)], ["0 bytes", "999 bytes", "1.0 kB", "1.2 MB", "5000.0 GB"])
