/** The sizes a run can have, and the Spark settings it may ask for. */
@NullMarked
package dev.runs.runtime;

import org.jspecify.annotations.NullMarked;
