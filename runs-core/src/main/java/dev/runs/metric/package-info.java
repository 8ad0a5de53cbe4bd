/** What runs used of the machine, as it was measured while they ran. */
@NullMarked
package dev.runs.metric;

import org.jspecify.annotations.NullMarked;
