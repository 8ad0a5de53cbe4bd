/** The REST resources. */
@NullMarked
package dev.runs.api.resource;

import org.jspecify.annotations.NullMarked;
