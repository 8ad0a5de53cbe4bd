/** What operators type. */
@NullMarked
package dev.runs.api.command;

import org.jspecify.annotations.NullMarked;
