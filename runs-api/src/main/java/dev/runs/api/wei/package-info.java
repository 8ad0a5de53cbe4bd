/** The API that WEI's clients know, below {@code /wei/{organization}}. */
@NullMarked
package dev.runs.api.wei;

import org.jspecify.annotations.NullMarked;
