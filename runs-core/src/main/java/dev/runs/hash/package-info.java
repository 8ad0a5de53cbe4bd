/** Hashes, for whoever needs one. */
@NullMarked
package dev.runs.hash;

import org.jspecify.annotations.NullMarked;
