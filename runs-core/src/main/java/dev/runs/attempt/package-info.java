/** What executors of every kind share about one attempt: its description, the frames of its log, what it measured. */
@NullMarked
package dev.runs.attempt;

import org.jspecify.annotations.NullMarked;
