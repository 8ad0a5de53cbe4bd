/** Where everything is wired together, and the commands that start it. */
@NullMarked
package dev.runs.api;

import org.jspecify.annotations.NullMarked;
