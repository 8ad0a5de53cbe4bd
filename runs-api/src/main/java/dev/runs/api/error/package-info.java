/** Every failure as the envelope that clients know. */
@NullMarked
package dev.runs.api.error;

import org.jspecify.annotations.NullMarked;
