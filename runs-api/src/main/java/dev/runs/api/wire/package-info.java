/** The shapes of the Wherobots Runs API. */
@NullMarked
package dev.runs.api.wire;

import org.jspecify.annotations.NullMarked;
