/** Logs that are sent as they grow. */
@NullMarked
package dev.runs.api.stream;

import org.jspecify.annotations.NullMarked;
