/** Takes away what has been kept for as long as it was to be. */
@NullMarked
package dev.runs.retention;

import org.jspecify.annotations.NullMarked;
