/** Programs that measure what Runs exists for; {@code bench/README.md} explains each. */
@NullMarked
package dev.runs.bench;

import org.jspecify.annotations.NullMarked;
