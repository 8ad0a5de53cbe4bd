/** The browser console: pages rendered here, under {@code /console}. */
@NullMarked
package dev.runs.console;

import org.jspecify.annotations.NullMarked;
