/** What programs print: compressed chunks in the database, read by line. */
@NullMarked
package dev.runs.log;

import org.jspecify.annotations.NullMarked;
