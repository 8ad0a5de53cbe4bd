/** What can go wrong through a caller's doing, said without HTTP. */
@NullMarked
package dev.runs.error;

import org.jspecify.annotations.NullMarked;
