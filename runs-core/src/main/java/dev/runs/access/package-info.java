/** Who is calling and what they may do: organizations, users, API keys and sessions. */
@NullMarked
package dev.runs.access;

import org.jspecify.annotations.NullMarked;
