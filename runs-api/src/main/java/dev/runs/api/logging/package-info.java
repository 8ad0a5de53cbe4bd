/** How the server's own log is written: an event is a line, whatever is told in it. */
@NullMarked
package dev.runs.api.logging;

import org.jspecify.annotations.NullMarked;
