/** The run: one aggregate, its status, its events and its use cases. */
@NullMarked
package dev.runs.run;

import org.jspecify.annotations.NullMarked;
