/** What the API says of itself. */
@NullMarked
package dev.runs.api.document;

import org.jspecify.annotations.NullMarked;
