/** Immutable, versioned files of an organization, and the signed URLs that lead to them. */
@NullMarked
package dev.runs.file;

import org.jspecify.annotations.NullMarked;
