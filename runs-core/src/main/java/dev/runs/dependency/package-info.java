/** What a run may depend on, and why not. */
@NullMarked
package dev.runs.dependency;

import org.jspecify.annotations.NullMarked;
