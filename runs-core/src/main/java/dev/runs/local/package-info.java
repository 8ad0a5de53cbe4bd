/** Runs as processes of this machine. */
@NullMarked
package dev.runs.local;

import org.jspecify.annotations.NullMarked;
