/** What pods call: each shows the credential of the attempt that it is. */
@NullMarked
package dev.runs.api.attempt;

import org.jspecify.annotations.NullMarked;
